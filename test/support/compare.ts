/**
 * Comparing arrays of numbers, with the worst element in the message. Knows nothing of where they come from.
 */
import { expect } from "vitest";

/** How far apart two numbers may be: an absolute error for element `i` whose expected value is given. */
export type Tolerance = (i: number, expected: number) => number;

/** |actual − expected| ≤ atol + rtol·|expected|. */
export function within(rtol: number, atol = 0): Tolerance {
  return (_, expected) => atol + rtol * Math.abs(expected);
}

/** Equal numbers, zeros of either sign included. */
export const exactly: Tolerance = () => 0;

/**
 * What is wrong with `actual`, or undefined if nothing is: the lengths, or the element that exceeds its tolerance most.
 * NaN agrees with NaN only, and an infinity with itself only.
 */
export function mismatch(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance = exactly,
  describe: (i: number) => string = (i) => `element ${i} of ${expected.length}`,
): string | undefined {
  if (actual.length !== expected.length) return `${actual.length} elements instead of ${expected.length}`;
  let worst: string | undefined;
  let excess = 0;
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i], expected[i]];
    if (a === e || (Number.isNaN(a) && Number.isNaN(e))) continue;
    const allowed = tolerance(i, e);
    const error = Math.abs(a - e);
    if (Number.isFinite(e) && error <= allowed) continue;
    const ratio = Number.isFinite(error) ? error / allowed : Infinity;
    if (worst === undefined || ratio > excess) {
      excess = ratio;
      worst = `${describe(i)} is ${a}, expected ${e}: off by ${error}, allowed ${allowed}`;
    }
  }
  return worst;
}

/** Fails the test with what `mismatch` says; `describe` may add what element `i` was computed from. */
export function check(
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance?: Tolerance,
  describe?: (i: number) => string,
): void {
  const wrong = mismatch(actual, expected, tolerance, describe);
  if (wrong !== undefined) expect.fail(`${what}: ${wrong}`);
}
