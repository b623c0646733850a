/** Measuring a classifier on a whole data set, chunk by chunk. Knows nothing of training. */
import { accuracy } from "../metrics/accuracy.ts";
import { compile } from "../tensor/compile.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { pauser } from "./pause.ts";
import type { Resident } from "./resident.ts";

/** How a classifier does on a data set. */
export interface Evaluation {
  /** Mean softmax cross entropy. */
  readonly loss: number;
  /** Share of samples classified right, from 0 to 1. */
  readonly accuracy: number;
}

/**
 * A function that measures `predict` (samples [n, features] → logits [n, classes]) on every row of a data set. It may be called
 * again whenever parameters have changed; the programs behind it are compiled once.
 *
 * @example
 * const measure = evaluator((x) => net.predict(x));
 * const { accuracy } = await measure(test);
 */
export function evaluator(
  predict: (x: Tensor) => Tensor,
  { chunk = 1000 }: { readonly chunk?: number } = {},
): (data: Resident, signal?: AbortSignal) => Promise<Evaluation> {
  const programs = new WeakMap<Resident, ReturnType<typeof compileFor>>();

  const compileFor = (data: Resident) =>
    compile((index: Tensor) => {
      const { x, t } = data.rows(index);
      const logits = predict(x);
      return {
        loss: logits.crossEntropy(t, { reduction: "sum" }),
        right: accuracy(logits, t, { reduction: "sum" }),
      };
    });

  return async (data, signal) => {
    const program = programs.get(data) ?? compileFor(data);
    programs.set(data, program);
    const pause = pauser();
    let [loss, right] = [0, 0];
    for (let start = 0; start < data.count; start += chunk) {
      const index = Int32Array.from({ length: Math.min(chunk, data.count - start) }, (_, i) => start + i);
      const sums = program.sync(index);
      loss += sums.loss.item();
      right += sums.right.item();
      await pause();
      signal?.throwIfAborted();
    }
    return { loss: loss / data.count, accuracy: right / data.count };
  };
}
