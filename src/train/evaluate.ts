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
 * again whenever parameters have changed; the programs behind it are compiled once. Each takes `chunk` rows: more need more memory,
 * fewer than a few hundred more time.
 *
 * @example
 * const measure = evaluator((x) => net.predict(x));
 * const { accuracy } = await measure(test);
 */
export function evaluator(
  predict: (x: Tensor) => Tensor,
  { chunk = 1000 }: { readonly chunk?: number } = {},
): (data: Resident, signal?: AbortSignal) => Promise<Evaluation> {
  const prepared = new WeakMap<Resident, ReturnType<typeof prepare>>();

  const prepare = (data: Resident) => ({
    chunks: Array.from({ length: Math.ceil(data.count / chunk) }, (_, i) => rowsFrom(i * chunk, data.count)),
    program: compile((index: Tensor) => {
      const { x, t } = data.rows(index);
      const logits = predict(x);
      return {
        loss: logits.crossEntropy(t, { reduction: "sum" }),
        right: accuracy(logits, t, { reduction: "sum" }),
      };
    }),
  });
  const rowsFrom = (start: number, end: number) =>
    Int32Array.from({ length: Math.min(chunk, end - start) }, (_, i) => start + i);

  return async (data, signal) => {
    const { chunks, program } = prepared.get(data) ?? prepare(data);
    prepared.set(data, { chunks, program });
    const pause = pauser();
    let [loss, right] = [0, 0];
    for (const index of chunks) {
      const sums = await program(index);
      loss += sums.loss.item();
      right += sums.right.item();
      await pause();
      signal?.throwIfAborted();
    }
    return { loss: loss / data.count, accuracy: right / data.count };
  };
}
