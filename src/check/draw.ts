/** What a check draws at random, from a seed: weights for outputs and entries to look at. */
import { random } from "../tensor/random.ts";

/** Weights of either sign that stay away from 0; a single one is 1. */
export function randomWeights(size: number, seed: number): Float64Array {
  if (size === 1) return Float64Array.of(1);
  const uniform = random.uniform([size], { seed, dtype: "float64" }).dataSync();
  return Float64Array.from(uniform, (u) => (u < 0.5 ? u - 1 : u)); // [−1, −½) or [½, 1)
}

/** Which entries to check: all, or a sample without repetition, in increasing order. */
export function choosePositions(
  size: number,
  { samples, seed }: { readonly samples: number; readonly seed: number },
): number[] {
  const all = Array.from({ length: size }, (_, at) => at);
  if (samples >= size) return all;
  const uniform = random.uniform([samples], { seed, dtype: "float64" }).dataSync();
  for (let i = 0; i < samples; i++) {
    const j = i + Math.floor(uniform[i] * (size - i)); // Fisher and Yates
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all.slice(0, samples).sort((a, b) => a - b);
}
