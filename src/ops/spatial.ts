/**
 * What operations over images share: pairs of numbers for rows and columns, and the pieces that windows read.
 * Knows nothing of what is done with windows.
 */
import { type Node, nameOf } from "../graph/node.ts";
import { type Shape, ShapeError, showShape } from "../graph/shape.ts";
import { slice } from "./movement.ts";

/** One number for rows and columns alike, or one for each. */
export type Pair = number | readonly [rows: number, columns: number];

/** Both numbers of a pair. Throws a ShapeError that names `what` unless they are whole and at least `least`. */
export function pairOf(pair: Pair, what: string, least: 0 | 1): readonly [rows: number, columns: number] {
  const both = typeof pair === "number" ? ([pair, pair] as const) : pair;
  if (both.length !== 2 || both.some((n) => !Number.isInteger(n) || n < least)) {
    const shown = typeof pair === "number" ? pair : showShape(pair);
    throw new ShapeError(`${what} ${shown} is not a whole number ≥ ${least}, nor a pair of such`);
  }
  return both;
}

/** Windows over the last two axes of a tensor: plain numbers, which nodes keep as attributes. */
export type WindowAttrs = {
  /** Rows and columns of a window. */
  readonly size: readonly [number, number];
  /** Distance of neighbouring windows. */
  readonly stride: readonly [number, number];
};

/** Checks windows that `op` lays over x [..., H, W], and counts them: ⌊(H − size) / stride⌋ + 1 in a column, likewise in a row. */
export function windowsOver(
  op: string,
  x: Node,
  size: Pair,
  stride: Pair,
): { readonly attrs: WindowAttrs; readonly counts: Shape } {
  const attrs = { size: pairOf(size, `${op}: size`, 1), stride: pairOf(stride, `${op}: stride`, 1) };
  const image = x.shape.slice(-2);
  if (image.length < 2) {
    throw new ShapeError(
      `${op}: ${nameOf(x)} of shape ${showShape(x.shape)} has no rows and columns; reshape it to [..., H, W]`,
    );
  }
  if (attrs.size.some((n, i) => n > image[i])) {
    throw new ShapeError(
      `${op}: a window of ${showShape(attrs.size)} does not fit into the last two axes of ${nameOf(x)} ${showShape(x.shape)}; make it smaller or pad first`,
    );
  }
  const counts = image.map((n, i) => Math.floor((n - attrs.size[i]) / attrs.stride[i]) + 1);
  return { attrs, counts };
}

/** Every position [k, l] within a window of `size`, in row order. */
export function positionsIn([rows, columns]: readonly [number, number]): [k: number, l: number][] {
  return Array.from({ length: rows * columns }, (_, i) => [Math.floor(i / columns), i % columns]);
}

/** What windows of `size` read of x [..., H, W] at each of their positions, in row order: strided views [..., oh, ow]. */
export function piecesOf(x: Node, { size, stride }: WindowAttrs, counts: Shape): Node[] {
  const lead = x.shape.slice(0, -2);
  return positionsIn(size).map((position) =>
    slice(
      x,
      [...lead.map(() => 0), ...position],
      [...lead, ...position.map((from, i) => from + (counts[i] - 1) * stride[i] + 1)],
      [...lead.map(() => 1), ...stride],
    ),
  );
}
