/**
 * Shapes: sizes, strides, broadcasting and axes, with the errors that name them.
 * Knows nothing of dtypes or nodes.
 */

/** Sizes of a tensor's dimensions, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** A mistake in the shape, dtype or value of an argument. The message names it and the remedy. */
export class ShapeError extends Error {
  override name = "ShapeError";
}

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const n of shape) size *= n;
  return size;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}

/** `[2, 3]`, as messages show it. */
export function showShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i];
  }
  return strides;
}

/** Throws unless every entry is a whole number ≥ 0 and the size is one that an array can have. */
export function checkShape(shape: Shape, what: string): void {
  for (const n of shape) {
    if (!Number.isInteger(n) || n < 0) {
      throw new ShapeError(
        `${what}: ${showShape(shape)} is not a shape; every size must be a whole number ≥ 0`,
      );
    }
  }
  if (sizeOf(shape) > 2 ** 31) {
    throw new ShapeError(
      `${what}: ${showShape(shape)} has ${sizeOf(shape)} elements; at most 2³¹ are supported`,
    );
  }
}

/** NumPy's rule: align at the right, sizes must agree or be 1. Throws a ShapeError that names `what`. */
export function broadcastShapes(shapes: readonly Shape[], what: string): Shape {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    for (let i = 0; i < shape.length; i++) {
      const at = rank - shape.length + i;
      const n = shape[i];
      if (n === 1 || n === result[at]) continue;
      if (result[at] !== 1) {
        throw new ShapeError(
          `${what}: ${shapes.map(showShape).join(" and ")} do not broadcast: sizes ${result[at]} and ${n} meet at axis ${at - rank}; ` +
            "sizes must be equal or 1, aligned at the right (reshape one of them)",
        );
      }
      result[at] = n;
    }
  }
  return result;
}

/** An axis in [0, rank) from one in [−rank, rank). Throws a ShapeError that names `what`. */
export function normalizeAxis(axis: number, rank: number, what: string): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    const range = rank === 0 ? "a scalar has no axes" : `axes run from ${-rank} to ${rank - 1}`;
    throw new ShapeError(`${what}: axis ${axis} is out of range for rank ${rank}; ${range}`);
  }
  return axis < 0 ? axis + rank : axis;
}

/** Sorted distinct axes; `undefined` means all of them. Throws a ShapeError that names `what`. */
export function normalizeAxes(
  axes: number | readonly number[] | undefined,
  rank: number,
  what: string,
): number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, i) => i);
  const list = typeof axes === "number" ? [axes] : axes;
  const result = list.map((axis) => normalizeAxis(axis, rank, what)).sort((a, b) => a - b);
  for (let i = 1; i < result.length; i++) {
    if (result[i] === result[i - 1])
      throw new ShapeError(`${what}: axis ${result[i]} is named twice in [${list.join(", ")}]`);
  }
  return result;
}
