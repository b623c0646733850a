/** What a check draws at random, from a seed: weights for outputs and entries to look at. */
import { random } from "../tensor/random.ts";

/** Weights of either sign that stay away from 0; a single one is 1. */
export function randomWeights(size: number, seed: number): Float64Array {
  if (size === 1) return Float64Array.of(1);
  const uniform = random.uniform([size], { seed, dtype: "float64" }).dataSync();
  return Float64Array.from(uniform, (u) => (u < 0.5 ? u - 1 : u)); // [−1, −½) or [½, 1)
}

/**
 * Which of `size` entries a check looks at: all, or a sample without repetition (Fisher and Yates), in increasing order of their positions.
 * Gradient checks with the same `samples` and `seed` look at these.
 *
 * @example samplePositions(39_200, { samples: 3, seed: 0 })   // three positions from 0 to 39199
 */
export function samplePositions(
  size: number,
  { samples, seed }: { readonly samples: number; readonly seed: number },
): number[] {
  const all = Array.from({ length: size }, (_, at) => at);
  if (samples >= size) return all;
  const uniform = random.uniform([samples], { seed, dtype: "float64" }).dataSync();
  for (let i = 0; i < samples; i++) {
    const j = i + Math.floor(uniform[i] * (size - i));
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all.slice(0, samples).sort((a, b) => a - b);
}
