/** Sequential: modules one after the other. Knows nothing of what they do. */
import type { Tensor } from "../tensor/tensor.ts";
import type { Module } from "./module.ts";

/**
 * Feeds each module's output to the next.
 *
 * @example new Sequential(new Linear(784, 50), new ReLU(), new Linear(10))
 */
export class Sequential implements Module {
  readonly layers: readonly Module[];

  constructor(...layers: readonly Module[]) {
    this.layers = layers;
  }

  forward(x: Tensor): Tensor {
    return this.layers.reduce((h, layer) => layer.forward(h), x);
  }
}
