/**
 * Operations that read or write by index: gather and its adjoint scatterAdd, arange and oneHot.
 * Knows nothing of where indices come from; values out of range are found when a program runs.
 */
import type { DType } from "../graph/dtype.ts";
import { isFloat } from "../graph/dtype.ts";
import { makeNode, type Node, nameOf } from "../graph/node.ts";
import { checkShape, type Shape, ShapeError, showShape, sizeOf } from "../graph/shape.ts";
import { type Case, cast, checkIndexDType, define } from "./define.ts";
import { bounded, eq } from "./elementwise.ts";
import { unsqueeze } from "./movement.ts";

function rowCase(x: Shape, index: Shape): Case {
  return {
    inputs: [
      { shape: x, range: [-3, 3] },
      { shape: index, range: [0, x[0]], dtype: "int32" },
    ],
    call: (a: Node, i: Node) => gather(a, i),
  };
}

define({
  name: "gather",
  kind: { kind: "gather" },
  formula: "x[index]",
  gradient: (g, [x, index]) => [scatterAdd(g, index, x.shape[0]), null],
  expand: null,
  cases: [
    rowCase([5, 3], [4]),
    rowCase([5, 2, 3], [2, 2]),
    rowCase([6], [9]),
    rowCase([3, 7], []),
    rowCase([3, 2], [0]),
  ],
  ulps: 0,
});

/**
 * Rows of `x` by index: x [n, ...], index [...] of int32 or uint8 in [0, n) → [...index, ...row]. An index out of range
 * throws when the program runs.
 *
 * @example gather(images, batch)   // [60000, 784], [100] → [100, 784]
 */
export function gather(x: Node, index: Node): Node {
  if (x.shape.length === 0) throw new ShapeError(`gather: ${nameOf(x)} is a scalar and has no rows`);
  checkIndexDType("gather", index);
  const shape = [...index.shape, ...x.shape.slice(1)];
  return makeNode("gather", [x, bounded(index, x.shape[0])], {}, shape, x.dtype);
}

define({
  name: "scatterAdd",
  kind: { kind: "scatterAdd" },
  formula: "Σ of the rows of x that carry an index",
  gradient: (g, [, index]) => [gather(g, index), null],
  expand: null,
  cases: [
    [[4, 3], [4], 5] as const,
    [[2, 2, 3], [2, 2], 3] as const,
    [[6], [6], 2] as const,
    [[0, 2], [0], 3] as const,
  ].map(([shape, index, rows]) => ({
    inputs: [
      { shape, range: [-3, 3] },
      { shape: index, range: [0, rows], dtype: "int32" },
    ],
    call: (x: Node, i: Node) => scatterAdd(x, i, rows),
  })),
  ulps: 8,
});

/** A tensor of `rows` rows: row r is the sum of those rows of `x` whose index is r. The adjoint of gather. */
export function scatterAdd(x: Node, index: Node, rows: number): Node {
  checkIndexDType("scatterAdd", index);
  const row = x.shape.slice(index.shape.length);
  if (index.shape.some((n, i) => n !== x.shape[i])) {
    throw new ShapeError(
      `scatterAdd: ${nameOf(x)} ${showShape(x.shape)} must begin with the shape of its index ${showShape(index.shape)}`,
    );
  }
  const terms = isFloat(x.dtype) ? x : cast(x, "int32");
  return makeNode("scatterAdd", [terms, bounded(index, rows)], {}, [rows, ...row], terms.dtype);
}

define({
  name: "iota",
  kind: { kind: "leaf" },
  formula: "0, 1, 2, …",
  gradient: null,
  expand: null,
  cases: [],
  ulps: 0,
});

/** 0, 1, …, n − 1. */
export function arange(n: number, dtype: DType = "int32"): Node {
  checkShape([n], "arange");
  return cast(makeNode("iota", [], {}, [n], "int32"), dtype);
}

define({
  name: "oneHot",
  kind: { kind: "composite" },
  formula: "1 at the index, else 0",
  gradient: null,
  expand: ([index], { classes, dtype }) =>
    cast(
      eq(unsqueeze(bounded(index, classes as number), index.shape.length), arange(classes as number)),
      dtype as DType,
    ),
  cases: [[4], [2, 3], []].map((shape) => ({
    inputs: [{ shape, range: [0, 5], dtype: "int32" }],
    call: (i: Node) => oneHot(i, 5),
  })),
  ulps: 0,
});

/** index [...] of int32 or uint8 in [0, classes) → [..., classes], 1 at the index and 0 elsewhere. */
export function oneHot(index: Node, classes: number, dtype: DType = "float32"): Node {
  checkIndexDType("oneHot", index);
  checkShape([classes], "oneHot");
  if (classes === 0 && sizeOf(index.shape) > 0)
    throw new ShapeError("oneHot: 0 classes leave no place for an index");
  return makeNode("oneHot", [index], { classes, dtype }, [...index.shape, classes], dtype);
}
