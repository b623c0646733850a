/** What the sizes of weights, activations and gradients warn of. Knows nothing of how they were measured. */
import type { SizeHistory } from "./report.ts";
import { type TrainSettings, usualRate } from "./settings.ts";

/** What a learning rate that is too high has done to a layer: its sizes have grown absurd, or all its units saturate. */
export type RateSign = "weights" | "activations" | "saturated";

export type Warning =
  | {
      readonly kind: "rate";
      readonly sign: RateSign;
      readonly layer: number;
      readonly size: number;
      readonly rate: number;
      readonly usual: number;
    }
  | { readonly kind: "dead"; readonly layer: number; readonly dead: number; readonly units: number }
  | { readonly kind: "vanishing"; readonly ratio: number }
  | { readonly kind: "exploding"; readonly layer: number; readonly size: number };

/** The first layer's gradient under the last's, from which on it counts as vanished. */
const VANISHED = 1e-3;
/** A gradient so many times its first size, or so large by itself, explodes. */
const GROWN = 1000;
const LARGE = 100;
/** A rate so many times the usual one can be the cause of what is wrong. */
const FAR = 10;
/** Root mean squares that a net which learns does not come near. */
const ABSURD_WEIGHTS = 10;
const ABSURD_ACTIVATIONS = 1000;
/** A tanh layer of this root mean square has nearly all its units at ±1. */
const SATURATED = 0.97;
/** Below this a gradient has nothing left to do: the net has learnt. */
const NOTHING = 1e-12;

/** Warnings by the latest measurement, the worst first. Layers count from 1. A rate that is too high explains the gradients' sizes. */
export function warningsOf(
  sizes: SizeHistory,
  settings: Pick<TrainSettings, "data" | "optimizer" | "rate">,
): Warning[] {
  const { layers, gradients } = sizes;
  const found: Warning[] = [];
  const latest = gradients.figures.map((figure) => figure.at(-1) ?? 0);
  const exploding = latest.findIndex((size, i) => isExploding(size, gradients.figures[i][0]));
  const [first, last] = [latest[0] ?? 0, latest.at(-1) ?? 0];
  const rate = rateWarning(sizes, settings);
  if (rate) found.push(rate);
  else if (exploding >= 0) found.push({ kind: "exploding", layer: exploding + 1, size: latest[exploding] });
  else if (latest.length > 1 && last > NOTHING && first < VANISHED * last) {
    found.push({ kind: "vanishing", ratio: first / last });
  }
  layers.forEach(({ dead, units }, i) => {
    if (dead > 0) found.push({ kind: "dead", layer: i + 1, dead, units });
  });
  return found;
}

function rateWarning(
  { layers, weights, activations }: SizeHistory,
  { data, optimizer, rate }: Pick<TrainSettings, "data" | "optimizer" | "rate">,
): Warning | undefined {
  const usual = usualRate(data, optimizer);
  if (rate < FAR * usual) return undefined;
  const warning = (
    sign: RateSign,
    sizes: readonly number[],
    isWrong: (size: number, i: number) => boolean,
  ) => {
    const i = sizes.findIndex(isWrong);
    return i < 0 ? undefined : ({ kind: "rate", sign, layer: i + 1, size: sizes[i], rate, usual } as const);
  };
  const [weight, activation] = [weights, activations].map(({ figures }) =>
    figures.map((sizes) => sizes.at(-1) ?? 0),
  );
  return (
    warning("saturated", activation, (size, i) => layers[i].activation === "tanh" && size > SATURATED) ??
    warning("weights", weight, (size) => !(size <= ABSURD_WEIGHTS)) ??
    warning("activations", activation, (size) => !(size <= ABSURD_ACTIVATIONS))
  );
}

function isExploding(size: number, first: number): boolean {
  return !Number.isFinite(size) || size > LARGE || (first > NOTHING && size > GROWN * first && size > 1);
}
