/** Which rows each training step takes. Knows nothing of what the rows hold. */
import { random } from "../tensor/random.ts";
import { foldIn } from "./fold-in.ts";

/** Batches that are drawn at a time. */
const BLOCK = 64;

/**
 * Row numbers in [0, rows) drawn with replacement, as int32: a function from a step (0, 1, …) to its batch. The same seed
 * gives the same batches, however many steps are taken.
 *
 * @example
 * const batchOf = randomBatches({ rows: 60_000, batch: 100, seed: 0 });
 * await step(batchOf(0));   // Int32Array(100)
 */
export function randomBatches({
  rows,
  batch,
  seed,
}: {
  readonly rows: number;
  readonly batch: number;
  readonly seed: number;
}): (step: number) => Int32Array {
  if (!Number.isInteger(batch) || batch < 1) {
    throw new RangeError(`randomBatches: batch ${batch} is not a whole number above 0; try 100`);
  }
  let block = -1;
  let drawn = new Int32Array();
  return (step) => {
    const wanted = Math.floor(step / BLOCK);
    if (wanted !== block) {
      drawn = Int32Array.from(
        random.integers([BLOCK * batch], rows, { seed: foldIn(seed, wanted) }).dataSync(),
      );
      block = wanted;
    }
    const at = (step % BLOCK) * batch;
    return drawn.slice(at, at + batch);
  };
}
