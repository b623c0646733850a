/**
 * Matrix products: matmul with NumPy's rules for vectors and stacks of matrices, and affine, X·W + b.
 * Knows nothing of tiles or packing.
 */
import { promote } from "../graph/dtype.ts";
import { makeNode, type Node, nameOf } from "../graph/node.ts";
import { broadcastShapes, type Shape, ShapeError, showShape, sizeOf } from "../graph/shape.ts";
import { type Case, cast, define, type Interval, pairCase } from "./define.ts";
import { add } from "./elementwise.ts";
import { reshape, transpose } from "./movement.ts";
import { sum, sumTo } from "./reduce.ts";

const RANGE: Interval = [-2, 2];

function productCase(a: Shape, b: Shape, call: (a: Node, b: Node) => Node = matmul): Case {
  return pairCase(a, b, RANGE, call);
}

define({
  name: "matmul",
  symbol: "•",
  kind: { kind: "matmul" },
  formula: "A · B",
  gradient: (g, [a, b]) => [sumTo(matmul(g, transpose(b)), a.shape), sumTo(matmul(transpose(a), g), b.shape)],
  expand: null,
  cases: [
    productCase([3, 4], [4, 5]),
    productCase([7, 9], [9, 11]),
    productCase([2, 3, 4], [2, 4, 5]),
    productCase([2, 1, 3, 4], [3, 4, 2]),
    productCase([4], [4]),
    productCase([3, 4], [4]),
    productCase([4], [4, 5]),
    productCase([4, 3], [5, 4], (a, b) => matmul(transpose(a), transpose(b))),
    productCase([2, 3], [3, 0]),
    productCase([2, 0], [0, 3]),
  ],
  ulps: 16,
});

/**
 * Matrix product: [..., m, k] × [..., k, n] → [..., m, n]; leading axes broadcast, a vector is a row on the left and a column
 * on the right. Throws a ShapeError where the inner sizes differ.
 *
 * @example matmul(x, w)   // [100, 784] × [784, 50] → [100, 50]
 */
export function matmul(a: Node, b: Node): Node {
  if (a.shape.length === 0 || b.shape.length === 0) {
    throw new ShapeError(
      `matmul: ${nameOf(a)} ${showShape(a.shape)} × ${nameOf(b)} ${showShape(b.shape)}: a scalar is no matrix; use mul`,
    );
  }
  const [k, inner] = [a.shape[a.shape.length - 1], b.shape[Math.max(0, b.shape.length - 2)]];
  if (k !== inner) throw innerSizes(a, b, k, inner);
  if (a.shape.length === 1) {
    const y = matmul(reshape(a, [1, k]), b);
    return reshape(
      y,
      y.shape.filter((_, i) => i !== y.shape.length - (b.shape.length === 1 ? 1 : 2)),
    );
  }
  if (b.shape.length === 1) {
    const y = matmul(a, reshape(b, [k, 1]));
    return reshape(y, y.shape.slice(0, -1));
  }
  const dtype = promote(promote(a.dtype, b.dtype), "int32");
  const [m, n] = [a.shape[a.shape.length - 2], b.shape[b.shape.length - 1]];
  if (a.shape.length > 2 && b.shape.length === 2) {
    // One matrix on the right serves every matrix on the left: a single tall product.
    const tall = product(reshape(a, [a.shape.slice(0, -1).reduce((x, y) => x * y, 1), k]), b, dtype, [], n);
    return reshape(tall, [...a.shape.slice(0, -1), n]);
  }
  const batch = broadcastShapes([a.shape.slice(0, -2), b.shape.slice(0, -2)], "matmul, leading axes");
  return product(a, b, dtype, [...batch, m], n);

  function product(left: Node, right: Node, type: typeof dtype, lead: Shape, columns: number): Node {
    const rows = lead.length > 0 ? lead : [left.shape[0]];
    return makeNode("matmul", [cast(left, type), cast(right, type)], {}, [...rows, columns], type);
  }
}

function innerSizes(a: Node, b: Node, k: number, inner: number): ShapeError {
  const product = `matmul: ${showShape(a.shape)} × ${showShape(b.shape)}: inner sizes ${k} and ${inner} differ`;
  let remedy = "the last axis of the left must equal the second to last of the right";
  if (b.shape.length >= 2 && b.shape[b.shape.length - 1] === k)
    remedy = b.name ? `did you mean ${b.name}.T?` : "did you mean to transpose the right one (.T)?";
  else if (a.shape.length >= 2 && a.shape[a.shape.length - 2] === inner)
    remedy = a.name ? `did you mean ${a.name}.T?` : "did you mean to transpose the left one (.T)?";
  return new ShapeError(`${product}; ${remedy} (${nameOf(a)}; ${nameOf(b)})`);
}

define({
  name: "affine",
  symbol: "Affine",
  kind: { kind: "composite" },
  formula: "X · W + b",
  gradient: (g, [x, w]) => [
    matmul(g, transpose(w)),
    affineWeightGradient(x, g),
    g.shape.length === 1
      ? g
      : sum(
          g,
          g.shape.slice(0, -1).map((_, i) => i),
        ),
  ],
  expand: ([x, w, b]) => add(matmul(x, w), b),
  cases: [[3, 4], [4], [2, 3, 4], [2, 0]].map((shape) => ({
    inputs: [
      { shape, range: RANGE },
      { shape: [shape[shape.length - 1], 5], range: RANGE },
      { shape: [5], range: RANGE },
    ],
    call: (x: Node, w: Node, b: Node) => affine(x, w, b),
  })),
  ulps: 16,
});

/** Xᵀ · dY, with all samples in one matrix. */
function affineWeightGradient(x: Node, g: Node): Node {
  const samples = sizeOf(x.shape.slice(0, -1));
  const [rows, columns] = [x.shape[x.shape.length - 1], g.shape[g.shape.length - 1]];
  return matmul(transpose(reshape(x, [samples, rows])), reshape(g, [samples, columns]));
}

/**
 * X·W + b: x [..., in], w [in, out], b [out] → [..., out]; x may be one sample [in]. Throws a ShapeError where sizes disagree.
 *
 * @example affine(x, w, b)   // [100, 784], [784, 50], [50] → [100, 50]
 */
export function affine(x: Node, w: Node, b: Node): Node {
  if (w.shape.length !== 2 || b.shape.length !== 1 || b.shape[0] !== w.shape[1]) {
    throw new ShapeError(
      `affine: weights ${nameOf(w)} ${showShape(w.shape)} and bias ${nameOf(b)} ${showShape(b.shape)} must be [in, out] and [out]`,
    );
  }
  const product = matmul(x, w); // for its checks and its shape; unused nodes cost nothing
  const dtype = promote(product.dtype, b.dtype);
  return makeNode(
    "affine",
    [x, w, b].map((input) => cast(input, dtype)),
    {},
    product.shape,
    dtype,
  );
}
