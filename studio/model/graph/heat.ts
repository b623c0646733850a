/**
 * heatOf: a matrix as a small picture: one outline for all cells of equal colour, so that it costs a handful of shapes.
 * Knows nothing of colours: a level is a sign and a strength.
 */
import type { Size } from "retrograd/inspect";
import type { Thumbnail } from "./source.ts";

/** Strengths, of either sign. */
export const LEVELS = 5;

/** The longer side of a picture, and the sizes that a cell may have. */
const SIDE = 44;
const [SMALLEST, LARGEST] = [2, 8];

export interface Heat extends Size {
  /** From −LEVELS to LEVELS without 0, which is the paper; with the outline of its cells from (0, 0) on. NaN: no finite number. */
  readonly cells: readonly { readonly level: number; readonly path: string }[];
}

/** The largest element by size has full colour. */
export function heatOf({ rows, columns, values }: Thumbnail): Heat {
  const cell = Math.min(LARGEST, Math.max(SMALLEST, Math.floor(SIDE / Math.max(rows, columns))));
  let largest = 0;
  for (const value of values) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  const paths = new Map<number, string>();
  for (let row = 0; row < rows; row++) {
    // Neighbours of one level become one bar.
    for (let column = 0; column < columns; ) {
      const level = levelOf(values[row * columns + column], largest);
      let end = column + 1;
      while (end < columns && Object.is(levelOf(values[row * columns + end], largest), level)) end++;
      const bar = `M${column * cell} ${row * cell}h${(end - column) * cell}v${cell}H${column * cell}z`;
      if (level !== 0) paths.set(level, (paths.get(level) ?? "") + bar);
      column = end;
    }
  }
  return {
    width: columns * cell,
    height: rows * cell,
    cells: [...paths].map(([level, path]) => ({ level, path })),
  };
}

function levelOf(value: number, largest: number): number {
  if (!Number.isFinite(value)) return Number.NaN;
  const level = largest === 0 ? 0 : Math.round((Math.abs(value) / largest) * LEVELS);
  return level === 0 ? 0 : Math.sign(value) * level;
}
