/**
 * How views change an index map: permuting, expanding, slicing and reshaping without moving an element.
 * Knows nothing of expressions.
 */
import type { Shape } from "../graph/shape.ts";
import type { IndexMap } from "./expression.ts";

export function permuted(map: IndexMap, axes: readonly number[]): IndexMap {
  return { offset: map.offset, strides: axes.map((axis) => map.strides[axis]) };
}

/** As read in the larger shape `target`: stride 0 along axes that grow. */
export function expanded(map: IndexMap, shape: Shape, target: Shape): IndexMap {
  const lead = target.length - shape.length;
  return {
    offset: map.offset,
    strides: target.map((_, i) => (i < lead || shape[i - lead] === 1 ? 0 : map.strides[i - lead])),
  };
}

/** The named axes of `shape` read from their ends. */
export function flipped(map: IndexMap, shape: Shape, axes: readonly number[]): IndexMap {
  return {
    offset: axes.reduce((sum, axis) => sum + Math.max(0, shape[axis] - 1) * map.strides[axis], map.offset),
    strides: map.strides.map((stride, axis) => (axes.includes(axis) ? -stride : stride)),
  };
}

/** The last two axes read as windows: positions within a window, then positions of windows, `stride` elements apart. */
export function windowed(map: IndexMap, stride: readonly number[]): IndexMap {
  const between = map.strides.slice(-2).map((step, i) => step * stride[i]);
  return { offset: map.offset, strides: [...map.strides, ...between] };
}

export function sliced(map: IndexMap, start: readonly number[], step: readonly number[]): IndexMap {
  return {
    offset: map.offset + map.strides.reduce((sum, stride, i) => sum + stride * start[i], 0),
    strides: map.strides.map((stride, i) => stride * step[i]),
  };
}

/** As read in another shape of the same size, or undefined where no strides do that: axes are split or joined in runs of equal size. */
export function reshaped(map: IndexMap, from: Shape, to: Shape): IndexMap | undefined {
  const source = from.map((n, i) => ({ n, stride: map.strides[i] })).filter(({ n }) => n !== 1);
  const strides = new Array<number>(to.length).fill(0);
  let s = 0;
  let t = 0;
  while (s < source.length && t < to.length) {
    let [endS, endT] = [s + 1, t + 1];
    let [sizeS, sizeT] = [source[s].n, to[t]];
    while (sizeS !== sizeT) {
      if (sizeS < sizeT) {
        if (endS >= source.length) return undefined;
        sizeS *= source[endS++].n;
      } else {
        if (endT >= to.length) return undefined;
        sizeT *= to[endT++];
      }
    }
    for (let i = s; i + 1 < endS; i++) {
      if (source[i].stride !== source[i + 1].n * source[i + 1].stride) return undefined; // the run has gaps
    }
    let stride = source[endS - 1].stride;
    for (let i = endT - 1; i >= t; i--) {
      strides[i] = stride;
      stride *= to[i];
    }
    [s, t] = [endS, endT];
  }
  return { offset: map.offset, strides };
}

/** True if the map walks `shape` in row order without gaps, from its offset on. */
export function isContiguous(map: IndexMap, shape: Shape): boolean {
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] !== 1 && map.strides[i] !== stride) return false;
    stride *= shape[i];
  }
  return true;
}

/**
 * A loop nest with adjacent axes joined wherever every map walks them as one, and axes of size 1 dropped. The first `kept` axes are
 * not joined with the others.
 */
export function collapsed(
  shape: Shape,
  kept: number,
  maps: readonly IndexMap[],
): { readonly shape: Shape; readonly kept: number; readonly maps: readonly IndexMap[] } {
  const runs: { size: number; last: number }[] = [];
  let keptRuns = 0;
  shape.forEach((n, axis) => {
    if (n === 1) return;
    const run = runs[runs.length - 1];
    const joins =
      run !== undefined &&
      run.last < kept === axis < kept &&
      maps.every(({ strides }) => strides[run.last] === n * strides[axis]);
    if (joins) {
      run.size *= n;
      run.last = axis;
    } else {
      runs.push({ size: n, last: axis });
      if (axis < kept) keptRuns++;
    }
  });
  return {
    shape: runs.map(({ size }) => size),
    kept: keptRuns,
    maps: maps.map(({ offset, strides }) => ({ offset, strides: runs.map(({ last }) => strides[last]) })),
  };
}
