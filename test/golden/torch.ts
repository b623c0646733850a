/**
 * PyTorch's own sample inputs (`torch.testing`'s op database), with values and gradients computed by PyTorch 1.13 in float64.
 * Maps each of its functions onto ours, where one exists or is a line of ours.
 */
import { grad, ops, type Tensor } from "retrograd";
import { within } from "../support/compare.ts";
import {
  type Float,
  type GoldenCase,
  type Literal,
  numbers,
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
  transposed,
  two,
} from "./images.ts";

type Json = number | string | boolean | null | Ref | readonly Json[];
interface Ref {
  readonly ref: string;
}

interface TorchCase {
  readonly id: string;
  readonly op: string;
  readonly tensors: Readonly<Record<string, Literal>>;
  readonly input: Json;
  readonly args: readonly Json[];
  readonly kwargs: Readonly<Record<string, Json>>;
  readonly expected_outputs: readonly Literal[];
  readonly dy: readonly Literal[];
  readonly expected_grads: Readonly<Record<string, Literal>>;
}

type Argument = Tensor | number | string | boolean | null | readonly Argument[];

/** The arguments of a call: by position, the input first, or by name. */
class Call {
  readonly #positions: readonly Argument[];
  readonly #names: Readonly<Record<string, Argument>>;

  constructor(positions: readonly Argument[], names: Readonly<Record<string, Argument>>) {
    this.#positions = positions;
    this.#names = names;
  }

  get(position: number, name?: string): Argument | undefined {
    return this.#positions[position] ?? (name === undefined ? undefined : this.#names[name]);
  }

  tensor(position: number): Tensor {
    return this.get(position) as Tensor;
  }

  tensors(position: number): Tensor[] {
    return this.get(position) as Tensor[];
  }

  number(position: number, name: string, otherwise: number): number {
    return (this.get(position, name) as number | undefined) ?? otherwise;
  }

  list(position: number): number[] {
    return this.get(position) as number[];
  }

  /** Axes as our reductions take them: none named means all. */
  get dims(): number | number[] | undefined {
    const dim = this.get(1, "dim") as number | number[] | undefined;
    return Array.isArray(dim) && dim.length === 0 ? undefined : dim;
  }

  get keepdim(): { keepdim: boolean } {
    return { keepdim: (this.get(2, "keepdim") as boolean | undefined) ?? false };
  }
}

/** A reduction of a scalar over its (only) axis is the scalar, as in PyTorch. */
function overDims(
  c: Call,
  reduce: (x: Tensor, dim?: number | number[], options?: { keepdim: boolean }) => Tensor,
): Tensor {
  const x = c.tensor(0);
  return x.rank === 0 ? reduce(x) : reduce(x, c.dims, c.keepdim);
}

/** Σ (x − mean)² / (n − 1) or / n. */
function variance(c: Call): Tensor {
  const x = c.tensor(0);
  const centered = x.sub(x.mean(c.dims, { keepdim: true }));
  const total = centered.square().sum(c.dims, c.keepdim);
  return total.div(x.size / total.size - (c.get(9, "unbiased") === false ? 0 : 1));
}

function reduction(losses: Tensor, c: Call): Tensor {
  const kind = c.get(9, "reduction") ?? "mean";
  return kind === "none" ? losses : kind === "sum" ? losses.sum() : losses.mean();
}

/** Numbers at a position or by name, one for each of `axes` image axes, as two: a sequence is an image of one row. */
function pairAt(
  c: Call,
  position: number,
  name: string,
  otherwise: number,
  axes: 1 | 2,
): readonly [number, number] {
  const given = c.get(position, name) as number | readonly number[] | undefined;
  const value = given === undefined || (Array.isArray(given) && given.length === 0) ? otherwise : given;
  const neutral = name === "padding" || name === "output_padding" ? 0 : 1;
  return axes === 2 ? two(value as number) : [neutral, two(value as number)[0]];
}

/** Positions of stride, padding and dilation in a call; 9 where they are only named. */
function geometryOf(
  c: Call,
  size: readonly [number, number],
  stride: readonly [number, number],
  padding: number,
  dilation: number,
  axes: 1 | 2,
): Geometry {
  const around =
    c.get(padding, "padding") === "valid" ? ([0, 0] as const) : pairAt(c, padding, "padding", 0, axes);
  return geometry(size, {
    stride,
    before: around,
    after: around,
    dilation: pairAt(c, dilation, "dilation", 1, axes),
  });
}

/** A batch of images, or of sequences as images of one row; one sample is a batch of one. */
function convolution(c: Call, axes: 1 | 2): Tensor {
  const [x, w] = [c.tensor(0), c.tensor(1)];
  const single = x.rank === axes + 1;
  const batch = single ? x.unsqueeze(0) : x;
  const [images, kernels] = axes === 2 ? [batch, w] : [batch.unsqueeze(2), w.unsqueeze(2)];
  const g = geometryOf(c, two(kernels.shape.slice(2)), pairAt(c, 9, "stride", 1, axes), 9, 9, axes);
  const y = convolve(images, kernels, g, c.number(9, "groups", 1));
  const bias = c.get(2) as Tensor | null;
  const shifted = bias ? y.add(bias.reshape([-1, 1, 1])) : y;
  const result = axes === 2 ? shifted : shifted.squeeze(2);
  return single ? result.squeeze(0) : result;
}

/** The size of a result is what padding leaves of the strides and the extent, and some more. */
function convolutionTransposed(c: Call): Tensor {
  const single = c.tensor(0).rank === 3;
  const [x, w] = [single ? c.tensor(0).unsqueeze(0) : c.tensor(0), c.tensor(1)];
  const g = geometryOf(c, two(w.shape.slice(2)), pairAt(c, 9, "stride", 1, 2), 9, 9, 2);
  const more = pairAt(c, 9, "output_padding", 0, 2);
  const image = extentOf(g).map((n, i) => (x.shape[2 + i] - 1) * g.stride[i] + n - 2 * g.before[i] + more[i]);
  const y = transposed(x, w, g, two(image)).add(c.tensor(2).reshape([-1, 1, 1]));
  return single ? y.squeeze(0) : y;
}

/** Windows over sequences or images. */
function poolGeometry(c: Call, axes: 1 | 2): Geometry {
  const size = pairAt(c, 1, "kernel_size", 1, axes);
  const own = c.get(2, "stride");
  const stride =
    own === undefined || (Array.isArray(own) && own.length === 0) ? size : pairAt(c, 2, "stride", 1, axes);
  const g = geometryOf(c, size, stride, 3, 9, axes);
  return c.get(4, "ceil_mode") === true ? ceiling(g, c.tensor(0).shape.slice(-2)) : g;
}

function averages(c: Call, axes: 1 | 2): Tensor {
  const g = poolGeometry(c, axes);
  const means = avgPool(c.tensor(0), g, c.get(5, "count_include_pad") !== false);
  const divisor = c.get(6, "divisor_override") as number | null | undefined;
  return divisor ? means.mul((g.size[0] * g.size[1]) / divisor) : means;
}

const FUNCTIONS: Readonly<Record<string, (c: Call) => Tensor | Tensor[]>> = {
  add: (c) => c.tensor(0).add(c.tensor(1)),
  sub: (c) => c.tensor(0).sub(c.tensor(1)),
  mul: (c) => c.tensor(0).mul(c.tensor(1)),
  "div.no_rounding_mode": (c) => c.tensor(0).div(c.tensor(1)),
  pow: (c) => c.tensor(0).pow(c.tensor(1)),
  reciprocal: (c) => ops.div(1, c.tensor(0)),
  exp: (c) => c.tensor(0).exp(),
  log: (c) => c.tensor(0).log(),
  maximum: (c) => c.tensor(0).maximum(c.tensor(1)),
  minimum: (c) => c.tensor(0).minimum(c.tensor(1)),
  where: (c) => ops.where(c.tensor(1), c.tensor(0), c.tensor(2)),
  masked_fill: (c) => ops.where(c.tensor(1), c.number(2, "value", 0), c.tensor(0)),
  "nn.functional.relu": (c) => c.tensor(0).relu(),
  "nn.functional.leaky_relu": (c) => leaky(c.tensor(0), c.number(1, "negative_slope", 0.01)),
  "nn.functional.elu": (c) => ops.where(c.tensor(0).gt(0), c.tensor(0), c.tensor(0).minimum(0).exp().sub(1)),
  "nn.functional.silu": (c) => c.tensor(0).mul(c.tensor(0).sigmoid()),
  "nn.functional.hardsigmoid": (c) => c.tensor(0).div(6).add(0.5).clamp(0, 1),
  "nn.functional.hardswish": (c) => c.tensor(0).mul(c.tensor(0).add(3).clamp(0, 6)).div(6),
  "nn.functional.hardtanh": (c) => c.tensor(0).clamp(c.number(1, "min_val", -1), c.number(2, "max_val", 1)),
  "nn.functional.glu": (c) => {
    const dim = c.number(1, "dim", -1);
    const [a, b] = split(
      c.tensor(0),
      [1, 2].map(() => c.tensor(0).shape[dim] / 2),
      dim,
    );
    return a.mul(b.sigmoid());
  },
  "nn.functional.softplus": (c) => {
    const [x, beta] = [c.tensor(0), c.number(1, "beta", 1)];
    const soft = x.mul(beta).exp().add(1).log().div(beta);
    return ops.where(x.mul(beta).gt(c.number(2, "threshold", 20)), x, soft);
  },
  matmul: (c) => c.tensor(0).matmul(c.tensor(1)),
  mv: (c) => c.tensor(0).matmul(c.tensor(1)),
  addmm: (c) => {
    const product = c
      .tensor(1)
      .matmul(c.tensor(2))
      .mul(c.number(3, "alpha", 1));
    return c
      .tensor(0)
      .mul(c.number(4, "beta", 1))
      .add(product);
  },
  "nn.functional.linear": (c) => ops.affine(c.tensor(0), c.tensor(1).T, c.tensor(2)),
  softmax: (c) => c.tensor(0).softmax(c.number(1, "dim", -1)),
  logsumexp: (c) => overDims(c, (x, dim, options) => x.logSumExp(dim, options)),
  "nn.functional.cross_entropy": (c) => ops.crossEntropy(c.tensor(0), c.tensor(1)),
  "nn.functional.nll_loss": (c) => {
    const weight = ops.gather(c.get(2, "weight") as Tensor, c.tensor(1));
    return ops.nllLoss(c.tensor(0), c.tensor(1), { reduction: "none" }).mul(weight);
  },
  "nn.functional.mse_loss": (c) => ops.mse(c.tensor(0), c.tensor(1)),
  "nn.functional.l1_loss": (c) => reduction(c.tensor(0).sub(c.tensor(1)).abs(), c),
  "nn.functional.smooth_l1_loss": (c) => {
    const d = c.tensor(0).sub(c.tensor(1)).abs();
    return reduction(ops.where(d.lt(1), d.square().mul(0.5), d.sub(0.5)), c);
  },
  "nn.functional.huber_loss": (c) => {
    const [d, delta] = [c.tensor(0).sub(c.tensor(1)).abs(), c.number(9, "delta", 1)];
    return reduction(ops.where(d.lt(delta), d.square().mul(0.5), d.sub(0.5 * delta).mul(delta)), c);
  },
  "nn.functional.binary_cross_entropy": (c) => {
    const [y, t] = [c.tensor(0), c.tensor(1)];
    return reduction(
      t
        .mul(y.log())
        .add(ops.sub(1, t).mul(ops.sub(1, y).log()))
        .neg(),
      c,
    );
  },
  "nn.functional.binary_cross_entropy_with_logits": (c) => {
    const [x, t] = [c.tensor(0), c.tensor(1)];
    return reduction(x.relu().sub(x.mul(t)).add(x.abs().neg().exp().add(1).log()), c);
  },
  "nn.functional.kl_div": (c) => {
    const [x, t] = [c.tensor(0), c.tensor(1)];
    const losses = c.get(9, "log_target") ? t.exp().mul(t.sub(x)) : t.mul(t.log().sub(x));
    return reduction(losses, c);
  },
  "nn.functional.poisson_nll_loss": (c) =>
    reduction(
      c
        .tensor(0)
        .exp()
        .sub(c.tensor(1).mul(c.tensor(0))),
      c,
    ),
  "nn.functional.hinge_embedding_loss": (c) => {
    const [x, t, margin] = [c.tensor(0), c.tensor(1), c.number(9, "margin", 1)];
    const apart = ops.where(t.eq(1), 0, ops.sub(margin, x).relu());
    return reduction(apart.add(ops.where(t.eq(-1), 0, x)), c);
  },
  "nn.functional.margin_ranking_loss": (c) => {
    const order = c
      .tensor(2)
      .neg()
      .mul(c.tensor(0).sub(c.tensor(1)));
    return reduction(order.add(c.number(9, "margin", 0)).maximum(0), c);
  },
  "nn.functional.normalize": (c) => {
    const x = c.tensor(0); // p = 1
    return x.div(
      x
        .abs()
        .sum(c.number(9, "dim", 1), { keepdim: true })
        .clamp(1e-12),
    );
  },
  "nn.functional.embedding": (c) => ops.gather(c.tensor(0), c.tensor(1)),
  index_select: (c) => {
    const x = c.tensor(0);
    return x.rank === 0
      ? x.reshape([1]).gather(c.tensor(2)).reshape([])
      : take(x, c.tensor(2), c.number(1, "dim", 0));
  },
  sum: (c) => overDims(c, (x, dim, options) => x.sum(dim, options)),
  mean: (c) => overDims(c, (x, dim, options) => x.mean(dim, options)),
  amax: (c) => overDims(c, (x, dim, options) => x.max(dim, options)),
  amin: (c) => overDims(c, (x, dim, options) => x.min(dim, options)),
  "max.reduction_with_dim": (c) => [
    overDims(c, (x, dim, options) => x.max(dim, options)),
    overDims(c, (x, dim, options) => x.argmax(dim as number, options)),
  ],
  var: variance,
  std: (c) => variance(c).sqrt(),
  "linalg.vector_norm": (c) => {
    const order = c.number(9, "ord", 2);
    return c
      .tensor(0)
      .abs()
      .pow(order)
      .sum()
      .pow(1 / order);
  },
  reshape: (c) => c.tensor(0).reshape(c.list(1)),
  view: (c) => c.tensor(0).reshape(c.list(1)),
  permute: (c) => c.tensor(0).permute(c.list(1)),
  transpose: (c) => c.tensor(0).transpose(c.number(1, "dim0", -2), c.number(2, "dim1", -1)),
  squeeze: (c) => c.tensor(0).squeeze(c.get(1) as number | undefined),
  narrow: (c) => {
    const start = c.get(2);
    const from = typeof start === "number" ? start : (start as Tensor).item();
    return sliceAxis(c.tensor(0), c.number(1, "dim", 0), from, from + c.number(3, "length", 0));
  },
  split: (c) => {
    const [x, size, dim] = [c.tensor(0), c.number(1, "size", 1), c.number(2, "dim", 0)];
    const parts = Math.ceil(x.shape[dim] / size);
    return split(
      x,
      Array.from({ length: parts }, (_, i) => Math.min(size, x.shape[dim] - i * size)),
      dim,
    );
  },
  cat: (c) => ops.concat(c.tensors(0), c.number(9, "dim", 0)),
  repeat: (c) => tile(c.tensor(0), c.list(1)),
  flip: (c) => c.tensor(0).flip(c.get(9, "dims") as number[]),
  "nn.functional.pad.constant": (c) => padWith(c.tensor(0), [two(c.list(1))], c.number(3, "value", 0)),
  "nn.functional.conv1d": (c) => convolution(c, 1),
  "nn.functional.conv2d": (c) => convolution(c, 2),
  "nn.functional.conv_transpose2d": convolutionTransposed,
  "nn.functional.avg_pool1d": (c) => averages(c, 1),
  "nn.functional.avg_pool2d": (c) => averages(c, 2),
  "nn.functional.max_pool1d": (c) => maxPool(c.tensor(0), poolGeometry(c, 1)),
  "nn.functional.max_pool2d": (c) => maxPool(c.tensor(0), poolGeometry(c, 2)),
  "nn.functional.unfold": (c) => {
    const [n, channels] = c.tensor(0).shape;
    const size = two(c.get(1) as number);
    const all = c.tensor(0).windows(size, { stride: two(c.list(4)) });
    return all.reshape([n, channels * size[0] * size[1], -1]);
  },
  "nn.functional.pixel_shuffle": (c) => {
    const [n, channels, h, w] = c.tensor(0).shape;
    const r = c.number(9, "upscale_factor", 1);
    const parts = c
      .tensor(0)
      .reshape([n, channels / r / r, r, r, h, w])
      .permute([0, 1, 4, 2, 5, 3]);
    return parts.reshape([n, channels / r / r, h * r, w * r]);
  },
};

function leaky(x: Tensor, slope: number): Tensor {
  return ops.where(x.gt(0), x, x.mul(slope));
}

/** float32 rounds inputs too: errors relative to the largest element of a result. Powers and long compositions lose more. */
const FLOAT32: Readonly<Record<string, number>> = {
  pow: 2e-5,
  var: 1e-5,
  std: 1e-5,
};

function toArgument(json: Json, tensors: ReadonlyMap<string, Tensor>): Argument {
  if (Array.isArray(json)) return json.map((item) => toArgument(item, tensors));
  if (json !== null && typeof json === "object") return tensors.get((json as Ref).ref)!;
  return json as Argument;
}

function build(c: TorchCase, float: Float) {
  const tensors = new Map(
    Object.entries(c.tensors).map(([name, literal]) => [name, tensorOf(literal, float, name)]),
  );
  const positions = [c.input, ...c.args].map((json) => toArgument(json, tensors));
  const names = Object.fromEntries(
    Object.entries(c.kwargs).map(([k, json]) => [k, toArgument(json, tensors)]),
  );
  const outputs = [FUNCTIONS[c.op](new Call(positions, names))].flat();
  const wrt = Object.keys(c.expected_grads);
  // One scalar whose gradient is the vector-Jacobian product with every dy.
  const weighed = c.dy.map((dy, i) => outputs[i].mul(tensorOf(dy, float)).sum()).reduce((a, b) => a.add(b));
  const gradients = grad(
    weighed,
    wrt.map((name) => tensors.get(name)!),
  );
  const tolerance = (expected: Literal) => {
    const largest = Math.max(0, ...numbers(expected).map(Math.abs).filter(Number.isFinite));
    return float === "float64" ? within(1e-9, 1e-12 * largest) : within(0, (FLOAT32[c.op] ?? 3e-6) * largest);
  };
  return [
    ...c.expected_outputs.map((expected, i) => ({
      what: `output ${i}`,
      actual: outputs[i],
      expected,
      tolerance: tolerance(expected),
    })),
    ...wrt.map((name, i) => {
      const expected = c.expected_grads[name];
      return { what: `gradient of ${name}`, actual: gradients[i], expected, tolerance: tolerance(expected) };
    }),
  ];
}

/** Whether `op` has a line above. */
export function supports(c: { readonly op: string }): boolean {
  return Object.hasOwn(FUNCTIONS, c.op);
}

export const torch: GoldenCase[] = read<TorchCase[]>("pytorch-ops.json").map((c) => ({
  id: c.id,
  floats: ["float64", "float32"],
  build: (float) => build(c, float),
}));
