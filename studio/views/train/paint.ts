/** Levels and classes as pixels. Knows nothing of what they mean, nor of canvases. */
import type { Pictures, PlaneView } from "../../model/train/report.ts";
import { mix, type Palette, type Rgb } from "../use-palette.ts";

/** A colour for each level, as four bytes of an image; that of the lowest level first. */
export interface ColourTable {
  readonly lowest: number;
  readonly colours: Uint32Array;
}

/** Pixels, row by row. */
export interface Pixels {
  readonly rows: number;
  readonly columns: number;
  readonly colours: Uint32Array;
}

/** For levels from −127 to 127: vermilion below 0, paper at 0, blue above. */
export function divergingColours({ paper, forward, backward }: Palette): ColourTable {
  const colours = Uint32Array.from({ length: 255 }, (_, i) => {
    const share = (i - 127) / 127;
    return packed(mix(paper, share < 0 ? backward : forward, Math.abs(share) ** 0.8));
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

/** One colour for each class, in order. */
export function classColours({ forward, backward, good }: Palette): readonly Rgb[] {
  return [forward, backward, good];
}

/** One picture alone. */
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

/** All pictures, `across` in a row, with `gap` empty pixels between them. */
export function sheet(
  {
    rows,
    columns,
    count,
    levels,
  }: Pick<Pictures, "rows" | "columns" | "count"> & { levels: ArrayLike<number> },
  across: number,
  gap: number,
  table: ColourTable,
): Pixels {
  const down = Math.ceil(count / across);
  const width = across * (columns + gap) - gap;
  const height = down * (rows + gap) - gap;
  const colours = new Uint32Array(width * height);
  for (let k = 0; k < count; k++) {
    const start = Math.floor(k / across) * (rows + gap) * width + (k % across) * (columns + gap);
    for (let i = 0; i < rows * columns; i++) {
      const at = start + Math.floor(i / columns) * width + (i % columns);
      colours[at] = table.colours[levels[k * rows * columns + i] - table.lowest];
    }
  }
  return { rows: height, columns: width, colours };
}

/** How many pictures stand side by side, and how wide each is, for all to fit with gaps: as large as they can be. */
export function sheetLayout({ rows, columns, count }: Pictures, width: number, height: number, gap: number) {
  for (let across = 1; ; across++) {
    const cell = Math.min(Math.floor((width + gap) / across) - gap, LARGEST);
    const down = Math.ceil(count / across);
    const tall = (cell * rows) / columns;
    // A second row with little in it looks like a mistake.
    const isRagged = down === 2 && 2 * across - count > across / 2;
    const fits = down * (tall + gap) - gap <= height && !isRagged;
    if (fits || across >= count || cell <= SMALLEST) return { across, cell };
  }
}

const LARGEST = 112;
const SMALLEST = 14;

/** The likeliest class of each cell in its colour, the stronger the surer the net is. */
export function boundary({ side, winner, certainty }: PlaneView, classes: number, palette: Palette): Pixels {
  const tables = classColours(palette).map((colour) =>
    Uint32Array.from({ length: 256 }, (_, level) => {
      const surer = (level / 255 - 1 / classes) / (1 - 1 / classes);
      return packed(mix(palette.paper, colour, 0.28 + 0.22 * Math.max(surer, 0)));
    }),
  );
  return { rows: side, columns: side, colours: Uint32Array.from(winner, (k, i) => tables[k][certainty[i]]) };
}

/** Red first in memory, on the machines that browsers run on. */
function packed([red, green, blue]: Rgb): number {
  return ((255 << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
}
