/**
 * What a plot of many noisy points needs: fewer points, a smooth line through them, and round ticks.
 * Knows nothing of drawing.
 */

/** The loss of one training step. */
export interface StepLoss {
  readonly step: number;
  readonly loss: number;
}

/** The state at the end of an epoch. Accuracies are from 0 to 1; `step` counts from the start of the run. */
export interface EpochRecord extends StepLoss {
  readonly epoch: number;
  readonly trainAccuracy: number;
  readonly testAccuracy: number;
}

/** What a training run leaves behind to be drawn. */
export interface CurveHistory {
  readonly epochs: readonly EpochRecord[];
  readonly losses: readonly StepLoss[];
}

/**
 * At most `2 * buckets` of `points`: the least and the greatest of each run of neighbours, in their order, so
 * that the line through them covers what the line through all of them would.
 */
export function envelope(points: readonly StepLoss[], buckets: number): StepLoss[] {
  if (points.length <= 2 * buckets) return [...points];
  return Array.from({ length: buckets }, (_, bucket) => {
    const from = Math.floor((bucket * points.length) / buckets);
    const to = Math.floor(((bucket + 1) * points.length) / buckets);
    let least = from;
    let greatest = from;
    for (let i = from + 1; i < to; i++) {
      if (lossAt(points, i) < lossAt(points, least)) least = i;
      if (lossAt(points, i) > lossAt(points, greatest)) greatest = i;
    }
    return [...new Set([Math.min(least, greatest), Math.max(least, greatest)])].flatMap(
      (i) => points[i] ?? [],
    );
  }).flat();
}

/**
 * The moving average over `width` points, at up to `count` places from the first point to the last. It is
 * centred; at the start, where losses fall fastest, it narrows to stay so, and at the end it takes the points
 * that there are.
 */
export function movingAverage(points: readonly StepLoss[], width: number, count: number): StepLoss[] {
  const sums = [0];
  for (const { loss } of points) sums.push((sums.at(-1) ?? 0) + loss);
  const last = points.length - 1;
  const places = Math.min(points.length, count);
  return Array.from({ length: places }, (_, place) => {
    const at = places === 1 ? 0 : Math.round((place * last) / (places - 1));
    const reach = Math.min(Math.floor(width / 2), at);
    const [from, to] = [at - reach, Math.min(at + reach, last) + 1];
    return { step: points[at]?.step ?? 0, loss: ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from) };
  });
}

/**
 * Ticks of a logarithmic axis from `low` to `high`: 1, 2 and 5 times each power of ten, or the powers alone
 * over many decades.
 */
export function logTicks(low: number, high: number): number[] {
  const ticks: number[] = [];
  const decades = Math.log10(high / low);
  const every = Math.ceil(decades / 8);
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.log10(high); exponent++) {
    if (exponent % every !== 0) continue;
    for (const digit of decades > 3 ? [1] : [1, 2, 5]) {
      // By way of text, so that 10⁻¹ · 5 is 0.5 and not a neighbour of it.
      const tick = Number(`${digit}e${exponent}`);
      if (tick >= low && tick <= high) ticks.push(tick);
    }
  }
  return ticks;
}

function lossAt(points: readonly StepLoss[], index: number): number {
  return points[index]?.loss ?? Number.NaN;
}

/** Whole numbers from `first` to `last` at a round distance, ten at most. */
export function wholeTicks(first: number, last: number): number[] {
  const stride =
    [1, 2, 5, 10, 20, 50, 100, 200, 500].find((distance) => (last - first) / distance < 10) ?? 1000;
  const from = Math.ceil(first / stride) * stride;
  return Array.from({ length: Math.floor((last - from) / stride) + 1 }, (_, i) => from + i * stride);
}
