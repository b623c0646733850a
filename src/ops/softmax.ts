/**
 * softmax, logSoftmax and logSumExp along one axis, each one node with its closed-form gradient.
 * All subtract the largest element first, so no exponential overflows.
 */
import { isFloat } from "../graph/dtype.ts";
import { makeNode, type Node, nameOf } from "../graph/node.ts";
import { normalizeAxes, normalizeAxis, type Shape, showShape } from "../graph/shape.ts";
import { type Case, cast, define } from "./define.ts";
import { abs, add, div, eq, exp, log, mul, sub, where } from "./elementwise.ts";
import { reshape } from "./movement.ts";
import { type Axes, type KeepDim, max, sum } from "./reduce.ts";

const KEEP: KeepDim = { keepdim: true };

function softmaxCases(call: (x: Node, dim: number) => Node): Case[] {
  const shapes: [Shape, number][] = [
    [[5], 0],
    [[3, 5], -1],
    [[3, 5], 0],
    [[2, 10, 3], 1],
    [[0, 4], -1],
  ];
  return shapes.map(([shape, dim]) => ({
    inputs: [{ shape, range: [-3, 3] }],
    call: (x: Node) => call(x, dim),
  }));
}

/** A node that keeps the shape of `x`, in floats, with one axis singled out. A scalar counts as one class. */
function alongAxis(op: string, x: Node, dim: number): Node {
  if (x.shape.length === 0) return reshape(alongAxis(op, reshape(x, [1]), dim), []);
  const axis = normalizeAxis(dim, x.shape.length, `${op} of ${nameOf(x)} ${showShape(x.shape)}`);
  const input = isFloat(x.dtype) ? x : cast(x, "float32");
  return makeNode(op, [input], { axis }, x.shape, input.dtype);
}

/** x with its largest element along the axis moved to 0; nothing to do where the axis is empty. */
function shifted(x: Node, axis: number): Node {
  return x.shape[axis] === 0 ? x : sub(x, max(x, axis, KEEP));
}

define({
  name: "softmax",
  kind: { kind: "composite" },
  formula: "eˣ / Σ eˣ",
  // dx = y · (g − Σ g·y)
  gradient: (g, _, y) => [mul(y, sub(g, sum(mul(g, y), y.attrs.axis as number, KEEP)))],
  expand: ([x], { axis }) => {
    const e = exp(shifted(x, axis as number));
    return div(e, sum(e, axis as number, KEEP));
  },
  cases: softmaxCases(softmax),
  ulps: 8,
});

/** eˣ / Σ eˣ along `dim`: each slice is a probability distribution. */
export function softmax(x: Node, dim = -1): Node {
  return alongAxis("softmax", x, dim);
}

define({
  name: "logSoftmax",
  kind: { kind: "composite" },
  formula: "x − log Σ eˣ",
  // dx = g − softmax(x) · Σ g
  gradient: (g, _, y) => [sub(g, mul(exp(y), sum(g, y.attrs.axis as number, KEEP)))],
  expand: ([x], { axis }) => {
    const z = shifted(x, axis as number);
    return sub(z, log(sum(exp(z), axis as number, KEEP)));
  },
  cases: softmaxCases(logSoftmax),
  ulps: 8,
});

/** log softmax(x) along `dim`, finite where softmax underflows. */
export function logSoftmax(x: Node, dim = -1): Node {
  return alongAxis("logSoftmax", x, dim);
}

define({
  name: "logSumExp",
  kind: { kind: "composite" },
  formula: "log Σ eˣ",
  // dx = g · e^(x − y)
  gradient: (g, [x], y) => {
    const axes = y.attrs.axes as number[];
    const kept = x.shape.map((n, i) => (axes.includes(i) ? 1 : n));
    return [mul(reshape(g, kept), exp(sub(x, reshape(y, kept))))];
  },
  expand: ([x], { axes, keepdim }) => {
    const folded = axes as number[];
    const options = { keepdim: keepdim as boolean };
    if (folded.some((axis) => x.shape[axis] === 0)) return log(sum(exp(x), folded, options));
    const largest = max(x, folded, KEEP);
    const shift = where(eq(abs(largest), Infinity), 0, largest); // ∞ − ∞ would be NaN
    const y = add(log(sum(exp(sub(x, shift)), folded, KEEP)), shift);
    return options.keepdim
      ? y
      : reshape(
          y,
          y.shape.filter((_, i) => !folded.includes(i)),
        );
  },
  cases: softmaxCases((x, dim) => logSumExp(x, dim)),
  ulps: 8,
});

/** log Σ eˣ over `dim` (all axes if left out); of nothing it is −∞. */
export function logSumExp(x: Node, dim?: Axes, { keepdim = false }: KeepDim = {}): Node {
  const axes = normalizeAxes(dim, x.shape.length, `logSumExp of ${nameOf(x)} ${showShape(x.shape)}`);
  const input = isFloat(x.dtype) ? x : cast(x, "float32");
  const shape = keepdim
    ? x.shape.map((n, i) => (axes.includes(i) ? 1 : n))
    : x.shape.filter((_, i) => !axes.includes(i));
  return makeNode("logSumExp", [input], { axes, keepdim }, shape, input.dtype);
}
