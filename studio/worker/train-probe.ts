/**
 * Measures a net on a fixed batch: for each layer the root mean square of its weights, its activations and its weights' gradient,
 * and how many of its units never fire. Knows nothing of training.
 */
import { type CompiledFunction, compile, grad, ops, type Tensor } from "retrograd";
import type { LayerReport } from "../model/train/report.ts";
import type { Rows } from "./train-data.ts";
import type { Net } from "./train-net.ts";

/** What a measurement finds, one figure for each layer. */
export interface Measured {
  readonly layers: readonly LayerReport[];
  readonly weights: readonly number[];
  readonly activations: readonly number[];
  readonly gradients: readonly number[];
}

const SAMPLES = 200;

export class Probe {
  readonly #net: Net;
  readonly #index: Int32Array;
  readonly #measure: CompiledFunction<[Tensor], { sizes: Tensor; dead: Tensor }>;

  constructor(net: Net, rows: Rows) {
    this.#net = net;
    this.#index = Int32Array.from({ length: Math.min(SAMPLES, rows.count) }, (_, i) => i);
    this.#measure = compile((index: Tensor) => {
      const { x, t } = rows.rows(index);
      const { logits, outputs } = net.forward(x);
      const weights = net.layers.map(({ weight }) => weight);
      const gradients = grad(logits.crossEntropy(t), weights);
      const sizes = [...weights, ...outputs, ...gradients].map(rootMeanSquare);
      return { sizes: ops.concat(sizes), dead: ops.concat(outputs.map(silentUnits)) };
    });
  }

  measure(): Measured {
    const { layers } = this.#net;
    const { sizes, dead } = this.#measure.sync(this.#index);
    const figures = Array.from(sizes.dataSync());
    const silent = dead.dataSync();
    const count = layers.length;
    return {
      layers: layers.map(({ name, activation, units }, i) => {
        return { name, activation, units, dead: activation === "relu" ? silent[i] : 0 };
      }),
      weights: figures.slice(0, count),
      activations: figures.slice(count, 2 * count),
      gradients: figures.slice(2 * count),
    };
  }

  dispose(): void {
    this.#measure.dispose();
  }
}

function rootMeanSquare(x: Tensor): Tensor {
  return x.square().mean().sqrt().reshape([1]);
}

/** How many units give 0 for every sample: axis 1 tells units, or channels, apart. */
function silentUnits(output: Tensor): Tensor {
  const others = output.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  return output.abs().max(others).eq(0).cast("float32").sum().reshape([1]);
}
