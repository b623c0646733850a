/**
 * Expected values of single operators and small graphs from ONNX's backend tests, all forward and mostly float32.
 * Maps each operator onto ours, where one exists or is a line of ours. Axes, sizes and bounds that ONNX passes as tensors are read.
 */
import { ops, type Tensor } from "retrograd";
import { type Tolerance, within } from "../support/compare.ts";
import {
  axis,
  type Checked,
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
  ceiling,
  convolve,
  extentOf,
  type Geometry,
  geometry,
  maxPool,
  padWith,
  same,
  transposed,
  two,
} from "./images.ts";

interface OnnxNode {
  readonly op: string;
  /** An empty name stands for an input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attrs: Readonly<Record<string, number | string | readonly number[] | Literal>>;
}

interface OnnxCase {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly inputs: Readonly<Record<string, Literal>>;
  readonly initializers: Readonly<Record<string, Literal>>;
  readonly expected_outputs: Readonly<Record<string, Literal>>;
}

type Reduction = "mean" | "sum" | "none";

/** One operator's call. */
class Call {
  readonly inputs: readonly (Tensor | undefined)[];
  readonly outputs: number;
  readonly #attrs: OnnxNode["attrs"];

  constructor(node: OnnxNode, known: ReadonlyMap<string, Tensor>) {
    this.inputs = node.inputs.map((name) => known.get(name));
    this.outputs = node.outputs.length;
    this.#attrs = node.attrs;
  }

  x(position = 0): Tensor {
    return this.inputs[position]!;
  }

  has(name: string): boolean {
    return name in this.#attrs;
  }

  number(name: string, otherwise: number): number {
    return (this.#attrs[name] as number | undefined) ?? otherwise;
  }

  text(name: string): string {
    return this.#attrs[name] as string;
  }

  literal(name: string): Literal {
    return this.#attrs[name] as Literal;
  }

  /** Whole numbers from an attribute, or else from the input at `position`. */
  list(name: string, position: number): number[] | undefined {
    const input = this.inputs[position];
    return (this.#attrs[name] as number[] | undefined) ?? (input && Array.from(input.dataSync()));
  }

  /** An empty list of axes means all of them. */
  reduce(fold: (x: Tensor, axes: number[] | undefined, options: { keepdim: boolean }) => Tensor): Tensor {
    const axes = this.list("axes", 1);
    return fold(this.x(), axes?.length ? axes : undefined, { keepdim: this.number("keepdims", 1) === 1 });
  }
}

function gemm(c: Call): Tensor {
  const a = c.number("transA", 0) ? c.x(0).T : c.x(0);
  const b = c.number("transB", 0) ? c.x(1).T : c.x(1);
  const product = a.matmul(b).mul(c.number("alpha", 1));
  return c.inputs[2] ? product.add(c.x(2).mul(c.number("beta", 1))) : product;
}

/** 0 keeps a size, −1 is inferred. */
function reshape(c: Call): Tensor {
  return c.x().reshape(c.list("shape", 1)!.map((n, i) => (n === 0 ? c.x().shape[i] : n)));
}

function slice(c: Call): Tensor {
  const [starts, ends, axes] = [c.list("starts", 1)!, c.list("ends", 2)!, c.list("axes", 3)];
  return starts.reduce((x, start, i) => {
    const at = axis(axes?.[i] ?? i, x.rank);
    const [from, to] = [start, ends[i]].map((n) => (n < 0 ? n + x.shape[at] : n));
    return sliceAxis(x, at, from, to);
  }, c.x());
}

/** Into given sizes, or into as many equal parts as there are outputs, the last one smaller. */
function splitInto(c: Call): Tensor[] {
  const at = axis(c.number("axis", 0), c.x().rank);
  const size = c.x().shape[at];
  const part = Math.ceil(size / c.outputs);
  const sizes =
    c.list("split", 1) ?? Array.from({ length: c.outputs }, (_, i) => Math.min(part, size - i * part));
  return split(c.x(), sizes, at);
}

function unsqueeze(c: Call): Tensor {
  const axes = c.list("axes", 1)!;
  const rank = c.x().rank + axes.length;
  return axes
    .map((at) => axis(at, rank))
    .sort((a, b) => a - b)
    .reduce((x, at) => x.unsqueeze(at), c.x());
}

/** The first extreme, or the last one on request. */
function argExtreme(c: Call, name: "argmax" | "argmin"): Tensor {
  const at = c.number("axis", 0);
  const keep = { keepdim: c.number("keepdims", 1) === 1 };
  if (c.number("select_last_index", 0) === 0) return c.x()[name](at, keep);
  const extreme = c.x()[name === "argmax" ? "max" : "min"](at, { keepdim: true });
  const positions = ops.arange(c.x().shape[at]).reshape(c.x().shape.map((n, i) => (i === at ? n : 1)));
  return ops.where(c.x().eq(extreme), positions, -1).max(at, keep);
}

/** Weights of classes multiply the losses of samples, and the mean is a weighted one; an ignored class weighs nothing. */
function classLoss(c: Call, lossOf: typeof ops.crossEntropy): Tensor | Tensor[] {
  const [x, t] = [c.x(0), c.x(1)];
  const loss =
    c.inputs[2] || c.has("ignore_index")
      ? weighted()
      : lossOf(x, t, { reduction: c.text("reduction") as Reduction });
  return c.outputs === 1 ? loss : [loss, x.logSoftmax(1)];

  function weighted(): Tensor {
    const ignored = t.eq(c.number("ignore_index", -1));
    const target = ops.where(ignored, 0, t).cast("int32");
    const each = lossOf(x, target, { reduction: "none" });
    const own = c.inputs[2] ? ops.gather(c.x(2), target) : each.mul(0).add(1);
    const weight = ops.where(ignored, 0, own);
    const losses = each.mul(weight);
    const reduction = c.text("reduction");
    if (reduction === "none") return losses;
    return reduction === "sum" ? losses.sum() : losses.sum().div(weight.sum());
  }
}

/** values = [off, on]; the new axis stands anywhere. */
function oneHot(c: Call): Tensor {
  const hot = ops.oneHot(c.x(0), c.x(1).item());
  const at = axis(c.number("axis", -1), hot.rank);
  const axes = c.x(0).shape.map((_, i) => i);
  const [off, on] = [c.x(2).slice(0, 1), c.x(2).slice(1, 2)];
  const moved = hot.permute([...axes.slice(0, at), hot.rank - 1, ...axes.slice(at)]);
  return ops.where(moved.eq(1), on, off);
}

function binary(name: "add" | "sub" | "mul" | "div" | "pow") {
  return (c: Call) => c.x(0)[name](c.x(1));
}

/** Slope 1 above 0. A slope for channels broadcasts from axis 1 on. */
function prelu(c: Call): Tensor {
  const slope =
    c.x(1).rank === 1 && c.x(1).shape[0] === c.x().shape[1]
      ? c.x(1).reshape([
          -1,
          ...c
            .x()
            .shape.slice(2)
            .map(() => 1),
        ])
      : c.x(1);
  return ops.where(c.x().gt(0), c.x(), c.x().mul(slope));
}

/** Sequences [N, C, W] as images of one row. */
function images(x: Tensor): Tensor {
  return x.rank === 3 ? x.unsqueeze(2) : x;
}

/** Two numbers for an attribute that lists one for each axis of an image or a sequence. */
function pairOf(c: Call, name: string, neutral: number): readonly [number, number] {
  const list = c.list(name, -1) ?? [neutral];
  return list.length === 1 && c.x().rank === 3 ? [neutral, list[0]] : two(list);
}

/** Attributes of windows over the images of the first input. */
function geometryOf(c: Call, size: readonly [number, number]): Geometry {
  const pads = c.list("pads", -1) ?? [0, 0];
  const half = pads.length / 2;
  const around = (list: readonly number[]) => (c.x().rank === 3 ? ([0, list[0]] as const) : two(list));
  const g = geometry(size, {
    stride: pairOf(c, "strides", 1),
    dilation: pairOf(c, "dilations", 1),
    before: around(pads.slice(0, half)),
    after: around(pads.slice(half)),
  });
  if (!c.has("auto_pad")) return g;
  return same(g, images(c.x()).shape.slice(2), c.text("auto_pad") === "SAME_LOWER");
}

function pool(c: Call, kind: "max" | "avg"): Tensor {
  const x = images(c.x());
  const windows = geometryOf(c, pairOf(c, "kernel_shape", 1));
  const g = c.number("ceil_mode", 0) === 1 ? ceiling(windows, x.shape.slice(2)) : windows;
  const y = kind === "max" ? maxPool(x, g) : avgPool(x, g, c.number("count_include_pad", 0) === 1);
  return c.x().rank === 3 ? y.squeeze(2) : y;
}

function conv(c: Call): Tensor {
  const w = images(c.x(1));
  const y = convolve(images(c.x()), w, geometryOf(c, two(w.shape.slice(2))), c.number("group", 1));
  const shifted = c.inputs[2] ? y.add(c.x(2).reshape([-1, 1, 1])) : y;
  return c.x().rank === 3 ? shifted.squeeze(2) : shifted;
}

/** The size of the result is given, a multiple of the strides, or what the windows reach. */
function convTranspose(c: Call): Tensor {
  const [x, w] = [c.x(0), c.x(1)];
  const more = pairOf(c, "output_padding", 0);
  const stride = pairOf(c, "strides", 1);
  const pads = c.list("pads", -1) ?? [0, 0, 0, 0];
  const g = geometry(two(w.shape.slice(2)), {
    stride,
    before: two(pads.slice(0, 2)),
    after: two(pads.slice(2)),
  });
  const reach = extentOf(g).map((n, i) => (x.shape[2 + i] - 1) * stride[i] + n + more[i]);
  const wanted = c.has("auto_pad") ? stride.map((s, i) => s * x.shape[2 + i]) : c.list("output_shape", -1);
  const image = two(wanted ?? reach.map((n, i) => n - g.before[i] - g.after[i]));
  const cut = two(image.map((n, i) => Math.max(0, Math.floor((reach[i] - n) / 2))));
  return transposed(x, w, wanted ? { ...g, before: cut } : g, image);
}

/** Widths before all named axes, then after them. */
function pad(c: Call): Tensor {
  const widths = c.list("pads", 1)!;
  const axes = (c.list("axes", 3) ?? c.x().shape.map((_, i) => i)).map((at) => axis(at, c.x().rank));
  const pairs = c.x().shape.map((_, i) => {
    const at = axes.indexOf(i);
    return at < 0 ? ([0, 0] as const) : ([widths[at], widths[at + axes.length]] as const);
  });
  return padWith(c.x(), pairs, c.inputs[2]?.item() ?? c.number("value", 0));
}

const OPERATORS: Readonly<Record<string, (c: Call) => Tensor | Tensor[]>> = {
  Add: binary("add"),
  Sub: binary("sub"),
  Mul: binary("mul"),
  Div: binary("div"),
  Pow: (c) => binary("pow")(c).cast(c.x().dtype), // ONNX keeps the dtype of the base
  Neg: (c) => c.x().neg(),
  Exp: (c) => c.x().exp(),
  Log: (c) => c.x().log(),
  Sqrt: (c) => c.x().sqrt(),
  Sigmoid: (c) => c.x().sigmoid(),
  Tanh: (c) => c.x().tanh(),
  Elu: (c) => ops.where(c.x().gt(0), c.x(), c.x().minimum(0).exp().sub(1).mul(c.number("alpha", 1))),
  Celu: (c) =>
    c
      .x()
      .relu()
      .add(c.x().div(c.number("alpha", 1)).exp().sub(1).mul(c.number("alpha", 1)).minimum(0)),
  HardSigmoid: (c) => c.x().mul(c.number("alpha", 0.2)).add(c.number("beta", 0.5)).clamp(0, 1),
  LeakyRelu: (c) => ops.where(c.x().gt(0), c.x(), c.x().mul(c.number("alpha", 0.01))),
  PRelu: prelu,
  Softplus: (c) => c.x().exp().add(1).log(),
  Clip: (c) => c.x().clamp(c.inputs[1], c.inputs[2]),
  Where: (c) => ops.where(c.x(0), c.x(1), c.x(2)),
  Max: (c) => c.inputs.map((_, i) => c.x(i)).reduce((a, b) => a.maximum(b)),
  Min: (c) => c.inputs.map((_, i) => c.x(i)).reduce((a, b) => a.minimum(b)),
  MatMul: (c) => c.x(0).matmul(c.x(1)),
  Gemm: gemm,
  ReduceSum: (c) => c.reduce((x, axes, keep) => x.sum(axes, keep)),
  ReduceMean: (c) => c.reduce((x, axes, keep) => x.mean(axes, keep)),
  ReduceMax: (c) => c.reduce((x, axes, keep) => x.max(axes, keep)),
  ReduceMin: (c) => c.reduce((x, axes, keep) => x.min(axes, keep)),
  ReduceL1: (c) => c.reduce((x, axes, keep) => x.abs().sum(axes, keep)),
  ReduceL2: (c) => c.reduce((x, axes, keep) => x.square().sum(axes, keep).sqrt()),
  ReduceSumSquare: (c) => c.reduce((x, axes, keep) => x.square().sum(axes, keep)),
  ReduceLogSumExp: (c) => c.reduce((x, axes, keep) => x.logSumExp(axes, keep)),
  GlobalAveragePool: (c) =>
    c.x().mean(
      c
        .x()
        .shape.map((_, i) => i)
        .slice(2),
      { keepdim: true },
    ),
  GlobalMaxPool: (c) =>
    c.x().max(
      c
        .x()
        .shape.map((_, i) => i)
        .slice(2),
      { keepdim: true },
    ),
  MaxPool: (c) => pool(c, "max"),
  AveragePool: (c) => pool(c, "avg"),
  Conv: conv,
  ConvTranspose: convTranspose,
  Pad: pad,
  ArgMax: (c) => argExtreme(c, "argmax"),
  ArgMin: (c) => argExtreme(c, "argmin"),
  Softmax: (c) => c.x().softmax(c.number("axis", -1)),
  LogSoftmax: (c) => c.x().logSoftmax(c.number("axis", -1)),
  SoftmaxCrossEntropyLoss: (c) => classLoss(c, ops.crossEntropy),
  NegativeLogLikelihoodLoss: (c) => classLoss(c, ops.nllLoss),
  OneHot: oneHot,
  Gather: (c) => take(c.x(0), c.x(1), c.number("axis", 0)),
  Concat: (c) =>
    ops.concat(
      c.inputs.map((_, i) => c.x(i)),
      c.number("axis", 0),
    ),
  Split: splitInto,
  Slice: slice,
  Reshape: reshape,
  Flatten: (c) => {
    const at = axis(c.number("axis", 1), c.x().rank);
    return c.x().reshape([
      c
        .x()
        .shape.slice(0, at)
        .reduce((a, b) => a * b, 1),
      -1,
    ]);
  },
  Squeeze: (c) => c.x().squeeze(c.list("axes", 1)),
  Unsqueeze: unsqueeze,
  Transpose: (c) => c.x().permute(c.list("perm", 1)!),
  Tile: (c) => tile(c.x(), c.list("repeats", 1)!),
  Constant: (c) => tensorOf(c.literal("value"), "float32"),
};

/** The files' numbers are float32, computed in float32. */
const TOLERANCE: Tolerance = within(1e-4, 1e-6);

function build(c: OnnxCase, float: Float): Checked[] {
  const known = new Map<string, Tensor>();
  for (const [name, literal] of Object.entries({ ...c.initializers, ...c.inputs })) {
    known.set(name, tensorOf(literal, float, name));
  }
  for (const node of c.nodes) {
    const results = [OPERATORS[node.op](new Call(node, known))].flat();
    for (const [i, name] of node.outputs.entries()) known.set(name, results[i]);
  }
  return Object.entries(c.expected_outputs).map(([name, expected]) => ({
    what: name,
    actual: known.get(name)!,
    expected,
    tolerance: TOLERANCE,
  }));
}

export const onnx: GoldenCase[] = read<OnnxCase[]>("onnx-forward.json").map((c) => ({
  id: c.name,
  floats: ["float32"],
  build: (float) => build(c, float),
}));
