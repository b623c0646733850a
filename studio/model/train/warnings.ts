/** What the sizes of weights, activations and gradients warn of. Knows nothing of how they were measured. */
import type { SizeHistory } from "./report.ts";

export type Warning =
  | { readonly kind: "dead"; readonly layer: number; readonly dead: number; readonly units: number }
  | { readonly kind: "vanishing"; readonly ratio: number }
  | { readonly kind: "exploding"; readonly layer: number; readonly size: number };

/** The first layer's gradient under the last's, from which on it counts as vanished. */
const VANISHED = 1e-3;
/** A gradient so many times its first size, or so large by itself, explodes. */
const GROWN = 1000;
const LARGE = 100;
/** Below this a gradient has nothing left to do: the net has learnt. */
const NOTHING = 1e-12;

/** Warnings by the latest measurement, the worst first. Layers count from 1. */
export function warningsOf({ layers, gradients }: SizeHistory): Warning[] {
  const found: Warning[] = [];
  const latest = gradients.figures.map((figure) => figure.at(-1) ?? 0);
  const exploding = latest.findIndex((size, i) => isExploding(size, gradients.figures[i][0]));
  const [first, last] = [latest[0] ?? 0, latest.at(-1) ?? 0];
  if (exploding >= 0) found.push({ kind: "exploding", layer: exploding + 1, size: latest[exploding] });
  else if (latest.length > 1 && last > NOTHING && first < VANISHED * last) {
    found.push({ kind: "vanishing", ratio: first / last });
  }
  layers.forEach(({ dead, units }, i) => {
    if (dead > 0) found.push({ kind: "dead", layer: i + 1, dead, units });
  });
  return found;
}

function isExploding(size: number, first: number): boolean {
  return !Number.isFinite(size) || size > LARGE || (first > NOTHING && size > GROWN * first && size > 1);
}
