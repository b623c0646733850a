/** Figures that sum up a tensor. Knows nothing of graphs. */
import { norm } from "retrograd/inspect";

export interface Figures {
  /** Of the numbers, infinities included; NaN where there are none. */
  readonly min: number;
  readonly max: number;
  /** NaN of nothing. */
  readonly mean: number;
  /** √ Σ x² */
  readonly norm: number;
}

/** NaN and infinities show in `norm` and `mean`. */
export function figuresOf(values: ArrayLike<number>): Figures {
  let [min, max, sum] = [Number.NaN, Number.NaN, 0];
  for (let i = 0; i < values.length; i++) {
    const x = values[i];
    if (!(x >= min)) min = Number.isNaN(x) ? min : x;
    if (!(x <= max)) max = Number.isNaN(x) ? max : x;
    sum += x;
  }
  const hasOverflown = Math.abs(sum) === Infinity && Number.isFinite(min) && Number.isFinite(max);
  const mean = hasOverflown ? meanOfHuge(values) : sum / values.length;
  // Rounding may carry the mean of equal numbers beyond them.
  return { min, max, mean: Math.min(Math.max(mean, min), max), norm: norm(values) };
}

/** Of numbers whose sum overflows. */
function meanOfHuge(values: ArrayLike<number>): number {
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += values[i] / values.length;
  return mean;
}

export interface Statistics extends Figures {
  readonly count: number;
  readonly nan: number;
  readonly infinite: number;
}

/** Entries that are not finite are counted and left out: the figures are those of the others, and NaN where there are none. */
export function statisticsOf(values: ArrayLike<number>): Statistics {
  const finite = Array.from(values).filter(Number.isFinite);
  const [count, left] = [values.length, values.length - finite.length];
  const nan = left === 0 ? 0 : Array.from(values).filter(Number.isNaN).length;
  const figures = figuresOf(finite);
  return {
    ...{ count, nan, infinite: left - nan, ...figures },
    norm: finite.length === 0 ? Number.NaN : figures.norm,
  };
}
