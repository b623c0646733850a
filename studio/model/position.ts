/** Where the elements of a tensor stand, and how positions and shapes are written. Knows nothing of their values. */
import type { Shape } from "retrograd";

/** The index along each axis of the element at a position in row order: 7 of [3, 4] is [1, 3]. */
export function indexAt(position: number, shape: Shape): readonly number[] {
  return stridesOf(shape).map((stride, axis) => Math.floor(position / stride) % shape[axis]);
}

export function positionAt(index: readonly number[], shape: Shape): number {
  return stridesOf(shape).reduce((sum, stride, axis) => sum + index[axis] * stride, 0);
}

/** From one index to the next along each axis, in row order. */
export function stridesOf(shape: Shape): readonly number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** How many elements there are. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** `[3, 12]` */
export function indexText(index: readonly number[]): string {
  return `[${index.join(", ")}]`;
}

/** `784 × 100`; nothing for a scalar. */
export function shapeText(shape: Shape): string {
  return shape.join(" × ");
}
