/** A tensor in little room: its few elements, or its figures and a small picture. Knows nothing of graphs. */
import type { DType, Shape } from "retrograd";
import type { Summary, Thumbnail } from "./source.ts";
import { figuresOf } from "./statistics.ts";

/** Tensors of up to this many elements are given whole. */
const WHOLE = 64;
/** Most rows and columns of a matrix's thumbnail. */
const SIDE = 16;
/** Most columns of a vector's thumbnail. */
const STRIP = 32;

/**
 * Sums up the elements of a tensor, which stand in row order. NaN and infinities show in `norm` and `mean`; `min` and `max`
 * are those of the numbers, and NaN if there are none.
 */
export function summarize(elements: ArrayLike<number>, shape: Shape, dtype: DType): Summary {
  const thumbnail = thumbnailOf(elements, shape);
  return {
    shape,
    dtype,
    ...(elements.length <= WHOLE && { elements: Array.from(elements) }),
    ...(thumbnail && { thumbnail }),
    ...figuresOf(elements),
  };
}

/** Of the first matrix of a tensor, evenly chosen rows and columns; a vector is one row. A single number needs no picture. */
function thumbnailOf(elements: ArrayLike<number>, shape: Shape): Thumbnail | undefined {
  if (elements.length <= 1) return undefined;
  const [height, width] = shape.length === 1 ? [1, shape[0]] : shape.slice(-2);
  const rows = chosen(height, SIDE);
  const columns = chosen(width, shape.length === 1 ? STRIP : SIDE);
  return {
    rows: rows.length,
    columns: columns.length,
    values: rows.flatMap((row) => columns.map((column) => elements[row * width + column])),
  };
}

/** All of `count` positions, or `most` of them at even distances. */
function chosen(count: number, most: number): number[] {
  const n = Math.min(count, most);
  return Array.from({ length: n }, (_, i) => Math.floor(((i + 0.5) * count) / n));
}
