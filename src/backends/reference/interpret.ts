/**
 * The oracle: computes a graph node by node with plain loops in float64, and rounds each node's result to its dtype.
 * Shares neither plan nor kernels with the fast backends; composites are computed as the graphs they stand for.
 */
import { allocate, type TypedArray, toDType } from "../../graph/dtype.ts";
import { type Node, nameOf } from "../../graph/node.ts";
import { type Shape, sizeOf, stridesOf } from "../../graph/shape.ts";
import { topologicalOrder } from "../../graph/traverse.ts";
import { computedAs, entryOf, type Kind, type Region } from "../../ops/define.ts";
import { IndexOutOfRange, toFunction } from "../../ops/scalar.ts";

/** Computes `outputs`; `values` holds the elements of leaves and receives those of every node. */
export function interpret(outputs: readonly Node[], values: Map<Node, TypedArray>): void {
  for (const node of topologicalOrder(outputs, new Set(values.keys())))
    values.set(node, compute(node, values));
}

function compute(node: Node, values: Map<Node, TypedArray>): TypedArray {
  const entry = entryOf(node);
  const { kind } = entry;
  const inputs = node.inputs.map((input) => values.get(input)!);
  switch (kind.kind) {
    case "leaf":
      return leaf(node);
    case "elementwise":
      return elementwise(node, toFunction(kind.value), inputs);
    case "reduce":
      return reduce(node, kind.combine, inputs[0]);
    case "argReduce":
      return argReduce(node, kind.combine, inputs[0]);
    case "view":
      return view(node, kind.view, inputs[0]);
    case "assemble":
      return assemble(node, kind.regionsOf(node), inputs);
    case "matmul":
      return matmul(node, inputs[0], inputs[1]);
    case "contract":
      return contract(node, inputs[0], inputs[1]);
    case "gather":
      return gather(node, inputs[0], inputs[1]);
    case "scatterAdd":
      return scatterAdd(node, inputs[0], inputs[1]);
    case "composite": {
      const simpler = computedAs(entry, node.inputs, node.attrs);
      interpret([simpler], values);
      return values.get(simpler)!;
    }
    default:
      return kind satisfies never;
  }
}

function leaf(node: Node): TypedArray {
  const out = allocate(node.dtype, sizeOf(node.shape));
  if (node.op === "constant") return out.fill(toDType(node.attrs.value as number, node.dtype));
  if (node.op === "iota") return out.map((_, i) => i);
  if (node.op === "data") return node.attrs.data as TypedArray;
  throw new Error(`${nameOf(node)}: this ${node.op} has no value here`);
}

/** Calls `visit` with the position of each index of `shape` in row order, and its offset under each set of strides. */
function forEachIndex(
  shape: Shape,
  strides: readonly (readonly number[])[],
  visit: (at: number, offsets: number[]) => void,
): void {
  const index = new Array<number>(shape.length).fill(0);
  const offsets = strides.map(() => 0);
  const size = sizeOf(shape);
  for (let at = 0; at < size; at++) {
    visit(at, offsets);
    for (let d = shape.length - 1; d >= 0; d--) {
      index[d]++;
      for (let s = 0; s < strides.length; s++) offsets[s] += strides[s][d];
      if (index[d] < shape[d]) break;
      for (let s = 0; s < strides.length; s++) offsets[s] -= strides[s][d] * shape[d];
      index[d] = 0;
    }
  }
}

/** Strides by which a tensor of `shape` is read as one of `target`: 0 along broadcast axes. */
function broadcastStrides(shape: Shape, target: Shape): number[] {
  const own = stridesOf(shape);
  const lead = target.length - shape.length;
  return target.map((_, i) => (i < lead || shape[i - lead] === 1 ? 0 : own[i - lead]));
}

function elementwise(
  node: Node,
  f: (args: readonly number[]) => number,
  inputs: readonly TypedArray[],
): TypedArray {
  const out = allocate(node.dtype, sizeOf(node.shape));
  const strides = node.inputs.map((input) => broadcastStrides(input.shape, node.shape));
  const args = inputs.map(() => 0);
  const convert = node.op === "cast";
  try {
    forEachIndex(node.shape, strides, (at, offsets) => {
      for (let i = 0; i < inputs.length; i++) args[i] = inputs[i][offsets[i]];
      out[at] = convert ? toDType(f(args), node.dtype) : f(args);
    });
  } catch (error) {
    throw error instanceof IndexOutOfRange
      ? new IndexOutOfRange(error.index, args[1], nameOf(node.inputs[0]), node.inputs[0].id)
      : error;
  }
  return out;
}

/** Offset of the result for each element of `input`, in row order. */
function foldedStrides(node: Node, axes: readonly number[]): number[] {
  const { shape } = node.inputs[0];
  const kept = shape.map((n, i) => (axes.includes(i) ? 1 : n));
  return broadcastStrides(kept, shape);
}

function reduce(node: Node, combine: "sum" | "max" | "min", x: TypedArray): TypedArray {
  const total = new Float64Array(sizeOf(node.shape)).fill(
    combine === "sum" ? 0 : combine === "max" ? -Infinity : Infinity,
  );
  const fold = { sum: (a: number, b: number) => a + b, max: Math.max, min: Math.min }[combine];
  const { shape } = node.inputs[0];
  forEachIndex(shape, [foldedStrides(node, node.attrs.axes as number[])], (at, [to]) => {
    total[to] = fold(total[to], x[at]);
  });
  const out = allocate(node.dtype, total.length);
  for (let i = 0; i < out.length; i++) out[i] = total[i];
  return out;
}

function argReduce(node: Node, combine: "max" | "min", x: TypedArray): TypedArray {
  const out = allocate("int32", sizeOf(node.shape)).fill(-1);
  const best = new Float64Array(out.length);
  const axis = node.attrs.axis as number;
  const { shape } = node.inputs[0];
  const along = stridesOf(shape)[axis];
  forEachIndex(shape, [foldedStrides(node, [axis])], (at, [to]) => {
    const value = x[at];
    const better = out[to] < 0 || (combine === "max" ? value > best[to] : value < best[to]);
    if (better || (Number.isNaN(value) && !Number.isNaN(best[to]))) {
      best[to] = value;
      out[to] = Math.floor(at / along) % shape[axis];
    }
  });
  return out;
}

function view(node: Node, kind: Extract<Kind, { kind: "view" }>["view"], x: TypedArray): TypedArray {
  if (kind === "reshape") return x;
  const { shape } = node.inputs[0];
  const own = stridesOf(shape);
  const { axes, start, step, stride } = node.attrs as Record<string, number[]>;
  const strides = {
    permute: () => axes.map((axis) => own[axis]),
    expand: () => broadcastStrides(shape, node.shape),
    slice: () => own.map((by, i) => by * step[i]),
    flip: () => own.map((by, i) => (axes.includes(i) ? -by : by)),
    windows: () => [...own, ...own.slice(-2).map((by, i) => by * stride[i])],
  }[kind]();
  const ahead = {
    permute: () => 0,
    expand: () => 0,
    slice: (axis: number) => start[axis],
    flip: (axis: number) => (axes.includes(axis) ? shape[axis] - 1 : 0),
    windows: () => 0,
  }[kind];
  const base = own.reduce((sum, by, axis) => sum + by * ahead(axis), 0);
  const out = allocate(node.dtype, sizeOf(node.shape));
  forEachIndex(node.shape, [strides], (at, [from]) => {
    out[at] = x[base + from];
  });
  return out;
}

function assemble(node: Node, regions: readonly Region[], inputs: readonly TypedArray[]): TypedArray {
  const out = allocate(node.dtype, sizeOf(node.shape));
  const own = stridesOf(node.shape);
  regions.forEach(({ start, step }, i) => {
    const base = own.reduce((sum, stride, d) => sum + stride * start[d], 0);
    const strides = own.map((stride, d) => stride * step[d]);
    forEachIndex(node.inputs[i].shape, [strides], (at, [to]) => {
      out[base + to] = inputs[i][at];
    });
  });
  return out;
}

function matmul(node: Node, a: TypedArray, b: TypedArray): TypedArray {
  const [left, right] = node.inputs.map((input) => input.shape);
  const [m, k, n] = [left[left.length - 2], left[left.length - 1], right[right.length - 1]];
  const batch = node.shape.slice(0, -2);
  const strides = [left, right].map((shape) => {
    const matrix = shape[shape.length - 2] * shape[shape.length - 1];
    return broadcastStrides(shape.slice(0, -2), batch).map((stride) => stride * matrix);
  });
  const out = allocate(node.dtype, sizeOf(node.shape));
  forEachIndex(batch, strides, (at, [atA, atB]) => {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let total = 0;
        for (let p = 0; p < k; p++) total += a[atA + i * k + p] * b[atB + p * n + j];
        out[(at * m + i) * n + j] = total;
      }
    }
  });
  return out;
}

function contract(node: Node, x: TypedArray, y: TypedArray): TypedArray {
  const { a, b, out } = node.attrs as Record<"a" | "b" | "out", string>;
  const [left, right] = node.inputs.map((input) => input.shape);
  const labels = [...out, ...[...a].filter((label) => !out.includes(label))];
  const sizes = labels.map((label) => (a.includes(label) ? left[a.indexOf(label)] : right[b.indexOf(label)]));
  const along = (own: string, shape: Shape) => {
    const strides = stridesOf(shape);
    return labels.map((label) => (own.includes(label) ? strides[own.indexOf(label)] : 0));
  };
  const total = new Float64Array(sizeOf(node.shape));
  forEachIndex(sizes, [along(a, left), along(b, right), along(out, node.shape)], (_, [atX, atY, to]) => {
    total[to] += x[atX] * y[atY];
  });
  const result = allocate(node.dtype, total.length);
  result.set(total);
  return result;
}

function gather(node: Node, x: TypedArray, index: TypedArray): TypedArray {
  const row = sizeOf(node.inputs[0].shape.slice(1));
  const out = allocate(node.dtype, sizeOf(node.shape));
  index.forEach((from, to) => {
    out.set(x.subarray(from * row, (from + 1) * row), to * row);
  });
  return out;
}

function scatterAdd(node: Node, x: TypedArray, index: TypedArray): TypedArray {
  const row = sizeOf(node.shape.slice(1));
  const total = new Float64Array(sizeOf(node.shape));
  index.forEach((to, from) => {
    for (let i = 0; i < row; i++) total[to * row + i] += x[from * row + i];
  });
  const out = allocate(node.dtype, total.length);
  out.set(total);
  return out;
}
