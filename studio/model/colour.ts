/** Colours as numbers, mixed and read from style sheets. Knows nothing of what is painted with them. */

export type Rgb = readonly [red: number, green: number, blue: number];

/** From `from` at share 0 to `to` at share 1. */
export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const at = (i: 0 | 1 | 2) => from[i] + (to[i] - from[i]) * share;
  return [at(0), at(1), at(2)];
}

/** Colours of a heatmap: one end for negative numbers, another for positive ones, paper at 0. */
export interface HeatColours {
  readonly negative: Rgb;
  readonly zero: Rgb;
  readonly positive: Rgb;
  /** Where an entry is not a finite number. */
  readonly wrong: Rgb;
}

/** The colour of `x` where `largest` is the size that has full colour. */
export function heatColour(
  x: number,
  largest: number,
  { negative, zero, positive, wrong }: HeatColours,
): Rgb {
  if (!Number.isFinite(x)) return wrong;
  const share = largest > 0 ? Math.min(1, Math.abs(x) / largest) : 0;
  return mix(zero, x < 0 ? negative : positive, share);
}

/** `rgb(29, 79, 159)`, as browsers write an opaque colour, as numbers. Throws an Error for anything else. */
export function parseRgb(text: string): Rgb {
  const [, red, green, blue] = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(text) ?? [];
  if (blue === undefined)
    throw new Error(`colour ${JSON.stringify(text)} is not of the form rgb(29, 79, 159)`);
  return [Number(red), Number(green), Number(blue)];
}

/** As style sheets and canvases take it. */
export function cssColour([red, green, blue]: Rgb): string {
  return `rgb(${Math.round(red)} ${Math.round(green)} ${Math.round(blue)})`;
}
