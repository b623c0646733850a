/**
 * A tensor as rows and columns: which entries stand where, and all of it as text for a spreadsheet.
 * Knows nothing of pages.
 */
import type { DType, Shape } from "retrograd";
import { exact } from "retrograd/inspect";
import { stridesOf } from "../position.ts";

/** A matrix cut out of a tensor: a vector stands as one column, a scalar as one entry. */
export interface Plane {
  readonly rows: number;
  readonly columns: number;
  /** Where row 0, column 0 stands among the elements in row order. */
  readonly offset: number;
  /** From one row, or column, to the next. */
  readonly rowStride: number;
  readonly columnStride: number;
}

/** Which matrix is to be seen: its axes, and the index along each of the other axes. */
export interface Cut {
  readonly rowAxis: number;
  /** Left out for vectors and scalars. */
  readonly columnAxis?: number;
  /** One for each axis; those of the plane's own axes count for nothing. */
  readonly at: readonly number[];
}

/** The last two axes, at the beginning of all others. */
export function firstCut(shape: Shape): Cut {
  const at = shape.map(() => 0);
  if (shape.length < 2) return { rowAxis: 0, at };
  return { rowAxis: shape.length - 2, columnAxis: shape.length - 1, at };
}

/** Whether a cut made for one shape makes sense for another. */
export function fits({ rowAxis, columnAxis, at }: Cut, shape: Shape): boolean {
  if (at.length !== shape.length) return false;
  if (shape.length >= 2 && (columnAxis === undefined || columnAxis === rowAxis)) return false;
  return at.every((index, axis) => axis === rowAxis || axis === columnAxis || index < shape[axis]);
}

export function planeOf(shape: Shape, { rowAxis, columnAxis, at }: Cut): Plane {
  const strides = stridesOf(shape);
  const isFixed = (axis: number) => axis !== rowAxis && axis !== columnAxis;
  return {
    rows: shape[rowAxis] ?? 1,
    columns: columnAxis === undefined ? 1 : shape[columnAxis],
    offset: at.reduce((sum, index, axis) => sum + (isFixed(axis) ? index * strides[axis] : 0), 0),
    rowStride: strides[rowAxis] ?? 0,
    columnStride: columnAxis === undefined ? 0 : strides[columnAxis],
  };
}

/** Where an entry of the plane stands among the elements in row order. */
export function positionOf({ offset, rowStride, columnStride }: Plane, row: number, column: number): number {
  return offset + row * rowStride + column * columnStride;
}

/**
 * Every element: columns apart by tabs, rows by line ends, matrices of a longer tensor by an empty line. A vector is one column.
 */
export function toTsv(shape: Shape, elements: ArrayLike<number>, dtype: DType): string {
  const columns = shape.length < 2 ? 1 : shape[shape.length - 1];
  const rows = shape.length < 2 ? (shape[0] ?? 1) : shape[shape.length - 2];
  const lines: string[] = [];
  for (let start = 0, row = 0; start < elements.length; start += columns, row++) {
    if (row > 0 && row % rows === 0) lines.push("");
    const texts = Array.from({ length: columns }, (_, i) => exact(elements[start + i], dtype));
    lines.push(texts.join("\t"));
  }
  return lines.join("\n");
}
