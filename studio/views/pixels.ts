/** Levels as pixels, in the colours of a table. Knows nothing of what they mean, nor of canvases. */
import { mix, type Rgb } from "../model/colour.ts";
import type { Palette } from "./use-palette.ts";

/** Pixels, row by row, each as four bytes of an image. */
export interface Pixels {
  readonly rows: number;
  readonly columns: number;
  readonly colours: Uint32Array;
}

/** A colour for each level; that of the lowest level first. */
export interface ColourTable {
  readonly lowest: number;
  readonly colours: Uint32Array;
}

/** For levels from −127 to 127: grey below 0, paper at 0, `above` it the colour of what flows that way. */
export function divergingColours(palette: Palette, above: "forward" | "backward"): ColourTable {
  const colours = Uint32Array.from({ length: 255 }, (_, i) => {
    const share = (i - 127) / 127;
    return packed(mix(palette.paper, share < 0 ? palette.inkSoft : palette[above], Math.abs(share) ** 0.8));
  });
  return { lowest: -127, colours };
}

/** From paper for 0 to ink for 255. */
export function inkColours({ paper, ink }: Palette): ColourTable {
  return {
    lowest: 0,
    colours: Uint32Array.from({ length: 256 }, (_, i) => packed(mix(paper, ink, i / 255))),
  };
}

/** One picture. */
export function picture(
  levels: ArrayLike<number>,
  rows: number,
  columns: number,
  table: ColourTable,
): Pixels {
  const colours = new Uint32Array(rows * columns);
  for (let i = 0; i < colours.length; i++) colours[i] = table.colours[levels[i] - table.lowest];
  return { rows, columns, colours };
}

/** Red first in memory, on the machines that browsers run on. */
export function packed([red, green, blue]: Rgb): number {
  return ((255 << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
}
