/** How often a tensor's entries take which values. Knows nothing of how bars are drawn. */

export interface Bin {
  readonly from: number;
  /** Not of the bin itself, but in the last one. */
  readonly to: number;
  readonly count: number;
}

/** Steps between bins are 1, 2 or 5 times a power of ten, and 0 stands between two bins. */
const NICE = [1, 2, 5, 10] as const;

/**
 * The finite entries in about `wanted` bins of equal width at round borders, from the first to the last that holds any. Whole
 * numbers get a bin each where there is room. Empty where no entry is finite.
 */
export function histogramOf(values: ArrayLike<number>, wanted = 24): readonly Bin[] {
  const finite = Array.from(values).filter(Number.isFinite);
  if (finite.length === 0) return [];
  const [low, high] = finite.reduce(([a, b], x) => [Math.min(a, x), Math.max(b, x)], [finite[0], finite[0]]);
  const isWhole = finite.every(Number.isInteger);
  const width = widthOf(low, high, wanted, isWhole);
  // An entry on a border is not to fall below it by rounding.
  const placeOf = (x: number) => Math.floor(x / width + 1e-9);
  const first = placeOf(low);
  const last = isWhole ? placeOf(high) : Math.max(first, Math.ceil(high / width - 1e-9) - 1);
  const counts = new Array<number>(last - first + 1).fill(0);
  for (const x of finite) counts[Math.min(placeOf(x), last) - first]++;
  return counts.map((count, i) => ({
    from: round((first + i) * width),
    to: round((first + i + 1) * width),
    count,
  }));
}

function widthOf(low: number, high: number, wanted: number, isWhole: boolean): number {
  const span = high - low || Math.abs(high) || 1;
  const least = Number.isFinite(span) ? span / wanted : high / wanted - low / wanted;
  const power = 10 ** Math.floor(Math.log10(least));
  const width = power * NICE.find((factor) => factor * power >= least * (1 - 1e-9))!;
  // Between numbers that are almost equal no border is round.
  const distinct = Math.max(width, Math.max(Math.abs(low), Math.abs(high)) * 1e-9, Number.MIN_VALUE * 1e15);
  return isWhole ? Math.max(1, distinct) : distinct;
}

/** Without the noise of binary fractions: 0.30000000000000004 is 0.3. A border beyond the largest number is that number. */
function round(x: number): number {
  const largest = Number.MAX_VALUE;
  return Number.isFinite(x) ? Number(x.toPrecision(12)) : Math.max(-largest, Math.min(x, largest));
}
