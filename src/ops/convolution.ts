/**
 * conv2d: cross-correlation of images [N, C, H, W] with kernels, one node with closed-form gradients.
 * Says what a convolution is in terms of windows and einsum; knows nothing of tiles or packing.
 */
import { promote } from "../graph/dtype.ts";
import { makeNode, type Node, nameOf } from "../graph/node.ts";
import { type Shape, ShapeError, showShape } from "../graph/shape.ts";
import { type Case, cast, define, type Interval, pairCase } from "./define.ts";
import { einsum } from "./einsum.ts";
import { flip, pad, scatterSlice, slice } from "./movement.ts";
import { type Pair, pairOf } from "./spatial.ts";
import { windows } from "./windows.ts";

const RANGE: Interval = [-2, 2];

/** How a kernel moves over an image; numbers stand for rows and columns alike. */
export interface ConvolutionOptions {
  /** Distance of neighbouring windows; 1 if left out. */
  readonly stride?: Pair;
  /** Rows and columns of zeros on every side; 0 if left out. */
  readonly padding?: Pair;
}

/** The attributes of a node. */
type ConvolutionAttrs = Readonly<Record<"stride" | "padding", readonly [number, number]>>;

function convolutionCase(x: Shape, w: Shape, options?: ConvolutionOptions): Case {
  return pairCase(x, w, RANGE, (images, kernels) => conv2d(images, kernels, options));
}

define({
  name: "conv2d",
  symbol: "∗",
  kind: { kind: "composite" },
  formula: "y[n, d, u, v] = Σ x[n, c, stride·u + k, stride·v + l] · w[d, c, k, l]",
  gradient: (g, [x, w], { attrs }) => [
    imageGradient(g, x, w, attrs as ConvolutionAttrs),
    kernelGradient(g, x, w, attrs as ConvolutionAttrs),
  ],
  expand: ([x, w], attrs) => {
    const { stride, padding } = attrs as ConvolutionAttrs;
    return einsum("dckl,nckluv->nduv", w, windows(padded(x, padding), kernelSize(w), { stride }));
  },
  cases: [
    convolutionCase([2, 2, 3, 3], [2, 2, 2, 2]),
    convolutionCase([1, 1, 5, 5], [2, 1, 3, 3], { padding: 1 }),
    convolutionCase([1, 1, 6, 5], [2, 1, 3, 2], { stride: 2, padding: [1, 0] }),
    convolutionCase([1, 2, 5, 4], [2, 2, 2, 2], { stride: [3, 1], padding: [0, 3] }),
    convolutionCase([2, 3, 3, 3], [2, 3, 1, 1], { stride: 2 }),
    convolutionCase([1, 2, 3, 3], [1, 2, 3, 3]),
    convolutionCase([0, 2, 4, 4], [3, 2, 3, 3]),
  ],
  ulps: 16,
});

function kernelSize(w: Node): readonly [number, number] {
  return [w.shape[2], w.shape[3]];
}

function padded(x: Node, padding: readonly [number, number]): Node {
  return pad(
    x,
    padding.map((n) => [n, n] as const),
  );
}

/** dw[d, c, k, l] = Σ g[n, d, u, v] · x[n, c, stride·u + k, stride·v + l], over images and windows. */
function kernelGradient(g: Node, x: Node, w: Node, { stride, padding }: ConvolutionAttrs): Node {
  return einsum("nduv,nckluv->dckl", g, windows(padded(x, padding), kernelSize(w), { stride }));
}

/**
 * dx = the full correlation of g with the kernels turned by 180°: g's elements stand `stride` apart, and an element [u, v] stands
 * kernel − 1 − padding further on, so that the window of x's element [h, w] begins at [h, w].
 */
function imageGradient(g: Node, x: Node, w: Node, { stride, padding }: ConvolutionAttrs): Node {
  const size = kernelSize(w);
  const image = x.shape.slice(2);
  const shift = size.map((n, i) => n - 1 - padding[i]);
  // Results whose windows lie in the padding alone say nothing of x.
  const first = shift.map((n, i) => Math.max(0, Math.ceil(-n / stride[i])));
  const end = image.map((n, i) => Math.floor((n - 1 + padding[i]) / stride[i]) + 1);
  const useful = slice(g, [0, 0, ...first], [g.shape[0], g.shape[1], ...end]);
  const spread = scatterSlice(
    useful,
    [g.shape[0], g.shape[1], ...image.map((n, i) => n + size[i] - 1)],
    [0, 0, ...first.map((from, i) => from * stride[i] + shift[i])],
    [1, 1, ...stride],
  );
  return einsum("dckl,ndkluv->ncuv", flip(w, [2, 3]), windows(spread, size));
}

/**
 * Cross-correlation of images with kernels, as PyTorch's conv2d: x [N, Cin, H, W], w [Cout, Cin, kh, kw] → [N, Cout, oh, ow] with
 * oh = ⌊(H + 2·padding − kh) / stride⌋ + 1. A bias is added outside, as [Cout, 1, 1]. Throws a ShapeError where axes are missing,
 * channels differ, or the kernel is larger than the padded image.
 *
 * Source of the gradients: Dumoulin, Visin, "A guide to convolution arithmetic for deep learning" (2016).
 *
 * @example conv2d(images, kernels, { padding: 1 })   // [100, 1, 28, 28], [8, 1, 3, 3] → [100, 8, 28, 28]
 */
export function conv2d(x: Node, w: Node, { stride = 1, padding = 0 }: ConvolutionOptions = {}): Node {
  const attrs: ConvolutionAttrs = {
    stride: pairOf(stride, "conv2d: stride", 1),
    padding: pairOf(padding, "conv2d: padding", 0),
  };
  if (x.shape.length !== 4) {
    throw new ShapeError(
      `conv2d: ${nameOf(x)} of shape ${showShape(x.shape)} is no batch of images; reshape it to [N, C, H, W]`,
    );
  }
  if (w.shape.length !== 4 || w.shape[2] * w.shape[3] === 0) {
    throw new ShapeError(
      `conv2d: kernels ${nameOf(w)} of shape ${showShape(w.shape)} must have shape [out, in, rows, columns], with rows and columns above 0`,
    );
  }
  if (x.shape[1] !== w.shape[1]) {
    const remedy =
      x.shape[3] === w.shape[1]
        ? `the channels of images stand second: permute ${x.name ?? "the images"} by [0, 3, 1, 2]`
        : "the second axis of the kernels must equal that of the images";
    throw new ShapeError(
      `conv2d: ${showShape(x.shape)} ∗ ${showShape(w.shape)}: ${x.shape[1]} channels and ${w.shape[1]} differ; ${remedy} (${nameOf(x)}; ${nameOf(w)})`,
    );
  }
  const image = x.shape.slice(2);
  const size = kernelSize(w);
  const room = image.map((n, i) => n + 2 * attrs.padding[i] - size[i]);
  if (image.includes(0) || room.some((n) => n < 0)) {
    throw new ShapeError(
      `conv2d: kernels ${showShape(w.shape)} (${nameOf(w)}) do not fit into ${nameOf(x)} ${showShape(x.shape)} padded by ${showShape(attrs.padding)}; take smaller kernels or more padding`,
    );
  }
  const counts = room.map((n, i) => Math.floor(n / attrs.stride[i]) + 1);
  const dtype = promote(promote(x.dtype, w.dtype), "int32");
  return makeNode(
    "conv2d",
    [cast(x, dtype), cast(w, dtype)],
    attrs,
    [x.shape[0], w.shape[0], ...counts],
    dtype,
  );
}
