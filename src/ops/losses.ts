/**
 * Losses, each one node with its closed-form gradient: mse; and cross entropy of probabilities, of their logarithms, and of logits.
 * Means are over every sample, in value and gradient alike.
 */
import { isFloat, promote } from "../graph/dtype.ts";
import { type Attrs, makeNode, type Node, nameOf } from "../graph/node.ts";
import { type Shape, ShapeError, sameShape, showShape, sizeOf } from "../graph/shape.ts";
import { cast, checkIndexDType, constant, define } from "./define.ts";
import { bounded, div, eq, log, mul, neg, square, sub, where } from "./elementwise.ts";
import { arange } from "./indexing.ts";
import { reshape, unsqueeze } from "./movement.ts";
import { sum } from "./reduce.ts";
import { logSoftmax, softmax } from "./softmax.ts";
import { xdivy, xlogy } from "./xlogy.ts";

/** What becomes of the losses of single samples: their mean, their sum, or nothing. */
export type Reduction = "mean" | "sum" | "none";

export interface LossOptions {
  readonly reduction?: Reduction;
}

const REDUCTIONS: readonly Reduction[] = ["mean", "sum", "none"];

function checkReduction(op: string, reduction: Reduction): void {
  if (!REDUCTIONS.includes(reduction)) {
    throw new ShapeError(
      `${op}: reduction ${JSON.stringify(reduction)} is unknown; choose mean, sum or none`,
    );
  }
}

function reduceLosses(losses: Node, reduction: Reduction): Node {
  if (reduction === "none") return losses;
  const total = sum(losses);
  return reduction === "sum" ? total : div(total, constant(sizeOf(losses.shape), losses.dtype));
}

/** The gradient that reaches each sample's own loss; `g` broadcasts. */
function perSample(g: Node, reduction: Reduction, samples: number): Node {
  return reduction === "mean" ? div(g, constant(samples, g.dtype)) : g;
}

define({
  name: "mse",
  symbol: "MSE",
  kind: { kind: "composite" },
  formula: "Σ (y − t)² / n",
  gradient: (g, [y, t], loss) => {
    const dy = mul(perSample(g, loss.attrs.reduction as Reduction, sizeOf(y.shape)), mul(2, sub(y, t)));
    return [dy, neg(dy)];
  },
  expand: ([y, t], { reduction }) => reduceLosses(square(sub(y, t)), reduction as Reduction),
  cases: REDUCTIONS.flatMap((reduction) =>
    [[3, 5], [7], []].map((shape) => ({
      inputs: [
        { shape, range: [-3, 3] as const },
        { shape, range: [-3, 3] as const },
      ],
      call: (y: Node, t: Node) => mse(y, t, { reduction }),
    })),
  ),
  ulps: 8,
});

/**
 * Mean squared error over all entries, Σ (y − t)² / n. Throws a ShapeError unless both shapes are equal: a broadcast here is
 * nearly always a mistake.
 */
export function mse(prediction: Node, target: Node, { reduction = "mean" }: LossOptions = {}): Node {
  checkReduction("mse", reduction);
  if (!sameShape(prediction.shape, target.shape)) {
    throw new ShapeError(
      `mse: prediction ${nameOf(prediction)} ${showShape(prediction.shape)} and target ${nameOf(target)} ${showShape(target.shape)} differ; reshape one to the other`,
    );
  }
  const promoted = promote(prediction.dtype, target.dtype);
  const dtype = isFloat(promoted) ? promoted : "float32";
  const inputs = [cast(prediction, dtype), cast(target, dtype)];
  return makeNode("mse", inputs, { reduction }, reduction === "none" ? prediction.shape : [], dtype);
}

/** The axis of classes: 1, or 0 for a single sample (as in PyTorch). */
function classAxis(shape: Shape): number {
  return shape.length === 1 ? 0 : 1;
}

/** True where a class is the target: targets [N, d…] against classes along `axis` of `shape`. */
function targetMask(target: Node, shape: Shape): Node {
  const axis = classAxis(shape);
  const classes = reshape(
    arange(shape[axis]),
    shape.map((n, i) => (i === axis ? n : 1)),
  );
  return eq(unsqueeze(bounded(target, shape[axis]), axis), classes);
}

/** How much of each class a target wants, in the shape of `scores`: the target itself, or 1 at its index. */
function shares(scores: Node, target: Node, { indices }: Attrs): Node {
  return indices ? cast(targetMask(target, scores.shape), scores.dtype) : target;
}

/** −Σ over the classes of `terms`, reduced. */
function minusSum(terms: Node, { reduction }: Attrs): Node {
  return reduceLosses(neg(sum(terms, classAxis(terms.shape))), reduction as Reduction);
}

/** Every kind of reduction, shape and target; `scores` are logits or what is made of them. */
const classCases = (
  range: readonly [number, number],
  call: (scores: Node, target: Node, options: LossOptions) => Node,
) =>
  REDUCTIONS.flatMap((reduction) =>
    [[4, 5], [5], [2, 3, 4]].flatMap((shape: number[]) => {
      const scores = { shape, range };
      const classes = shape[classAxis(shape)];
      const samples = shape.filter((_, i) => i !== classAxis(shape));
      return [
        { shape: samples, range: [0, classes] as const, dtype: "int32" as const },
        { shape, range: [0, 1] as const },
      ].map((target) => ({
        inputs: [scores, target],
        call: (x: Node, t: Node) => call(x, t, { reduction }),
      }));
    }),
  );

/** The gradient that reaches the scores of each sample; `g` broadcasts. */
function perScore(g: Node, scores: Node, reduction: Reduction): Node {
  const axis = classAxis(scores.shape);
  const each = perSample(g, reduction, sizeOf(scores.shape) / scores.shape[axis]);
  return reduction === "none" ? unsqueeze(each, axis) : each;
}

define({
  name: "nllLoss",
  symbol: "NLL",
  kind: { kind: "composite" },
  formula: "−Σ t · x / N",
  gradient: (g, [x, t], { attrs }) => {
    const weight = neg(perScore(g, x, attrs.reduction as Reduction));
    return [mul(shares(x, t, attrs), weight), attrs.indices ? null : mul(x, weight)];
  },
  expand: ([x, t], attrs) => minusSum(attrs.indices ? where(targetMask(t, x.shape), x, 0) : mul(t, x), attrs),
  cases: classCases([-3, 0], nllLoss),
  ulps: 16,
});

/**
 * Cross entropy of log-probabilities, such as logSoftmax gives: the negative log-likelihood, −Σ t · x / N. Shapes, targets and
 * errors are those of crossEntropy.
 *
 * @example nllLoss(logSoftmax(logits, 1), labels)   // crossEntropy(logits, labels)
 */
export function nllLoss(logProbabilities: Node, target: Node, options: LossOptions = {}): Node {
  return classLoss("nllLoss", "log-probabilities", logProbabilities, target, options);
}

define({
  name: "crossEntropyError",
  symbol: "cross entropy",
  kind: { kind: "composite" },
  formula: "−Σ t · log y / N",
  gradient: (g, [y, t], { attrs }) => {
    const weight = perScore(g, y, attrs.reduction as Reduction);
    const dy = mul(xdivy(neg(shares(y, t, attrs)), y), weight);
    return [dy, attrs.indices ? null : neg(mul(log(y), weight))];
  },
  expand: ([y, t], attrs) => minusSum(xlogy(shares(y, t, attrs), y), attrs),
  cases: classCases([0.3, 1], crossEntropyError),
  ulps: 16,
});

/**
 * Cross entropy of probabilities, such as softmax gives: −Σ t · log y / N. Infinite where the right answer has probability 0. Shapes,
 * targets and errors are those of crossEntropy, which computes the same from logits and loses nothing to rounding.
 *
 * @example crossEntropyError(softmax(logits), labels)   // [100, 10], [100] → []
 */
export function crossEntropyError(probabilities: Node, target: Node, options: LossOptions = {}): Node {
  return classLoss("crossEntropyError", "probabilities", probabilities, target, options);
}

define({
  name: "crossEntropy",
  symbol: "softmax with loss",
  kind: {
    kind: "composite",
    stable: ([x, t], { reduction }) =>
      nllLoss(logSoftmax(x, classAxis(x.shape)), t, { reduction: reduction as Reduction }),
  },
  formula: "−Σ t · log softmax(x) / N",
  gradient: (g, [x, t], { attrs }) => {
    const axis = classAxis(x.shape);
    const weight = perScore(g, x, attrs.reduction as Reduction);
    const y = softmax(x, axis);
    if (attrs.indices) return [mul(sub(y, shares(x, t, attrs)), weight), null];
    // For a target that sums to s: dx = (s·y − t) g
    const mass = sum(t, axis, { keepdim: true });
    return [mul(sub(mul(y, mass), t), weight), neg(mul(logSoftmax(x, axis), weight))];
  },
  expand: ([x, t], { reduction }) =>
    crossEntropyError(softmax(x, classAxis(x.shape)), t, { reduction: reduction as Reduction }),
  cases: classCases([-3, 3], crossEntropy),
  ulps: 16,
});

/**
 * Softmax followed by cross entropy, from logits [N, C] (or [C], or [N, C, d…]). Targets are class indices [N] (int32 or uint8,
 * in [0, C)) or probabilities, one-hot included, in the shape of the logits. The mean is over samples, not over classes.
 * Throws a ShapeError for other shapes; an index out of range throws when the program runs.
 *
 * @example crossEntropy(logits, labels)   // [100, 10], [100] → []
 */
export function crossEntropy(logits: Node, target: Node, options: LossOptions = {}): Node {
  return classLoss("crossEntropy", "logits", logits, target, options);
}

/** A loss of `scores`, which are called `what`, against targets: one node, after all is checked. */
function classLoss(
  op: "nllLoss" | "crossEntropyError" | "crossEntropy",
  what: string,
  scores: Node,
  target: Node,
  { reduction = "mean" }: LossOptions,
): Node {
  checkReduction(op, reduction);
  const { shape } = scores;
  if (shape.length === 0)
    throw new ShapeError(`${op}: ${what} ${nameOf(scores)} are a scalar; they must be [N, C] or [C]`);
  const samples = shape.filter((_, i) => i !== classAxis(shape));
  const indices = sameShape(target.shape, samples);
  if (!indices && !sameShape(target.shape, shape)) {
    throw new ShapeError(
      `${op}: target ${nameOf(target)} ${showShape(target.shape)} fits ${what} ${nameOf(scores)} ${showShape(shape)} neither as class indices ${showShape(samples)} nor as probabilities ${showShape(shape)}`,
    );
  }
  if (indices) checkIndexDType(op, target);
  const promoted = indices ? scores.dtype : promote(scores.dtype, target.dtype);
  const dtype = isFloat(promoted) ? promoted : "float32";
  const inputs = [cast(scores, dtype), indices ? target : cast(target, dtype)];
  return makeNode(op, inputs, { reduction, indices }, reduction === "none" ? samples : [], dtype);
}
