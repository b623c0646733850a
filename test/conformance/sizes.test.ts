/**
 * Sizes beyond the registry's small cases: those that cross vector lanes, tiles, blocks and the cuts between threads, with views
 * and fused neighbours around matrix products.
 */
import { describe, it } from "vitest";
import { allocate, type DType, type TypedArray } from "../../src/graph/dtype.ts";
import type { Node } from "../../src/graph/node.ts";
import { type Shape, showShape, sizeOf } from "../../src/graph/shape.ts";
import * as ops from "../../src/ops/index.ts";
import { input } from "../../src/ops/leaves.ts";
import { backendNames } from "../../src/runtime/backends.ts";
import { check, type Tolerance } from "../support/compare.ts";
import { generator } from "../support/generator.ts";
import { compute } from "../support/programs.ts";

const SEED = 20260;

/** Small multiples of 1/8 (whole numbers for integers), so that float64 sums are exact and float32 ones nearly so. */
function fill(shape: Shape, dtype: DType, random: () => number): TypedArray {
  const out = allocate(dtype, sizeOf(shape));
  const scale = dtype === "int32" ? 1 : 1 / 8;
  for (let i = 0; i < out.length; i++) out[i] = (Math.floor(random() * 33) - 16) * scale;
  return out;
}

/** An output, and how many terms of at most 4 in size are added up for one of its elements. */
type Output = readonly [node: Node, terms: number];

const EPSILON: Partial<Record<DType, number>> = { float32: 2 ** -23, float64: 2 ** -52 };

/** One rounding per term at worst, each of the size of a term; and a few of the size of the result for what follows. */
function sumOf(terms: number, dtype: DType): Tolerance {
  const epsilon = EPSILON[dtype] ?? 0;
  return (_, expected) => epsilon * (4 * terms + 8 * Math.abs(expected));
}

/** Runs the graphs of `build` over inputs of `shapes` as one program and compares each output with the reference. */
function compare(
  backend: (typeof backendNames)[number],
  dtype: DType,
  shapes: readonly Shape[],
  build: (inputs: readonly Node[]) => readonly Output[],
): void {
  const random = generator(SEED);
  const leaves = shapes.map((shape, i) => input(i, shape, dtype));
  const values = shapes.map((shape) => fill(shape, dtype, random));
  compareOutputs(backend, leaves, values, build(leaves));
}

function compareOutputs(
  backend: (typeof backendNames)[number],
  leaves: readonly Node[],
  values: readonly TypedArray[],
  outputs: readonly Output[],
): void {
  const nodes = outputs.map(([node]) => node);
  const expected = compute("reference", leaves, values, nodes);
  compute(backend, leaves, values, nodes).forEach((actual, i) => {
    const [node, terms] = outputs[i];
    const what = `output ${i}, ${node.op} ${showShape(node.shape)} in ${node.dtype}`;
    check(what, actual, expected[i], sumOf(terms, node.dtype));
  });
}

const PRODUCTS: readonly (readonly [m: number, k: number, n: number])[] = [
  [1, 1, 1],
  [1, 64, 1],
  [1, 300, 17],
  [2, 3, 70],
  [5, 8, 8],
  [6, 16, 8],
  [7, 17, 9],
  [8, 5, 33],
  [13, 31, 15],
  [16, 300, 12],
  [33, 65, 31],
  [64, 64, 64],
  [65, 20, 130],
  [100, 784, 50],
  [257, 40, 24],
];

describe.each(backendNames)(`large sizes on %s, seed ${SEED}`, (backend) => {
  it.each(PRODUCTS)("matmul %i × %i × %i, plain, transposed and fused", (m, k, n) => {
    const build = ([a, b, at, bt, bias]: readonly Node[]): Output[] => [
      [ops.matmul(a, b), k],
      [ops.matmul(ops.transpose(at), b), k],
      [ops.matmul(a, ops.transpose(bt)), k],
      [ops.matmul(ops.transpose(at), ops.transpose(bt)), k],
      [ops.relu(ops.affine(a, b, bias)), k],
      [ops.sub(bias, ops.mul(ops.matmul(ops.relu(a), b), 2)), 2 * k],
      [ops.sum(ops.matmul(a, b), 0), k * m],
    ];
    for (const dtype of ["float32", "float64", "int32"] as const) {
      compare(backend, dtype, [[m, k], [k, n], [k, m], [n, k], [n]], build);
    }
  });

  it("stacks of matrices, whose leading axes broadcast", () => {
    const build = ([a, b, c]: readonly Node[]): Output[] => [
      [ops.matmul(a, b), 20],
      [ops.matmul(b, ops.transpose(c)), 20],
      [ops.matmul(a, ops.slice(b, [0, 0, 1], [3, 20, 19], [1, 1, 2])), 20],
      [ops.sum(ops.matmul(a, b), [0, 1]), 27 * 20],
    ];
    for (const dtype of ["float32", "float64"] as const) {
      compare(
        backend,
        dtype,
        [
          [1, 9, 20],
          [3, 20, 19],
          [10, 19],
        ],
        build,
      );
    }
  });

  it.each([[[1000, 33]], [[33, 1000]], [[7, 13, 129]], [[4, 5, 6, 50]], [[20000]], [[3, 7000]]] as [Shape][])(
    "reductions of %j over every axis and pair of axes",
    (shape) => {
      const axes = shape.map((_, i) => i);
      const build = ([x]: readonly Node[]): Output[] => [
        [ops.sum(x), sizeOf(shape)],
        [ops.max(ops.neg(x)), 0],
        [ops.mean(ops.square(x)), sizeOf(shape) / 1000],
        [ops.logSumExp(x), sizeOf(shape) / 4], // the logarithm of a sum is off by the sum's relative error
        ...axes.flatMap((i): Output[] => [
          [ops.sum(x, i), shape[i]],
          [ops.max(x, i), 0],
          [ops.min(ops.mul(x, x), i), 0],
          [ops.argmax(x, i), 0],
          [ops.argmin(x, i), 0],
          [ops.sum(ops.softmax(x, i), i), shape[i] / 4],
          [ops.sub(x, ops.max(x, i, { keepdim: true })), 0],
        ]),
        ...axes
          .slice(1)
          .map((i): Output => [ops.sum(ops.abs(x), [0, i], { keepdim: true }), shape[0] * shape[i]]),
      ];
      for (const dtype of ["float32", "float64"] as const) compare(backend, dtype, [shape], build);
    },
  );

  it("views and elementwise chains over many elements", () => {
    const build = ([x, row, column]: readonly Node[]): Output[] => [
      [ops.tanh(ops.add(ops.mul(x, row), column)), 1],
      [ops.permute(ops.add(x, 1), [1, 0]), 0],
      [ops.reshape(ops.permute(x, [1, 0]), [73, 411]), 0],
      [ops.slice(ops.maximum(x, column), [5, 1], [400, 70], [3, 2]), 0],
      [ops.concat([x, ops.neg(x), ops.expand(row, [9, 73])]), 0],
      [ops.expand(ops.sum(x, 1, { keepdim: true }), [411, 73]), 73],
      [ops.where(ops.gt(x, row), x, ops.expand(column, [411, 73])), 0],
    ];
    for (const dtype of ["float32", "float64"] as const) {
      compare(backend, dtype, [[411, 73], [73], [411, 1]], build);
    }
  });

  it("rows by index, gathered and added up", () => {
    const random = generator(SEED);
    const [table, rows, index] = [
      input(0, [97, 31], "float32"),
      input(1, [500, 31], "float32"),
      input(2, [500], "int32"),
    ];
    const wanted = Int32Array.from({ length: 500 }, () => Math.floor(random() * 97));
    const values = [fill(table.shape, "float32", random), fill(rows.shape, "float32", random), wanted];
    compareOutputs(backend, [table, rows, index], values, [
      [ops.gather(table, index), 0],
      [ops.scatterAdd(rows, index, 97), 20],
      [ops.relu(ops.gather(ops.neg(table), index)), 0],
      [ops.oneHot(index, 97), 0],
      [ops.sum(ops.mul(ops.gather(table, index), rows), 1), 31],
    ]);
  });
});
