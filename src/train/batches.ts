/** Which rows each training step takes. Knows nothing of what the rows hold. */
import { random } from "../tensor/random.ts";
import { foldIn } from "./fold-in.ts";

export interface BatchOptions {
  /** How many rows there are. */
  readonly rows: number;
  /** How many of them a step takes. */
  readonly batch: number;
  readonly seed: number;
}

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
export function randomBatches({ rows, batch, seed }: BatchOptions): (step: number) => Int32Array {
  checkBatch(batch, "randomBatches");
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

/**
 * Row numbers in [0, rows) drawn without replacement, as int32: a function from a step (0, 1, …) to its batch. Every row comes
 * once before any comes again, each time in a new order; a batch may begin in one order and end in the next. The same seed gives the
 * same batches, however many steps are taken.
 *
 * @example
 * const batchOf = shuffledBatches({ rows: 60_000, batch: 128, seed: 0 });
 * await step(batchOf(0));   // Int32Array(128)
 */
export function shuffledBatches({ rows, batch, seed }: BatchOptions): (step: number) => Int32Array {
  checkBatch(batch, "shuffledBatches");
  let pass = -1;
  let order: Int32Array = new Int32Array();
  return (step) => {
    const rowsOf = new Int32Array(batch);
    for (let i = 0; i < batch; i++) {
      const at = step * batch + i;
      const wanted = Math.floor(at / rows);
      if (wanted !== pass) [pass, order] = [wanted, permutation(rows, foldIn(seed, wanted))];
      rowsOf[i] = order[at % rows];
    }
    return rowsOf;
  };
}

/** 0, 1, …, rows − 1 in random order: that of as many random numbers. */
function permutation(rows: number, seed: number): Int32Array {
  const keys = random.uniform([rows], { seed, dtype: "float64" }).dataSync();
  return Int32Array.from(keys.keys()).sort((a, b) => keys[a] - keys[b]);
}

function checkBatch(batch: number, name: string): void {
  if (Number.isInteger(batch) && batch >= 1) return;
  throw new RangeError(`${name}: batch ${batch} is not a whole number above 0; try 100`);
}
