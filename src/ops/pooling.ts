/**
 * Pooling: the largest or the mean element of every window over images. Knows nothing of channels: all axes but the last two stay.
 */
import { makeNode, type Node } from "../graph/node.ts";
import type { Shape } from "../graph/shape.ts";
import { type Case, constant, define, type Interval } from "./define.ts";
import { eq, logicalOr, maximum, ne, where } from "./elementwise.ts";
import { max, mean } from "./reduce.ts";
import { type Pair, piecesOf, type WindowAttrs, windowsOver } from "./spatial.ts";
import { placeWindows, type StrideOption, windows } from "./windows.ts";

const RANGE: Interval = [-3, 3];

/** Windows of up to so many elements are compared element by element. */
const FEW = 9;
/** The axes within a window, counted from the end. */
const WITHIN = [-4, -3];

function poolCase(x: Shape, size: Pair, options?: StrideOption): Case {
  return { inputs: [{ shape: x, range: RANGE }], call: (images: Node) => maxPool2d(images, size, options) };
}

define({
  name: "maxPool2d",
  kind: { kind: "composite" },
  formula: "max over each window of x",
  // All of g goes to the first largest element of its window: the position that no earlier one equals.
  gradient: (g, [x], y) => {
    const { size, stride } = y.attrs as WindowAttrs;
    const pieces = piecesOf(x, { size, stride }, y.shape.slice(-2));
    const largest = (piece: Node) => logicalOr(eq(piece, y), ne(piece, piece)); // NaN is larger than any number
    const first = pieces.reduceRight<Node>(
      (later, piece, i) => where(largest(piece), constant(i, "int32"), later),
      constant(pieces.length, "int32"),
    );
    const placed = pieces.map((_, i) => where(eq(first, i), g, 0));
    return [placeWindows(placed, x.shape, size, { stride })];
  },
  expand: ([x], attrs) => {
    const { size, stride } = attrs as WindowAttrs;
    const all = windows(x, size, { stride });
    if (size[0] * size[1] > FEW) return max(all, WITHIN);
    return piecesOf(x, { size, stride }, all.shape.slice(-2)).reduce(maximum);
  },
  cases: [
    poolCase([2, 2, 4, 6], 2),
    poolCase([5, 7], [2, 3]),
    poolCase([2, 5, 5], 3, { stride: 1 }),
    poolCase([1, 6, 5], [3, 1], { stride: [2, 3] }),
    poolCase([2, 3, 3], 3),
    poolCase([0, 2, 4, 4], 2),
  ],
  ulps: 1,
});

/**
 * The largest element of every window of `size`, `stride` (`size` if left out) elements apart: x [..., H, W] → [..., oh, ow] with
 * oh = ⌊(H − size) / stride⌋ + 1; NaN if any is. The gradient goes to the first largest element in row order, as in PyTorch. Rows
 * and columns at the end that no whole window reaches are left out. Throws a ShapeError where a window is larger than the image.
 *
 * @example maxPool2d(images, 2)   // [100, 8, 28, 28] → [100, 8, 14, 14]
 */
export function maxPool2d(x: Node, size: Pair, { stride = size }: StrideOption = {}): Node {
  const { attrs, counts } = windowsOver("maxPool2d", x, size, stride);
  return makeNode("maxPool2d", [x], attrs, [...x.shape.slice(0, -2), ...counts], x.dtype);
}

/**
 * The mean of every window, otherwise as `maxPool2d`. Integers are averaged in float32.
 *
 * @example avgPool2d(images, 2)   // [100, 8, 28, 28] → [100, 8, 14, 14]
 */
export function avgPool2d(x: Node, size: Pair, { stride = size }: StrideOption = {}): Node {
  const { attrs } = windowsOver("avgPool2d", x, size, stride);
  return mean(windows(x, attrs.size, attrs), WITHIN);
}
