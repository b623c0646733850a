/**
 * Expected values and gradients from TensorFlow.js's own tests. Images are [N, H, W, C] there and [N, C, H, W] here. Maps each of its functions onto ours, where one exists or is a line of ours.
 */
import { grad, ops, type Tensor, tensor, type Values } from "retrograd";
import { within } from "../support/compare.ts";
import {
  axis,
  type Checked,
  dtypeFor,
  type Float,
  type GoldenCase,
  type Literal,
  read,
  sliceAxis,
  split,
  take,
  tensorOf,
  tile,
} from "./golden.ts";
import {
  avgPool,
  convolve,
  type Geometry,
  geometry,
  maxPool,
  padWith,
  same,
  transposed,
  two,
} from "./images.ts";

type Json = number | string | boolean | null | Ref | readonly Json[];
interface Ref {
  readonly ref: string;
}

interface Step {
  readonly id: string;
  readonly op: string;
  readonly args: readonly Json[];
}

interface GradientCase {
  readonly id: string;
  readonly inputs: Readonly<Record<string, Literal>>;
  readonly graph: readonly Step[];
  /** The id of a step, with `[i]` for one of several results. */
  readonly output: string;
  /** The gradient of the output; null stands for ones. */
  readonly dy: Literal | null;
  readonly expected_grads: readonly (Literal & { readonly wrt: string; readonly tolerance_abs: number })[];
}

interface SecondOrderCase {
  readonly id: string;
  readonly inputs: { readonly x: Literal };
  readonly second_derivative_of: "x³";
  readonly expected_grads: readonly [Literal & { readonly tolerance_abs: number }];
}

interface ForwardCase {
  readonly id: string;
  readonly op: string;
  readonly inputs: Readonly<Record<string, Literal>>;
  readonly args: readonly Json[];
  readonly output_index: number | null;
  readonly expected: Literal;
  readonly tolerance_abs: number;
}

type Argument = Tensor | number | string | boolean | null | readonly Argument[];

/** An argument that may be written as nested arrays. */
function t(x: Argument): Tensor {
  return typeof x === "object" && x !== null && !Array.isArray(x) ? (x as Tensor) : tensor(x as Values);
}

const list = (x: Argument) => x as number[];
const dims = (x: Argument | undefined) => (x ?? undefined) as number | number[] | undefined;
const keep = (x: Argument | undefined) => ({ keepdim: (x ?? false) as boolean });
const or = (x: Argument | undefined, otherwise: number) => (x ?? otherwise) as number;

function compare(name: "eq" | "ne" | "lt" | "le" | "gt" | "ge") {
  return ([a, b]: readonly Argument[]) => t(a)[name](t(b));
}

/** Their slice takes a size for each axis; −1 or nothing means the rest. */
function slice([x, begin, size]: readonly Argument[]): Tensor {
  const from = [begin].flat() as number[];
  const sizes = size === undefined || size === null ? [] : ([size].flat() as number[]);
  const ends = from.map((start, i) => ((sizes[i] ?? -1) === -1 ? t(x).shape[i] : start + sizes[i]));
  return t(x).slice(from, ends);
}

/** With batch axes, slices are taken in each batch by its own indices; one batch axis occurs. */
function gather([x, index, dim, batch]: readonly Argument[]): Tensor {
  if (!batch) return take(t(x), t(index), or(dim, 0));
  const rows = t(x).shape[0];
  const each = Array.from({ length: rows }, (_, i) => {
    const [own, wanted] = [t(x), t(index)].map((y) => sliceAxis(y, 0, i, i + 1).squeeze(0));
    return ops.gather(own, wanted).unsqueeze(0);
  });
  return ops.concat(each);
}

/** Two axes make a matrix norm: 1 is the largest column sum, Infinity the largest row sum. */
function norm([x, order, dim, keepdim]: readonly Argument[]): Tensor {
  const size = t(x).abs();
  if (Array.isArray(dim) && dim.length === 2 && (order === 1 || order === "Infinity")) {
    const [summed, searched] = order === 1 ? dim : [...dim].reverse();
    const largest = size.sum(dims(summed), keep(true)).max(dims(searched), keep(true));
    return keepdim ? largest : largest.squeeze(dim as number[]);
  }
  if (order === 1) return size.sum(dims(dim), keep(keepdim));
  if (order === "Infinity") return size.max(dims(dim), keep(keepdim));
  return size.square().sum(dims(dim), keep(keepdim)).sqrt();
}

/** Their matMul takes flags for both sides. */
function matMul([a, b, transposeA, transposeB]: readonly Argument[]): Tensor {
  return (transposeA ? t(a).T : t(a)).matmul(transposeB ? t(b).T : t(b));
}

function unstack([x, dim]: readonly Argument[]): Tensor[] {
  const at = axis(or(dim, 0), t(x).rank);
  return split(t(x), new Array<number>(t(x).shape[at]).fill(1), at).map((part) => part.squeeze(at));
}

function splitEvenly([x, parts, dim]: readonly Argument[]): Tensor[] {
  const at = axis(or(dim, 0), t(x).rank);
  const sizes =
    typeof parts === "number" ? new Array<number>(parts).fill(t(x).shape[at] / parts) : list(parts);
  return split(t(x), sizes, at);
}

const concat = ([tensors, dim]: readonly Argument[]) =>
  ops.concat((tensors as Argument[]).map(t), or(dim, 0));

/** [..., H, W, C] → [..., C, H, W] */
function channelsFirst(x: Tensor): Tensor {
  const lead = x.shape.slice(0, -3).map((_, i) => i);
  return x.permute([...lead, -1, -3, -2]);
}

/** [..., C, H, W] → [..., H, W, C] */
function channelsLast(x: Tensor): Tensor {
  const lead = x.shape.slice(0, -3).map((_, i) => i);
  return x.permute([...lead, -2, -1, -3]);
}

/** Their padding is a number, widths for all four axes, or a word. */
function padding(g: Geometry, pad: Argument, image: readonly number[]): Geometry {
  if (pad === "same") return same(g, image);
  if (pad === "valid") return g;
  if (typeof pad === "number") return { ...g, before: two(pad), after: two(pad) };
  const [, rows, columns] = pad as readonly (readonly [number, number])[];
  return { ...g, before: [rows[0], columns[0]], after: [rows[1], columns[1]] };
}

function pool([input, size, kind, pad, dilations, strides]: readonly Argument[]): Tensor {
  const x = channelsFirst(t(input));
  const windows = geometry(two(size as number), {
    stride: two(or(strides, 1)),
    dilation: two(or(dilations, 1)),
  });
  const g = padding(windows, pad, x.shape.slice(-2));
  return channelsLast(kind === "max" ? maxPool(x, g) : avgPool(x, g, false));
}

/** Filters are [rows, columns, in, out]; one image may come without a batch. */
function convolution([input, filter, strides, pad, , dilations]: readonly Argument[], groups = 1): Tensor {
  const single = t(input).rank === 3;
  const x = channelsFirst(single ? t(input).unsqueeze(0) : t(input));
  const w = t(filter).permute([3, 2, 0, 1]);
  const windows = geometry(two(w.shape.slice(2)), {
    stride: two(strides as number),
    dilation: two(or(dilations, 1)),
  });
  const y = channelsLast(convolve(x, w, padding(windows, pad, x.shape.slice(2)), groups));
  return single ? y.squeeze(0) : y;
}

/** Sequences [N, W, C] are images of one row. */
function convolution1d([input, filter, stride, pad]: readonly Argument[]): Tensor {
  const x = t(input).unsqueeze(t(input).rank - 2);
  return convolution([x, t(filter).unsqueeze(0), [1, stride as number], pad]).squeeze(x.rank - 3);
}

/** Filters are [rows, columns, in, multiplier]: each channel has its own. */
function depthwise([input, filter, ...rest]: readonly Argument[]): Tensor {
  const [rows, columns, channels, multiplier] = t(filter).shape;
  const own = t(filter).reshape([rows, columns, 1, channels * multiplier]);
  return convolution([input, own, ...rest], channels);
}

/** Filters are [rows, columns, out, in]. */
function convolutionTransposed([input, filter, shape, strides, pad]: readonly Argument[]): Tensor {
  const x = channelsFirst(t(input));
  const w = t(filter).permute([3, 2, 0, 1]);
  const image = two(list(shape).slice(1, 3));
  const g = padding(geometry(two(w.shape.slice(2)), { stride: two(strides as number) }), pad, image);
  return channelsLast(transposed(x, w, g, image));
}

/** Widths of one axis, or of all. */
function pad([x, widths, value]: readonly Argument[]): Tensor {
  const pairs = (Array.isArray((widths as Argument[])[0]) ? widths : [widths]) as readonly [number, number][];
  return padWith(t(x), pairs, or(value, 0));
}

const FUNCTIONS: Readonly<Record<string, (args: readonly Argument[]) => Tensor | Tensor[]>> = {
  add: ([a, b]) => t(a).add(t(b)),
  addN: ([tensors]) => (tensors as Tensor[]).reduce((a, b) => a.add(b)),
  sub: ([a, b]) => t(a).sub(t(b)),
  mul: ([a, b]) => t(a).mul(t(b)),
  div: ([a, b]) => t(a).div(t(b)),
  divNoNan: ([a, b]) => ops.where(t(b).eq(0), 0, t(a).div(t(b))),
  pow: ([a, b]) => t(a).pow(t(b)),
  squaredDifference: ([a, b]) => t(a).sub(t(b)).square(),
  maximum: ([a, b]) => t(a).maximum(t(b)),
  minimum: ([a, b]) => t(a).minimum(t(b)),
  equal: compare("eq"),
  notEqual: compare("ne"),
  less: compare("lt"),
  lessEqual: compare("le"),
  greater: compare("gt"),
  greaterEqual: compare("ge"),
  where: ([c, a, b]) => ops.where(t(c), t(a), t(b)),
  neg: ([x]) => t(x).neg(),
  abs: ([x]) => t(x).abs(),
  sign: ([x]) => t(x).sign(),
  step: ([x]) => t(x).sign().relu(),
  square: ([x]) => t(x).square(),
  sqrt: ([x]) => t(x).sqrt(),
  rsqrt: ([x]) => ops.div(1, t(x).sqrt()),
  reciprocal: ([x]) => ops.div(1, t(x)),
  log: ([x]) => t(x).log(),
  relu: ([x]) => t(x).relu(),
  relu6: ([x]) => t(x).relu().minimum(6),
  leakyRelu: ([x, alpha]) => ops.where(t(x).gt(0), t(x), t(x).mul(or(alpha, 0.2))),
  prelu: ([x, alpha]) => ops.where(t(x).gt(0), t(x), t(x).mul(t(alpha))),
  elu: ([x]) => ops.where(t(x).gt(0), t(x), t(x).minimum(0).exp().sub(1)),
  sigmoid: ([x]) => t(x).sigmoid(),
  logSigmoid: ([x]) => t(x).sigmoid().log(),
  softplus: ([x]) => t(x).exp().add(1).log(),
  sinh: ([x]) => t(x).exp().sub(t(x).neg().exp()).div(2),
  cosh: ([x]) => t(x).exp().add(t(x).neg().exp()).div(2),
  clipByValue: ([x, low, high]) => t(x).clamp(low as number, high as number),
  clone: ([x]) => t(x),
  toFloat: ([x]) => t(x).cast("float32"),
  softmax: ([x]) => t(x).softmax(),
  logSoftmax: ([x]) => t(x).logSoftmax(),
  "losses.softmaxCrossEntropy": ([labels, logits, weights]) => {
    const losses = ops.crossEntropy(t(logits), t(labels), { reduction: "none" });
    return weights ? losses.mul(t(weights)).sum().div(t(weights).sum()) : losses.mean();
  },
  sum: ([x, dim, keepdim]) => t(x).sum(dims(dim), keep(keepdim)),
  mean: ([x, dim, keepdim]) => t(x).mean(dims(dim), keep(keepdim)),
  max: ([x, dim, keepdim]) => t(x).max(dims(dim), keep(keepdim)),
  min: ([x, dim, keepdim]) => t(x).min(dims(dim), keep(keepdim)),
  any: ([x, dim, keepdim]) => t(x).max(dims(dim), keep(keepdim)),
  all: ([x, dim, keepdim]) => t(x).min(dims(dim), keep(keepdim)),
  argMax: ([x, dim]) => t(x).argmax(or(dim, 0)),
  argMin: ([x, dim]) => t(x).argmin(or(dim, 0)),
  norm,
  matMul,
  dot: ([a, b]) => t(a).matmul(t(b)),
  transpose: ([x, perm]) => t(x).permute(perm ? list(perm) : t(x).shape.map((_, i) => t(x).rank - 1 - i)),
  expandDims: ([x, dim]) => t(x).unsqueeze(or(dim, 0)),
  slice,
  slice2d: slice,
  split: splitEvenly,
  unstack,
  concat,
  concat3d: concat,
  tile: ([x, reps]) => tile(t(x), list(reps)),
  gather,
  conv1d: convolution1d,
  conv2d: convolution,
  conv2dTranspose: convolutionTransposed,
  depthwiseConv2d: depthwise,
  maxPool: ([x, size, strides, padding]) => pool([x, size, "max", padding, 1, strides]),
  avgPool: ([x, size, strides, padding]) => pool([x, size, "avg", padding, 1, strides]),
  pool,
  pad,
  pad1d: pad,
  pad2d: pad,
  reverse: ([x, dim]) => t(x).flip(dims(dim)),
  einsum: ([spec, a, b]) => ops.einsum(spec as string, t(a), t(b)),
  oneHot: ([x, classes]) => ops.oneHot(t(x).cast("int32"), classes as number, "int32"),
  unsortedSegmentSum: ([x, ids, rows]) => ops.scatterAdd(t(x), t(ids), rows as number),
};

function toArgument(json: Json, known: ReadonlyMap<string, Tensor>): Argument {
  if (Array.isArray(json)) return json.map((item) => toArgument(item, known));
  if (json !== null && typeof json === "object") return known.get((json as Ref).ref)!;
  return json as Argument;
}

function inputsOf(inputs: Readonly<Record<string, Literal>>, float: Float): Map<string, Tensor> {
  return new Map(Object.entries(inputs).map(([name, literal]) => [name, tensorOf(literal, float, name)]));
}

function gradientChecks(c: GradientCase, float: Float): Checked[] {
  const known = inputsOf(c.inputs, float);
  for (const { id, op, args } of c.graph) {
    const results = FUNCTIONS[op](args.map((json) => toArgument(json, known)));
    for (const [i, result] of [results].flat().entries())
      known.set(Array.isArray(results) ? `${id}[${i}]` : id, result);
  }
  const output = known.get(c.output)!;
  const seed = c.dy ? tensorOf(c.dy, float) : ops.add(output.mul(0), 1);
  // A truth value has no gradient here; theirs is all zeros.
  const wanted = c.expected_grads.filter(({ wrt }) => dtypeFor(c.inputs[wrt].dtype, float) !== "bool");
  const gradients = grad(
    output,
    wanted.map(({ wrt }) => known.get(wrt)!),
    seed,
  );
  return wanted.map((expected, i) => ({
    what: `gradient of ${expected.wrt}`,
    actual: gradients[i],
    expected,
    tolerance: within(0, expected.tolerance_abs),
  }));
}

function secondOrderChecks(c: SecondOrderCase, float: Float): Checked[] {
  const x = tensorOf(c.inputs.x, float, "x");
  const [first] = grad(x.mul(x).mul(x).sum(), [x]);
  const [second] = grad(first.sum(), [x]);
  const [expected] = c.expected_grads;
  return [
    { what: "second gradient", actual: second, expected, tolerance: within(0, expected.tolerance_abs) },
  ];
}

function forwardChecks(c: ForwardCase, float: Float): Checked[] {
  const known = inputsOf(c.inputs, float);
  const results = [FUNCTIONS[c.op](c.args.map((json) => toArgument(json, known)))].flat();
  const actual = results[c.output_index ?? 0];
  return [{ what: "value", actual, expected: c.expected, tolerance: within(0, c.tolerance_abs) }];
}

export const tfjsGradients: GoldenCase[] = read<(GradientCase | SecondOrderCase)[]>(
  "tfjs-gradients.json",
).map((c) => ({
  id: c.id,
  floats: ["float32"],
  build: (float) => ("graph" in c ? gradientChecks(c, float) : secondOrderChecks(c, float)),
}));

export const tfjsForward: GoldenCase[] = read<ForwardCase[]>("tfjs-forward.json").map((c) => ({
  id: c.id,
  floats: ["float32"],
  build: (float) => forwardChecks(c, float),
}));
