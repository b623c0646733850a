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

/** Moves labels apart: the places, in their order, at least `gap` from each other and within [low, high]. */
export function spread(places: readonly number[], gap: number, low: number, high: number): number[] {
  const order = places.map((_, i) => i).sort((a, b) => places[a] - places[b]);
  const out = [...places];
  let least = low;
  for (const i of order) {
    out[i] = Math.max(out[i], least);
    least = out[i] + gap;
  }
  let most = high;
  for (const i of order.reverse()) {
    out[i] = Math.min(out[i], most);
    most = out[i] - gap;
  }
  return out;
}
