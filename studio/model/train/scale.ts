/** From numbers to places in a picture, and round numbers for its ticks. Knows nothing of drawing. */

export interface Scale {
  /** 0 at the domain's start, 1 at its end; undefined for what has no place: NaN, infinities, and on a logarithmic scale what is not above 0. */
  place(value: number): number | undefined;
  /** Round numbers within the domain. */
  readonly ticks: readonly number[];
}

/** From `from` to `to`, with about `count` ticks. */
export function linearScale(from: number, to: number, count = 4): Scale {
  const span = to > from ? to - from : 1;
  const step = roundStep(span / count);
  const first = Math.ceil(from / step - 1e-9);
  const ticks: number[] = [];
  for (let i = first; i * step <= from + span * (1 + 1e-9); i++)
    ticks.push(Number((i * step).toPrecision(12)));
  return { place: (value) => (Number.isFinite(value) ? (value - from) / span : undefined), ticks };
}

/** Decades around all of `values` that are above 0, at most `most` ticks. */
export function logScale(values: readonly number[], most = 5): Scale {
  const logs = values.filter((value) => value > 0 && Number.isFinite(value)).map(Math.log10);
  let low = Math.floor(Math.min(...logs, Number.POSITIVE_INFINITY));
  let high = Math.ceil(Math.max(...logs, Number.NEGATIVE_INFINITY));
  if (logs.length === 0) [low, high] = [-2, 0];
  if (high <= low) high = low + 1;
  const every = Math.ceil((high - low + 1) / most);
  const ticks: number[] = [];
  for (let power = low; power <= high; power += every) ticks.push(10 ** power);
  return {
    place: (value) =>
      value > 0 && Number.isFinite(value) ? (Math.log10(value) - low) / (high - low) : undefined,
    ticks,
  };
}

/** The next of 1, 2, 5, 10, 20, … from `step` up. */
function roundStep(step: number): number {
  const decade = 10 ** Math.floor(Math.log10(step));
  const factor = [1, 2, 5, 10].find((factor) => factor * decade >= step * (1 - 1e-9)) ?? 10;
  return factor * decade;
}

/**
 * Moves labels apart, each as little as that takes: the places, in their order, at least `gap` from each other and within [low, high].
 * Where there is no room for that, they stand at even distances.
 */
export function spread(places: readonly number[], gap: number, low: number, high: number): number[] {
  const order = places.map((_, i) => i).sort((a, b) => places[a] - places[b]);
  const between = Math.min(gap, (high - low) / Math.max(places.length - 1, 1));
  // Neighbours that touch form a block, which stands where its labels want to be on average.
  const blocks: { labels: number[]; start: number }[] = [];
  for (const label of order) {
    let labels = [label];
    for (;;) {
      const wanted = labels.reduce((sum, i, k) => sum + places[i] - k * between, 0) / labels.length;
      const start = Math.min(Math.max(wanted, low), high - (labels.length - 1) * between);
      const above = blocks.at(-1);
      if (!above || above.start + above.labels.length * between <= start) {
        blocks.push({ labels, start });
        break;
      }
      blocks.pop();
      labels = [...above.labels, ...labels];
    }
  }
  const out = [...places];
  for (const { labels, start } of blocks) {
    for (const [k, i] of labels.entries()) out[i] = start + k * between;
  }
  return out;
}
