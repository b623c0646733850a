/** Figures that sum up a tensor; entries that are not finite are counted and left out. Knows nothing of graphs. */

export interface Statistics {
  readonly count: number;
  readonly nan: number;
  readonly infinite: number;
  /** Of the finite entries; NaN where there are none. */
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** √ Σ x² */
  readonly norm: number;
}

export function statisticsOf(values: ArrayLike<number>): Statistics {
  let [nan, infinite, min, max, sum] = [0, 0, Infinity, -Infinity, 0];
  for (let i = 0; i < values.length; i++) {
    const x = values[i];
    if (Number.isNaN(x)) nan++;
    else if (!Number.isFinite(x)) infinite++;
    else {
      min = Math.min(min, x);
      max = Math.max(max, x);
      sum += x;
    }
  }
  const count = values.length;
  const finite = count - nan - infinite;
  if (finite === 0) return { count, nan, infinite, min: NaN, max: NaN, mean: NaN, norm: NaN };
  return { count, nan, infinite, min, max, mean: sum / finite, norm: normOf(values, Math.max(-min, max)) };
}

/** Scaled by the largest size, so that squares neither overflow nor vanish. */
function normOf(values: ArrayLike<number>, largest: number): number {
  if (largest === 0) return 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) total += (values[i] / largest) ** 2;
  }
  return largest * Math.sqrt(total);
}
