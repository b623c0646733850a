/** Levels and classes as pixels of a canvas. Knows nothing of what they mean. */
import type { Pictures, PlaneView } from "../../model/train/report.ts";
import { mix, type Palette, type Rgb } from "../use-palette.ts";

/** Colours for levels from −127 to 127: vermilion below 0, paper at 0, blue above. */
export function divergingColours({ paper, forward, backward }: Palette): (level: number) => Rgb {
  const table = Array.from({ length: 255 }, (_, i) => {
    const share = (i - 127) / 127;
    return mix(paper, share < 0 ? backward : forward, Math.abs(share) ** 0.8);
  });
  return (level) => table[level + 127];
}

/** From paper for 0 to ink for 255. */
export function inkColours({ paper, ink }: Palette): (level: number) => Rgb {
  const table = Array.from({ length: 256 }, (_, i) => mix(paper, ink, i / 255));
  return (level) => table[level];
}

/** One colour for each class, in order. */
export function classColours({ forward, backward, good }: Palette): readonly Rgb[] {
  return [forward, backward, good];
}

/** How many pictures stand side by side, and how large each is, for all to fit: as large as they can be. */
export function sheetLayout({ rows, columns, count }: Pictures, width: number, height: number, gap: number) {
  for (let across = 1; ; across++) {
    const cell = Math.min(Math.floor((width + gap) / across) - gap, LARGEST);
    const down = Math.ceil(count / across);
    const tall = Math.round((cell * rows) / columns);
    // A second row with little in it looks like a mistake.
    const isRagged = down === 2 && 2 * across - count > across / 2;
    const fits = down * (tall + gap) - gap <= height && !isRagged;
    if (fits || across >= count || cell <= SMALLEST) return { across, down, cell, tall };
  }
}

const LARGEST = 112;
const SMALLEST = 14;

/** A picture as an image of its own size. */
export function imageOf(
  levels: ArrayLike<number>,
  start: number,
  rows: number,
  columns: number,
  colours: (level: number) => Rgb,
): ImageData {
  const image = new ImageData(columns, rows);
  for (let i = 0; i < rows * columns; i++) {
    const [red, green, blue] = colours(levels[start + i]);
    image.data.set([red, green, blue, 255], 4 * i);
  }
  return image;
}

/** The likeliest class of each cell in its colour, the stronger the surer the net is. */
export function boundaryImage(
  { side, winner, certainty }: PlaneView,
  colours: readonly Rgb[],
  paper: Rgb,
  classes: number,
): ImageData {
  const image = new ImageData(side, side);
  for (let i = 0; i < side * side; i++) {
    const surer = (certainty[i] / 255 - 1 / classes) / (1 - 1 / classes);
    const [red, green, blue] = mix(paper, colours[winner[i]], 0.08 + 0.42 * Math.max(surer, 0));
    image.data.set([red, green, blue, 255], 4 * i);
  }
  return image;
}
