/** Messages of windows, convolution, pooling, padding and einsum: the operation, what was given with its shape, and the remedy. */
import { describe, expect, it } from "vitest";
import type { DType } from "../graph/dtype.ts";
import type { Node } from "../graph/node.ts";
import { type Shape, ShapeError } from "../graph/shape.ts";
import * as ops from "./index.ts";
import { input } from "./leaves.ts";

const of = (shape: Shape, name?: string, dtype: DType = "float32") => input(0, shape, dtype, name);

const images = of([64, 3, 28, 28], "images");
const kernels = of([8, 3, 5, 5], "kernels");

const MISTAKES: readonly (readonly [what: string, call: () => Node, message: string])[] = [
  [
    "conv2d of rows",
    () => ops.conv2d(of([64, 784], "x"), kernels),
    "conv2d: x of shape [64, 784] is no batch of images; reshape it to [N, C, H, W]",
  ],
  [
    "conv2d with a matrix",
    () => ops.conv2d(images, of([8, 75], "w")),
    "conv2d: kernels w of shape [8, 75] must have shape [out, in, rows, columns], with rows and columns above 0",
  ],
  [
    "conv2d, channels last",
    () => ops.conv2d(of([64, 28, 28, 3], "x"), kernels),
    "conv2d: [64, 28, 28, 3] ∗ [8, 3, 5, 5]: 28 channels and 3 differ; the channels of images stand second: permute x by [0, 3, 1, 2] (x; kernels)",
  ],
  [
    "conv2d, other channels",
    () => ops.conv2d(of([64, 1, 28, 28], "x"), kernels),
    "conv2d: [64, 1, 28, 28] ∗ [8, 3, 5, 5]: 1 channels and 3 differ; the second axis of the kernels must equal that of the images (x; kernels)",
  ],
  [
    "conv2d, large kernels",
    () => ops.conv2d(of([1, 3, 2, 4], "x"), kernels, { padding: [1, 0] }),
    "conv2d: kernels [8, 3, 5, 5] (kernels) do not fit into x [1, 3, 2, 4] padded by [1, 0]; take smaller kernels or more padding",
  ],
  [
    "conv2d of images without pixels",
    () => ops.conv2d(of([1, 3, 0, 4], "x"), kernels, { padding: 9 }),
    "do not fit into x [1, 3, 0, 4] padded by [9, 9]",
  ],
  [
    "conv2d, stride",
    () => ops.conv2d(images, kernels, { stride: 0 }),
    "conv2d: stride 0 is not a whole number ≥ 1, nor a pair of such",
  ],
  [
    "conv2d, padding",
    () => ops.conv2d(images, kernels, { padding: [1, -1] }),
    "conv2d: padding [1, -1] is not a whole number ≥ 0, nor a pair of such",
  ],
  [
    "windows of a vector",
    () => ops.windows(of([9], "v"), 2),
    "windows: v of shape [9] has no rows and columns; reshape it to [..., H, W]",
  ],
  [
    "maxPool2d, large windows",
    () => ops.maxPool2d(of([5, 3, 4], "x"), [2, 5]),
    "maxPool2d: a window of [2, 5] does not fit into the last two axes of x [5, 3, 4]; make it smaller or pad first",
  ],
  ["avgPool2d, size", () => ops.avgPool2d(images, 1.5), "avgPool2d: size 1.5 is not a whole number ≥ 1"],
  [
    "placeWindows, too few",
    () => ops.placeWindows([of([2, 2])], [4, 4], 2, { stride: 2 }),
    "placeWindows: 1 pieces are given for windows of [2, 2]; give one for each of the 4 positions",
  ],
  [
    "placeWindows, shapes",
    () => ops.placeWindows([of([2, 2], "a"), of([2, 3], "b")], [4, 6], [1, 2]),
    "placeWindows: a [2, 2] and b [2, 3] differ; all pieces must have one shape",
  ],
  [
    "placeWindows, place",
    () => ops.placeWindows([of([2, 2], "a"), of([2, 2], "b")], [2, 3], [1, 2], { stride: 2 }),
    "placeWindows: pieces [2, 2] (a) of windows [1, 2], [2, 2] apart, do not fit into [2, 3]",
  ],
  [
    "pad, too many",
    () =>
      ops.pad(of([3], "x"), [
        [1, 1],
        [0, 0],
      ]),
    "pad: 2 pairs of widths are given, but x has shape [3]",
  ],
  [
    "pad, negative",
    () => ops.pad(of([3], "x"), [[1, -1]]),
    "pad: width -1 is not a whole number ≥ 0; use slice to cut",
  ],
  ["flip", () => ops.flip(of([2, 3], "x"), 2), "flip of x [2, 3]: axis 2 is out of range for rank 2"],
  [
    "einsum, spec",
    () => ops.einsum("ij,jk", images, images),
    'einsum: "ij,jk" does not name the axes of two operands and a result, a letter each; write it like "ij,jk->ik"',
  ],
  [
    "einsum, repeated label",
    () => ops.einsum("ii,ij->j", of([2, 2]), of([2, 2])),
    'einsum: label i stands twice in ii of "ii,ij->j"; name each axis once',
  ],
  [
    "einsum, new label",
    () => ops.einsum("i,i->ik", of([2]), of([2])),
    'einsum: label k of the result of "i,i->ik" is in neither operand; use unsqueeze or expand for new axes',
  ],
  [
    "einsum, axes",
    () => ops.einsum("ij,jk->ik", of([2, 3], "a"), of([3], "b")),
    'einsum: b has shape [3], but "ij,jk->ik" gives it 2 axes (jk); name each axis',
  ],
  [
    "einsum, sizes",
    () => ops.einsum("ij,jk->ik", of([2, 3], "a"), of([4, 5], "b")),
    'einsum: "ij,jk->ik" of [2, 3] and [4, 5]: label j has sizes 3 and 4; they must be equal (a; b)',
  ],
];

describe("operations over images", () => {
  it.each(MISTAKES)("%s", (_what, call, message) => {
    expect(call).toThrow(ShapeError);
    expect(call).toThrow(message);
  });

  it("say what they are made of", () => {
    expect(ops.conv2d(images, kernels, { stride: [1, 2], padding: 2 })).toMatchObject({
      op: "conv2d",
      shape: [64, 8, 28, 14],
      attrs: { stride: [1, 2], padding: [2, 2] },
    });
    expect(ops.maxPool2d(images, 3)).toMatchObject({ shape: [64, 3, 9, 9], attrs: { stride: [3, 3] } });
  });

  it("make no node that does nothing", () => {
    expect(ops.pad(images, [[0, 0]])).toBe(images);
    expect(ops.flip(of([1, 1]), 0).op).toBe("input");
  });

  it("sum away what only one operand of einsum has, first", () => {
    const y = ops.einsum("xiy,iz->", of([2, 3, 4], "a"), of([3, 5], "b"));
    expect(y.attrs).toEqual({ a: "i", b: "i", out: "" });
    expect(y.inputs.map(({ op, shape }) => [op, shape])).toEqual([
      ["sum", [3]],
      ["sum", [3]],
    ]);
  });

  it("compute in the widest dtype of their operands, integers in int32", () => {
    const bytes = of([1, 1, 4, 4], "bytes", "uint8");
    expect(ops.conv2d(bytes, bytes).dtype).toBe("int32");
    expect(ops.conv2d(bytes, of([1, 1, 2, 2])).dtype).toBe("float32");
    expect(ops.einsum("i,i->", of([2], "a", "bool"), of([2], "b", "bool")).dtype).toBe("int32");
    expect(ops.maxPool2d(bytes, 2).dtype).toBe("uint8");
    expect(ops.avgPool2d(bytes, 2).dtype).toBe("float32");
  });
});
