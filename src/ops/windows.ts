/**
 * Sliding windows over images, and their adjoint, which puts windows back: elements move, and those that meet add up.
 * Knows nothing of convolution or pooling.
 */
import { promote } from "../graph/dtype.ts";
import { makeNode, type Node, nameOf } from "../graph/node.ts";
import { type Shape, ShapeError, sameShape, showShape } from "../graph/shape.ts";
import { type Case, cast, define, type Interval } from "./define.ts";
import { add } from "./elementwise.ts";
import { reshape, scatterSlice, slice } from "./movement.ts";
import { type Pair, pairOf, piecesOf, positionsIn, type WindowAttrs, windowsOver } from "./spatial.ts";

const RANGE: Interval = [-3, 3];

/** How far apart windows are: next to each other if left out. */
export interface StrideOption {
  readonly stride?: Pair;
}

define({
  name: "windows",
  kind: { kind: "view", view: "windows" },
  formula: "x[…, k + stride·u, l + stride·v]",
  gradient: (g, [x], y) => {
    const { size, stride } = y.attrs as WindowAttrs;
    const lead = x.shape.slice(0, -2);
    const zeros = lead.map(() => 0);
    const pieces = positionsIn(size).map(([k, l]) =>
      reshape(slice(g, [...zeros, k, l], [...lead, k + 1, l + 1]), [...lead, ...y.shape.slice(-2)]),
    );
    return [placeWindows(pieces, x.shape, size, { stride })];
  },
  expand: null,
  cases: [
    { inputs: [{ shape: [5, 6], range: RANGE }], call: (x: Node) => windows(x, [2, 3]) },
    { inputs: [{ shape: [2, 7, 5], range: RANGE }], call: (x: Node) => windows(x, 3, { stride: 2 }) },
    {
      inputs: [{ shape: [2, 2, 4, 7], range: RANGE }],
      call: (x: Node) => windows(x, [2, 3], { stride: [2, 3] }),
    },
    { inputs: [{ shape: [5, 4], range: RANGE }], call: (x: Node) => windows(x, 1, { stride: [3, 2] }) },
    { inputs: [{ shape: [0, 3, 3], range: RANGE }], call: (x: Node) => windows(x, 2) },
  ],
  ulps: 0,
});

/**
 * Every window of `size` over the last two axes, `stride` (1 if left out) elements apart: x [..., H, W] → [..., kh, kw, oh, ow]
 * with oh = ⌊(H − kh) / stride⌋ + 1; entry [k, l, u, v] is x[u·stride + k, v·stride + l]. No element is copied. Rows and columns
 * at the end that no whole window reaches are left out. Throws a ShapeError where a window is larger than the image.
 *
 * @example windows(images, 3)   // [100, 1, 28, 28] → [100, 1, 3, 3, 26, 26]
 */
export function windows(x: Node, size: Pair, { stride = 1 }: StrideOption = {}): Node {
  const { attrs, counts } = windowsOver("windows", x, size, stride);
  const shape = [...x.shape.slice(0, -2), ...attrs.size, ...counts];
  return makeNode("windows", [x], attrs, shape, x.dtype);
}

function placedCase(piece: Shape, shape: Shape, size: readonly [number, number], stride: Pair): Case {
  return {
    inputs: positionsIn(size).map(() => ({ shape: piece, range: RANGE })),
    call: (...pieces: Node[]) => placeWindows(pieces, shape, size, { stride }),
  };
}

define({
  name: "placeWindows",
  kind: {
    kind: "assemble",
    regionsOf: ({ attrs, shape }) => {
      const { size, stride } = attrs as WindowAttrs;
      const lead = shape.slice(0, -2);
      return positionsIn(size).map((position) => ({
        start: [...lead.map(() => 0), ...position],
        step: [...lead.map(() => 1), ...stride],
      }));
    },
  },
  formula: "0, with windows written where they were read",
  gradient: (g, [piece], y) => {
    return piecesOf(g, y.attrs as WindowAttrs, piece.shape.slice(-2));
  },
  expand: null,
  cases: [
    placedCase([2, 3], [4, 6], [2, 2], 2),
    placedCase([2, 2, 2], [2, 7, 5], [2, 1], 3),
    placedCase([2, 3], [3, 5], [1, 3], [2, 1]),
    placedCase([0, 2, 2], [0, 4, 4], [2, 2], 2),
  ],
  ulps: 4,
});

/**
 * The adjoint of `windows`: zeros of `shape` [..., H, W] to which piece k·kw + l of kh·kw pieces [..., oh, ow] is added at
 * [k + stride·u, l + stride·v]. Small integers add up in int32. Throws a ShapeError unless there is one piece for each position in
 * a window of `size`, all of one shape, that fits.
 *
 * @example placeWindows([topLeft, topRight, bottomLeft, bottomRight], [100, 1, 28, 28], 2, { stride: 2 })   // of [100, 1, 14, 14]
 */
export function placeWindows(
  pieces: readonly Node[],
  shape: Shape,
  size: Pair,
  { stride = 1 }: StrideOption = {},
): Node {
  const attrs: WindowAttrs = {
    size: pairOf(size, "placeWindows: size", 1),
    stride: pairOf(stride, "placeWindows: stride", 1),
  };
  checkPieces(pieces, shape, attrs);
  const counts = pieces[0].shape.slice(-2);
  const dtype = pieces.map((piece) => piece.dtype).reduce(promote, "int32");
  const terms = pieces.map((piece) => cast(piece, dtype));
  const apart = counts.every((n, i) => n <= 1 || attrs.stride[i] >= attrs.size[i]);
  if (apart) return makeNode("placeWindows", terms, attrs, shape, dtype);
  const lead = shape.slice(0, -2);
  return positionsIn(attrs.size)
    .map((position, i) =>
      scatterSlice(
        terms[i],
        shape,
        [...lead.map(() => 0), ...position],
        [...lead.map(() => 1), ...attrs.stride],
      ),
    )
    .reduce((total, placed) => add(total, placed));
}

function checkPieces(pieces: readonly Node[], shape: Shape, { size, stride }: WindowAttrs): void {
  const [first] = pieces;
  if (pieces.length !== size[0] * size[1]) {
    throw new ShapeError(
      `placeWindows: ${pieces.length} pieces are given for windows of ${showShape(size)}; give one for each of the ${size[0] * size[1]} positions`,
    );
  }
  for (const piece of pieces) {
    if (!sameShape(piece.shape, first.shape)) {
      throw new ShapeError(
        `placeWindows: ${nameOf(first)} ${showShape(first.shape)} and ${nameOf(piece)} ${showShape(piece.shape)} differ; all pieces must have one shape`,
      );
    }
  }
  const lead = shape.slice(0, -2);
  const needed = first.shape.slice(-2).map((n, i) => (n === 0 ? 0 : size[i] + (n - 1) * stride[i]));
  const fits = shape.length >= 2 && sameShape(first.shape.slice(0, -2), lead);
  if (!fits || needed.some((n, i) => n > shape[lead.length + i])) {
    throw new ShapeError(
      `placeWindows: pieces ${showShape(first.shape)} (${nameOf(first)}) of windows ${showShape(size)}, ${showShape(stride)} apart, do not fit into ${showShape(shape)}`,
    );
  }
}
