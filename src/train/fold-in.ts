/**
 * One seed for a whole run, and from it one for each thing that is drawn.
 * Knows nothing of what the seeds are for.
 */
import { keyOf, threefry2x32 } from "../tensor/threefry.ts";

/**
 * A new seed from a seed and a number from 0 to 2³² − 1: different numbers give independent streams (JAX calls this
 * `fold_in`). Throws a RangeError for a seed or a number out of range.
 *
 * @example
 * const w1 = random.normal([784, 50], { seed: foldIn(seed, 1) });
 * const w2 = random.normal([50, 10], { seed: foldIn(seed, 2) });
 */
export function foldIn(seed: number, data: number): number {
  if (!Number.isInteger(data) || data < 0 || data >= 2 ** 32) {
    throw new RangeError(`foldIn: ${data} is not a whole number from 0 to 2³² − 1`);
  }
  // The first counter word sets this apart from drawing numbers, which counts from 0.
  const [high, low] = threefry2x32(keyOf(seed), 0xffffffff, data);
  return (high >>> 11) * 2 ** 32 + low; // 53 bits: seeds are whole numbers that JavaScript holds exactly
}
