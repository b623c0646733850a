/** Messages of operations: the operation, what was given with its shape, and the remedy. */
import { describe, expect, it } from "vitest";
import type { DType } from "../graph/dtype.ts";
import type { Node } from "../graph/node.ts";
import { type Shape, ShapeError } from "../graph/shape.ts";
import * as ops from "./index.ts";
import { input } from "./leaves.ts";

const of = (shape: Shape, name?: string, dtype: DType = "float32") => input(0, shape, dtype, name);

const [x, w, b] = [of([100, 784], "x"), of([50, 784], "w"), of([50], "b")];
const labels = of([100], "labels", "int32");

const MISTAKES: readonly (readonly [what: string, call: () => Node, message: string])[] = [
  [
    "add",
    () => ops.add(x, b),
    "add: [100, 784] and [50] do not broadcast: sizes 784 and 50 meet at axis -1; sizes must be equal or 1, aligned at the right (reshape one of them) (x; b)",
  ],
  [
    "where",
    () => ops.where(of([3], "mask", "bool"), of([4], "a"), 0),
    "where: [3] and [4] and [] do not broadcast: sizes 3 and 4 meet at axis -1; sizes must be equal or 1, aligned at the right (reshape one of them) (mask; a; constant)",
  ],
  ["clamp", () => ops.clamp(x, Number.NaN), "clamp: a bound is NaN; give numbers or leave it out"],
  [
    "matmul, transposed weights",
    () => ops.matmul(x, w),
    "matmul: [100, 784] × [50, 784]: inner sizes 784 and 50 differ; did you mean w.T? (x; w)",
  ],
  [
    "matmul, transposed input",
    () => ops.matmul(x, of([100, 5], "g")),
    "matmul: [100, 784] × [100, 5]: inner sizes 784 and 100 differ; did you mean x.T? (x; g)",
  ],
  [
    "matmul, unrelated sizes",
    () => ops.matmul(of([2, 3]), of([4, 5])),
    "matmul: [2, 3] × [4, 5]: inner sizes 3 and 4 differ; the last axis of the left must equal the second to last of the right (input; input)",
  ],
  [
    "matmul of a scalar",
    () => ops.matmul(x, of([], "rate")),
    "matmul: x [100, 784] × rate []: a scalar is no matrix; use mul",
  ],
  [
    "matmul of stacks",
    () => ops.matmul(of([2, 3, 4]), of([5, 4, 3])),
    "matmul, leading axes: [2] and [5] do not broadcast: sizes 2 and 5 meet at axis -1",
  ],
  [
    "affine",
    () => ops.affine(x, of([784, 50], "w"), of([10], "b")),
    "affine: weights w [784, 50] and bias b [10] must be [in, out] and [out]",
  ],
  ["affine, transposed weights", () => ops.affine(x, w, of([784], "b")), "did you mean w.T? (x; w)"],
  [
    "reshape",
    () => ops.reshape(of([2, 3], "x"), [4, 2]),
    "reshape: x of shape [2, 3] has 6 elements, which do not fill [4, 2]",
  ],
  [
    "reshape, inferred",
    () => ops.reshape(of([2, 3], "x"), [4, -1]),
    "reshape: x of shape [2, 3] has 6 elements, which do not fill [4, -1]",
  ],
  [
    "reshape, two inferred",
    () => ops.reshape(x, [-1, -1]),
    "reshape: [-1, -1] leaves several sizes to infer; only one may be −1",
  ],
  [
    "permute",
    () => ops.permute(of([2, 3], "x"), [0, 0]),
    "permute: [0, 0] does not name each of the 2 axes of x [2, 3] once",
  ],
  [
    "transpose",
    () => ops.transpose(of([3], "v")),
    "transpose: v of shape [3] has no two axes; reshape it to [1, n] or [n, 1] first",
  ],
  [
    "unsqueeze",
    () => ops.unsqueeze(x, 3),
    "unsqueeze: axis 3 is out of range for rank 3; axes run from -3 to 2",
  ],
  [
    "slice, too many axes",
    () => ops.slice(x, [0, 0, 0]),
    "slice: 3 axes are named, but x has shape [100, 784]",
  ],
  ["slice, step", () => ops.slice(x, 0, 9, 0), "slice: step 0 is not positive"],
  ["slice, position", () => ops.slice(x, 0.5), "slice: position 0.5 is not a whole number"],
  [
    "expand",
    () => ops.expand(of([3, 2], "x"), [3, 4]),
    "expand: x of shape [3, 2] does not broadcast to [3, 4]; only axes of size 1 grow",
  ],
  ["concat of nothing", () => ops.concat([]), "concat: there are no tensors to join; give at least one"],
  [
    "concat",
    () => ops.concat([of([2, 3], "a"), of([2, 4], "b")]),
    "concat: a [2, 3] and b [2, 4] differ outside of axis 0",
  ],
  [
    "concat of scalars",
    () => ops.concat([of([], "a")]),
    "concat of a []: axis 0 is out of range for rank 0; a scalar has no axes",
  ],
  [
    "sum",
    () => ops.sum(x, 2),
    "sum of x [100, 784]: axis 2 is out of range for rank 2; axes run from -2 to 1",
  ],
  ["sum twice", () => ops.sum(x, [0, -2]), "sum of x [100, 784]: axis 0 is named twice in [0, -2]"],
  [
    "max of nothing",
    () => ops.max(of([3, 0], "x"), 1),
    "max: x of shape [3, 0] has no elements along the axes, so there is no largest",
  ],
  [
    "argmin of nothing",
    () => ops.argmin(of([0], "x"), 0),
    "argmin: axis 0 of x [0] is empty, so it has no min",
  ],
  ["softmax", () => ops.softmax(x, 2), "softmax of x [100, 784]: axis 2 is out of range"],
  ["gather from a scalar", () => ops.gather(of([], "x"), labels), "gather: x is a scalar and has no rows"],
  [
    "gather by floats",
    () => ops.gather(x, of([2], "i")),
    "gather: i has dtype float32; indices must be int32 or uint8 (cast them)",
  ],
  [
    "scatterAdd",
    () => ops.scatterAdd(of([3, 2], "x"), of([2], "i", "int32"), 5),
    "scatterAdd: x [3, 2] must begin with the shape of its index [2]",
  ],
  ["oneHot", () => ops.oneHot(labels, 0), "oneHot: 0 classes leave no place for an index"],
  [
    "mse",
    () => ops.mse(of([4, 1], "y"), of([4], "t")),
    "mse: prediction y [4, 1] and target t [4] differ; reshape one to the other",
  ],
  [
    "crossEntropy of a scalar",
    () => ops.crossEntropy(of([], "y"), labels),
    "crossEntropy: logits y are a scalar; they must be [N, C] or [C]",
  ],
  [
    "crossEntropy",
    () => ops.crossEntropy(of([100, 10], "y"), of([10], "t", "int32")),
    "crossEntropy: target t [10] fits logits y [100, 10] neither as class indices [100] nor as probabilities [100, 10]",
  ],
  [
    "crossEntropy by floats",
    () => ops.crossEntropy(of([100, 10], "y"), of([100], "t")),
    "crossEntropy: t has dtype float32; indices must be int32 or uint8 (cast them)",
  ],
  [
    "cast",
    () => ops.cast(x, "float16" as DType),
    'dtype "float16" is unknown; choose float32, float64, int32, uint8 or bool',
  ],
  [
    "reduction",
    () => ops.mse(x, x, { reduction: "avg" as "mean" }),
    'mse: reduction "avg" is unknown; choose mean, sum or none',
  ],
];

describe("a mistake names what was given and the remedy", () => {
  it.each(MISTAKES)("%s", (_what, call, message) => {
    expect(call).toThrow(ShapeError);
    expect(call).toThrow(message);
  });
});
