/**
 * Operations that fold axes (sum, mean, max, min, argmax) and expand, which is the adjoint of sum.
 * Knows nothing of the order in which a backend adds.
 */
import { isFloat } from "../graph/dtype.ts";
import { makeNode, type Node, nameOf } from "../graph/node.ts";
import {
  checkShape,
  normalizeAxes,
  type Shape,
  ShapeError,
  sameShape,
  showShape,
  sizeOf,
} from "../graph/shape.ts";
import { type Case, cast, constant, define, type Gradient, type Interval } from "./define.ts";
import { div, eq, mul } from "./elementwise.ts";
import { reshape } from "./movement.ts";

const RANGE: Interval = [-3, 3];

/** Axes to fold: one, several, or (undefined) all. */
export type Axes = number | readonly number[];

/** Keeps folded axes as size 1. */
export interface KeepDim {
  readonly keepdim?: boolean;
}

function reduceCases(call: (x: Node, dim?: Axes, options?: KeepDim) => Node): Case[] {
  const shapes: [Shape, Axes | undefined, boolean][] = [
    [[3, 5], undefined, false],
    [[3, 5], 0, false],
    [[3, 5], 1, true],
    [[2, 3, 9], [0, 2], false],
    [[17, 6], 0, false],
    [[2, 21], -1, false],
    [[], undefined, false],
    [[0, 3], 1, false],
  ];
  return shapes.map(([shape, dim, keepdim]) => ({
    inputs: [{ shape, range: RANGE }],
    call: (x: Node) => call(x, dim, { keepdim }),
  }));
}

/** Shape with `axes` folded. */
function foldedShape(shape: Shape, axes: readonly number[], keepdim: boolean): Shape {
  return keepdim
    ? shape.map((n, i) => (axes.includes(i) ? 1 : n))
    : shape.filter((_, i) => !axes.includes(i));
}

/** `y`, whose `axes` of `x` were folded, in a shape that broadcasts against `x`. */
function unfold(y: Node, x: Node, axes: readonly number[]): Node {
  return reshape(y, foldedShape(x.shape, axes, true));
}

/** A node of kind reduce; folding no axis, or only axes of size 1, moves no arithmetic. */
function reduce(op: string, x: Node, dim: Axes | undefined, keepdim: boolean): Node {
  const axes = normalizeAxes(dim, x.shape.length, `${op} of ${nameOf(x)} ${showShape(x.shape)}`);
  return makeNode(op, [x], { axes, keepdim }, foldedShape(x.shape, axes, keepdim), x.dtype);
}

define({
  name: "sum",
  symbol: "Σ",
  kind: { kind: "reduce", combine: "sum" },
  formula: "Σ x",
  gradient: (g, [x], y) => [expand(unfold(g, x, y.attrs.axes as number[]), x.shape)],
  expand: null,
  cases: reduceCases(sum),
  ulps: 8,
});

/** Sum over `dim` (all axes if left out). Of nothing it is 0. bool and uint8 add up in int32. */
export function sum(x: Node, dim?: Axes, { keepdim = false }: KeepDim = {}): Node {
  return reduce("sum", isFloat(x.dtype) ? x : cast(x, "int32"), dim, keepdim);
}

define({
  name: "expand",
  kind: { kind: "view", view: "expand" },
  formula: "x repeated along axes of size 1",
  gradient: (g, [x]) => [sumTo(g, x.shape)],
  expand: null,
  cases: [
    { inputs: [{ shape: [3, 1], range: RANGE }], call: (x: Node) => expand(x, [2, 3, 4]) },
    { inputs: [{ shape: [], range: RANGE }], call: (x: Node) => expand(x, [5]) },
    { inputs: [{ shape: [1, 3], range: RANGE }], call: (x: Node) => expand(x, [0, 3]) },
  ],
  ulps: 0,
});

/** `x` repeated along new leading axes and axes of size 1, up to `shape`. */
export function expand(x: Node, shape: Shape): Node {
  checkShape(shape, "expand");
  const lead = shape.length - x.shape.length;
  if (lead < 0 || x.shape.some((n, i) => n !== 1 && n !== shape[lead + i])) {
    throw new ShapeError(
      `expand: ${nameOf(x)} of shape ${showShape(x.shape)} does not broadcast to ${showShape(shape)}; only axes of size 1 grow`,
    );
  }
  return sameShape(shape, x.shape) ? x : makeNode("expand", [x], {}, shape, x.dtype);
}

/** `x` summed down to `shape`, which broadcasts to x's shape: undoes a broadcast in a gradient. */
export function sumTo(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x;
  const lead = x.shape.length - shape.length;
  const axes = x.shape
    .map((_, i) => i)
    .filter((i) => i < lead || (shape[i - lead] === 1 && x.shape[i] !== 1));
  return reshape(sum(x, axes), shape);
}

define({
  name: "mean",
  kind: { kind: "composite" },
  formula: "Σ x / n",
  gradient: (g, [x], y) => {
    const axes = y.attrs.axes as number[];
    return [expand(div(unfold(g, x, axes), countOf(x, axes)), x.shape)];
  },
  expand: ([x], { axes, keepdim }) =>
    div(
      sum(x, axes as number[], { keepdim: keepdim as boolean }),
      constant(countOf(x, axes as number[]), x.dtype),
    ),
  cases: reduceCases(mean).filter(({ inputs }) => sizeOf(inputs[0].shape) > 0),
  ulps: 8,
});

function countOf(x: Node, axes: readonly number[]): number {
  return axes.reduce((n, axis) => n * x.shape[axis], 1);
}

/** Mean over `dim` (all axes if left out); of nothing it is NaN. Integers are averaged in float32. */
export function mean(x: Node, dim?: Axes, { keepdim = false }: KeepDim = {}): Node {
  return reduce("mean", isFloat(x.dtype) ? x : cast(x, "float32"), dim, keepdim);
}

/** Elements that tie for the extreme share its gradient evenly, as PyTorch's amax and amin do. */
const extremeGradient: Gradient = (g, [x], y) => {
  const axes = y.attrs.axes as number[];
  const ties = cast(eq(x, unfold(y, x, axes)), x.dtype);
  return [mul(ties, div(unfold(g, x, axes), sum(ties, axes, { keepdim: true })))];
};

function extreme(name: "max" | "min", word: string) {
  const build = (x: Node, dim?: Axes, { keepdim = false }: KeepDim = {}): Node => {
    const node = reduce(name, x, dim, keepdim);
    if (countOf(x, node.attrs.axes as number[]) === 0 && sizeOf(node.shape) > 0) {
      throw new ShapeError(
        `${name}: ${nameOf(x)} of shape ${showShape(x.shape)} has no elements along the axes, so there is no ${word}`,
      );
    }
    return node;
  };
  define({
    name,
    kind: { kind: "reduce", combine: name },
    formula: `${name} x`,
    gradient: extremeGradient,
    expand: null,
    cases: reduceCases(build).filter(({ inputs }) => sizeOf(inputs[0].shape) > 0),
    ulps: 1,
  });
  return build;
}

/** Largest element over `dim` (all axes if left out), NaN if any is; ties share the gradient evenly (PyTorch's amax). */
export const max = extreme("max", "largest");
/** Smallest element over `dim` (all axes if left out), NaN if any is; ties share the gradient evenly (PyTorch's amin). */
export const min = extreme("min", "smallest");

function argExtreme(name: string, combine: "max" | "min") {
  const build = (x: Node, dim?: number, { keepdim = false }: KeepDim = {}): Node => {
    if (dim === undefined) {
      const flat = build(reshape(x, [-1]), 0);
      return keepdim
        ? reshape(
            flat,
            x.shape.map(() => 1),
          )
        : flat;
    }
    const [axis] = normalizeAxes(dim, x.shape.length, `${name} of ${nameOf(x)} ${showShape(x.shape)}`);
    if (x.shape[axis] === 0) {
      throw new ShapeError(
        `${name}: axis ${dim} of ${nameOf(x)} ${showShape(x.shape)} is empty, so it has no ${combine}`,
      );
    }
    return makeNode(name, [x], { axis, keepdim }, foldedShape(x.shape, [axis], keepdim), "int32");
  };
  define({
    name,
    kind: { kind: "argReduce", combine },
    formula: `the position of ${combine} x`,
    gradient: null,
    expand: null,
    cases: [
      { inputs: [{ shape: [3, 5], range: RANGE }], call: (x: Node) => build(x) },
      { inputs: [{ shape: [3, 5], range: RANGE }], call: (x: Node) => build(x, 0) },
      { inputs: [{ shape: [4, 10], range: RANGE }], call: (x: Node) => build(x, -1, { keepdim: true }) },
    ],
    ulps: 0,
  });
  return build;
}

/** Position of the first largest element along `dim` (of the flattened tensor if left out), as int32; NaN counts as largest. */
export const argmax = argExtreme("argmax", "max");
/** Position of the first smallest element along `dim` (of the flattened tensor if left out), as int32; NaN counts as smallest. */
export const argmin = argExtreme("argmin", "min");
