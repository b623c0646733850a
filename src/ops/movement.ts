/**
 * Operations that move elements and compute nothing: reshape, permute, slice, pad, flip, concat.
 * Knows nothing of arithmetic. Each is the adjoint of another one here, so gradients of any order stay here.
 */
import { promote } from "../graph/dtype.ts";
import { makeNode, type Node, nameOf } from "../graph/node.ts";
import {
  checkShape,
  normalizeAxes,
  normalizeAxis,
  type Shape,
  ShapeError,
  sameShape,
  showShape,
  sizeOf,
} from "../graph/shape.ts";
import { cast, define, type Interval } from "./define.ts";

const RANGE: Interval = [-3, 3];

define({
  name: "reshape",
  kind: { kind: "view", view: "reshape" },
  formula: "the same elements in another shape",
  gradient: (g, [x]) => [reshape(g, x.shape)],
  expand: null,
  cases: [
    { inputs: [{ shape: [3, 4], range: RANGE }], call: (x: Node) => reshape(x, [2, -1]) },
    { inputs: [{ shape: [3, 4], range: RANGE }], call: (x: Node) => reshape(permute(x, [1, 0]), [6, 2]) },
    { inputs: [{ shape: [1], range: RANGE }], call: (x: Node) => reshape(x, []) },
    { inputs: [{ shape: [0, 3], range: RANGE }], call: (x: Node) => reshape(x, [3, 0]) },
  ],
  ulps: 0,
});

/**
 * The same elements, row by row, in another shape of equal size; one entry may be −1, to be inferred.
 *
 * @example reshape(images, [-1, 784])
 */
export function reshape(x: Node, shape: Shape): Node {
  const target = inferShape(x, shape);
  return sameShape(target, x.shape) ? x : makeNode("reshape", [x], {}, target, x.dtype);
}

function inferShape(x: Node, shape: Shape): Shape {
  const unknown = shape.indexOf(-1);
  if (unknown < 0) {
    checkShape(shape, "reshape");
    if (sizeOf(shape) !== sizeOf(x.shape)) throw badReshape(x, shape);
    return shape;
  }
  const known = shape.filter((_, i) => i !== unknown);
  if (known.includes(-1)) {
    throw new ShapeError(`reshape: ${showShape(shape)} leaves several sizes to infer; only one may be −1`);
  }
  checkShape(known, "reshape");
  const inferred = sizeOf(x.shape) / sizeOf(known);
  if (!Number.isInteger(inferred)) throw badReshape(x, shape);
  return shape.map((n, i) => (i === unknown ? inferred : n));
}

function badReshape(x: Node, shape: Shape): ShapeError {
  return new ShapeError(
    `reshape: ${nameOf(x)} of shape ${showShape(x.shape)} has ${sizeOf(x.shape)} elements, which do not fill ${showShape(shape)}`,
  );
}

/** All dimensions from `start` on as one. A scalar becomes [1]. */
export function flatten(x: Node, start = 0): Node {
  if (x.shape.length === 0) return reshape(x, [1]);
  const from = normalizeAxis(start, x.shape.length, "flatten");
  return reshape(x, [...x.shape.slice(0, from), sizeOf(x.shape.slice(from))]);
}

define({
  name: "permute",
  symbol: "T",
  kind: { kind: "view", view: "permute" },
  formula: "axes in another order",
  gradient: (g, [x], y) => [permute(g, inverse(y.attrs.axes as number[], x.shape.length))],
  expand: null,
  cases: [
    { inputs: [{ shape: [2, 3, 4], range: RANGE }], call: (x: Node) => permute(x, [2, 0, 1]) },
    { inputs: [{ shape: [5, 3], range: RANGE }], call: (x: Node) => transpose(x) },
    { inputs: [{ shape: [2, 0], range: RANGE }], call: (x: Node) => transpose(x) },
  ],
  ulps: 0,
});

/** Axes in another order: dimension `i` of the result is dimension `axes[i]` of `x`. */
export function permute(x: Node, axes: readonly number[]): Node {
  const rank = x.shape.length;
  const order = axes.map((axis) => normalizeAxis(axis, rank, "permute"));
  if (order.length !== rank || new Set(order).size !== rank) {
    throw new ShapeError(
      `permute: [${axes.join(", ")}] does not name each of the ${rank} axes of ${nameOf(x)} ${showShape(x.shape)} once`,
    );
  }
  if (order.every((axis, i) => axis === i)) return x;
  return makeNode(
    "permute",
    [x],
    { axes: order },
    order.map((axis) => x.shape[axis]),
    x.dtype,
  );
}

function inverse(axes: readonly number[], rank: number): number[] {
  const result = new Array<number>(rank);
  axes.forEach((axis, i) => {
    result[axis] = i;
  });
  return result;
}

/** Two axes exchanged, by default the last two. */
export function transpose(x: Node, dim0 = -2, dim1 = -1): Node {
  if (x.shape.length < 2) {
    throw new ShapeError(
      `transpose: ${nameOf(x)} of shape ${showShape(x.shape)} has no two axes; reshape it to [1, n] or [n, 1] first`,
    );
  }
  const [a, b] = [dim0, dim1].map((dim) => normalizeAxis(dim, x.shape.length, "transpose"));
  const axes = x.shape.map((_, i) => (i === a ? b : i === b ? a : i));
  return permute(x, axes);
}

/** `x` without the named axes of size 1 (by default all of them). */
export function squeeze(x: Node, dim?: number | readonly number[]): Node {
  const axes = normalizeAxes(dim, x.shape.length, "squeeze");
  return reshape(
    x,
    x.shape.filter((n, i) => n !== 1 || !axes.includes(i)),
  );
}

/** A new axis of size 1 at `dim`. */
export function unsqueeze(x: Node, dim: number): Node {
  const at = normalizeAxis(dim, x.shape.length + 1, "unsqueeze");
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

define({
  name: "slice",
  kind: { kind: "view", view: "slice" },
  formula: "x[start : end : step]",
  gradient: (g, [x], y) => [scatterSlice(g, x.shape, y.attrs.start as number[], y.attrs.step as number[])],
  expand: null,
  cases: [
    { inputs: [{ shape: [5, 6], range: RANGE }], call: (x: Node) => slice(x, [1, 2], [4, 6]) },
    { inputs: [{ shape: [7], range: RANGE }], call: (x: Node) => slice(x, 1, 7, 2) },
    { inputs: [{ shape: [3, 4], range: RANGE }], call: (x: Node) => slice(x, [0, -2]) },
    { inputs: [{ shape: [3, 4], range: RANGE }], call: (x: Node) => slice(x, 2, 2) },
  ],
  ulps: 0,
});

/**
 * A window along the leading axes, as NumPy's x[start:end:step]: negative positions count from the end, and both ends are limited to the axis.
 *
 * @example slice(x, [0, 1], [10, -1])   // x[0:10, 1:-1]
 */
export function slice(
  x: Node,
  start: number | readonly number[],
  end?: number | readonly number[],
  step?: number | readonly number[],
): Node {
  const rank = x.shape.length;
  const [starts, ends, steps] = [start, end, step].map((v) =>
    v === undefined ? [] : typeof v === "number" ? [v] : v,
  );
  const given = Math.max(starts.length, ends.length, steps.length);
  if (given > rank)
    throw new ShapeError(`slice: ${given} axes are named, but ${nameOf(x)} has shape ${showShape(x.shape)}`);
  for (const v of [...starts, ...ends, ...steps]) {
    if (!Number.isInteger(v)) throw new ShapeError(`slice: position ${v} is not a whole number`);
  }
  const from = x.shape.map((n, i) => limit(starts[i] ?? 0, n));
  const by = x.shape.map((_, i) => steps[i] ?? 1);
  if (by.some((v) => v < 1)) throw new ShapeError(`slice: step ${Math.min(...by)} is not positive`);
  const shape = x.shape.map((n, i) => Math.max(0, Math.ceil((limit(ends[i] ?? n, n) - from[i]) / by[i])));
  if (sameShape(shape, x.shape)) return x;
  return makeNode("slice", [x], { start: from, step: by }, shape, x.dtype);
}

function limit(position: number, size: number): number {
  return Math.min(size, Math.max(0, position < 0 ? position + size : position));
}

define({
  name: "scatterSlice",
  kind: {
    kind: "assemble",
    regionsOf: ({ attrs }) => [{ start: attrs.start as number[], step: attrs.step as number[] }],
  },
  formula: "0, with x written at [start :: step]",
  gradient: (g, [x], y) => {
    const start = y.attrs.start as number[];
    const step = y.attrs.step as number[];
    return [
      slice(
        g,
        start,
        start.map((from, i) => Math.min(y.shape[i], from + x.shape[i] * step[i])),
        step,
      ),
    ];
  },
  expand: null,
  cases: [
    { inputs: [{ shape: [2, 3], range: RANGE }], call: (x: Node) => scatterSlice(x, [5, 7], [1, 2], [2, 1]) },
    { inputs: [{ shape: [0], range: RANGE }], call: (x: Node) => scatterSlice(x, [3], [1], [1]) },
  ],
  ulps: 0,
});

/** Zeros of `shape` with `x` written where slice(…, start, …, step) would read: the adjoint of slice. */
export function scatterSlice(x: Node, shape: Shape, start: readonly number[], step: readonly number[]): Node {
  return makeNode("scatterSlice", [x], { start, step }, shape, x.dtype);
}

/**
 * `x` with zeros around it: one pair [before, after] for each axis, aligned at the right, so that a single pair pads the last axis
 * and two pad rows and columns of images. Throws a ShapeError for a width that is no whole number ≥ 0, or too many pairs.
 *
 * @example pad(images, [[1, 1], [2, 2]])   // [100, 3, 28, 28] → [100, 3, 30, 32]
 */
export function pad(x: Node, widths: readonly (readonly [before: number, after: number])[]): Node {
  const lead = x.shape.length - widths.length;
  if (lead < 0) {
    throw new ShapeError(
      `pad: ${widths.length} pairs of widths are given, but ${nameOf(x)} has shape ${showShape(x.shape)}`,
    );
  }
  for (const width of widths.flat()) {
    if (!Number.isInteger(width) || width < 0)
      throw new ShapeError(`pad: width ${width} is not a whole number ≥ 0; use slice to cut`);
  }
  const start = x.shape.map((_, i) => (i < lead ? 0 : widths[i - lead][0]));
  const shape = x.shape.map((n, i) => (i < lead ? n : n + widths[i - lead][0] + widths[i - lead][1]));
  if (sameShape(shape, x.shape)) return x;
  checkShape(shape, "pad");
  return scatterSlice(
    x,
    shape,
    start,
    shape.map(() => 1),
  );
}

define({
  name: "flip",
  kind: { kind: "view", view: "flip" },
  formula: "x[::−1]",
  gradient: (g, _, y) => [flip(g, y.attrs.axes as number[])],
  expand: null,
  cases: [
    { inputs: [{ shape: [7], range: RANGE }], call: (x: Node) => flip(x) },
    { inputs: [{ shape: [2, 3, 5], range: RANGE }], call: (x: Node) => flip(x, 1) },
    { inputs: [{ shape: [2, 3, 3, 2], range: RANGE }], call: (x: Node) => flip(x, [2, 3]) },
    { inputs: [{ shape: [3, 5], range: RANGE }], call: (x: Node) => slice(flip(x, -1), [0, 1], [3, 4]) },
    { inputs: [{ shape: [3, 0], range: RANGE }], call: (x: Node) => flip(x) },
  ],
  ulps: 0,
});

/**
 * `x` with the order along the named axes (all if left out) reversed, as NumPy's flip.
 *
 * @example flip(kernel, [2, 3])   // [out, in, kh, kw], each kernel turned by 180°
 */
export function flip(x: Node, dim?: number | readonly number[]): Node {
  const axes = normalizeAxes(dim, x.shape.length, `flip of ${nameOf(x)} ${showShape(x.shape)}`);
  const longer = axes.filter((axis) => x.shape[axis] !== 1);
  return longer.length === 0 ? x : makeNode("flip", [x], { axes: longer }, x.shape, x.dtype);
}

define({
  name: "concat",
  kind: {
    kind: "assemble",
    regionsOf: ({ inputs, attrs }) => {
      const axis = attrs.axis as number;
      let at = 0;
      return inputs.map((x) => {
        const start = x.shape.map((_, i) => (i === axis ? at : 0));
        at += x.shape[axis];
        return { start, step: x.shape.map(() => 1) };
      });
    },
  },
  formula: "tensors side by side along an axis",
  gradient: (g, inputs, y) => {
    const axis = y.attrs.axis as number;
    let at = 0;
    return inputs.map((x) => {
      const start = x.shape.map((_, i) => (i === axis ? at : 0));
      at += x.shape[axis];
      return slice(
        g,
        start,
        x.shape.map((n, i) => start[i] + n),
      );
    });
  },
  expand: null,
  cases: [
    {
      inputs: [
        { shape: [2, 3], range: RANGE },
        { shape: [2, 1], range: RANGE },
        { shape: [2, 0], range: RANGE },
      ],
      call: (a: Node, b: Node, c: Node) => concat([a, b, c], 1),
    },
    {
      inputs: [
        { shape: [5], range: RANGE },
        { shape: [2], range: RANGE },
      ],
      call: (a: Node, b: Node) => concat([a, b]),
    },
  ],
  ulps: 0,
});

/** Tensors side by side along `dim`; all other sizes must agree. dtypes are promoted. */
export function concat(tensors: readonly Node[], dim = 0): Node {
  if (tensors.length === 0) throw new ShapeError("concat: there are no tensors to join; give at least one");
  const [first] = tensors;
  const axis = normalizeAxis(dim, first.shape.length, `concat of ${nameOf(first)} ${showShape(first.shape)}`);
  for (const x of tensors) {
    if (x.shape.length !== first.shape.length || x.shape.some((n, i) => i !== axis && n !== first.shape[i])) {
      throw new ShapeError(
        `concat: ${nameOf(first)} ${showShape(first.shape)} and ${nameOf(x)} ${showShape(x.shape)} differ outside of axis ${axis}`,
      );
    }
  }
  const dtype = tensors.map((x) => x.dtype).reduce(promote);
  const length = tensors.reduce((n, x) => n + x.shape[axis], 0);
  return makeNode(
    "concat",
    tensors.map((x) => cast(x, dtype)),
    { axis },
    first.shape.map((n, i) => (i === axis ? length : n)),
    dtype,
  );
}
