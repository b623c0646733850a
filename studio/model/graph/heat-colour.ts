/** Colours of a heatmap: one end for negative numbers, another for positive ones, paper at 0. Knows nothing of pages. */

export type Rgb = readonly [red: number, green: number, blue: number];

export interface HeatColours {
  readonly negative: Rgb;
  readonly zero: Rgb;
  readonly positive: Rgb;
  /** Where an entry is not a finite number. */
  readonly wrong: Rgb;
}

/** The colour of `x` where `largest` is the size that has full colour. */
export function colourOf(x: number, largest: number, { negative, zero, positive, wrong }: HeatColours): Rgb {
  if (!Number.isFinite(x)) return wrong;
  const end = x < 0 ? negative : positive;
  const part = largest > 0 ? Math.min(1, Math.abs(x) / largest) : 0;
  return [0, 1, 2].map((i) => Math.round(zero[i] + (end[i] - zero[i]) * part)) as unknown as Rgb;
}

/** `#1d4f9f` as numbers; black for anything else. */
export function parseHex(text: string): Rgb {
  const [, digits] = /^\s*#([0-9a-f]{6})\s*$/i.exec(text) ?? [];
  if (digits === undefined) return [0, 0, 0];
  const bits = Number.parseInt(digits, 16);
  return [bits >> 16, (bits >> 8) & 255, bits & 255];
}
