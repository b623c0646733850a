/** Many pictures side by side, and the classes of a plane, as pixels. Knows nothing of canvases. */
import { mix, type Rgb } from "../../model/colour.ts";
import type { Pictures, PlaneView } from "../../model/train/report.ts";
import { type ColourTable, type Pixels, packed } from "../pixels.ts";
import type { Palette } from "../use-palette.ts";

/** One colour for each class, in order. */
export function classColours({ forward, backward, good }: Palette): readonly Rgb[] {
  return [forward, backward, good];
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
