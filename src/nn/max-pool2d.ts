/** MaxPool2d: the largest element of every window over images. A module without parameters. */
import { type Pair, pairOf } from "../ops/spatial.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Module } from "./module.ts";

/**
 * [..., H, W] → [..., oh, ow] with oh = ⌊(H − size) / stride⌋ + 1; `stride` is `size` if left out, so that windows do not overlap.
 *
 * @example new MaxPool2d(2)   // [100, 8, 28, 28] → [100, 8, 14, 14]
 */
export class MaxPool2d implements Module {
  readonly size: readonly [rows: number, columns: number];
  readonly stride: readonly [rows: number, columns: number];

  constructor(size: Pair, { stride = size }: { readonly stride?: Pair } = {}) {
    this.size = pairOf(size, "MaxPool2d: size", 1);
    this.stride = pairOf(stride, "MaxPool2d: stride", 1);
  }

  forward(x: Tensor): Tensor {
    return x.maxPool2d(this.size, { stride: this.stride });
  }
}
