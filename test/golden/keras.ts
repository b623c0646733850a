/**
 * Keras's expected losses, with gradients that PyTorch 1.13 computed from an independent formula. Weights multiply the losses of samples before the mean.
 */
import { grad, ops, type Tensor } from "retrograd";
import { within } from "../support/compare.ts";
import { type Float, type GoldenCase, type Literal, read, tensorOf } from "./golden.ts";

interface KerasCase {
  readonly id: string;
  readonly loss: "MeanSquaredError" | "CategoricalCrossentropy" | "SparseCategoricalCrossentropy";
  readonly config: { readonly from_logits?: boolean; readonly label_smoothing?: number };
  readonly inputs: { readonly y_true: Literal; readonly y_pred: Literal; readonly sample_weight?: Literal };
  /** null: the loss of each sample. */
  readonly reduction: string | null;
  readonly expected: Literal;
  readonly rtol: number;
  readonly atol: number;
  readonly derived_grad_wrt_y_pred: Literal;
}

/** The loss of each sample, without weights. */
function losses({ loss, config, inputs }: KerasCase, y: Tensor, t: Tensor): Tensor {
  switch (loss) {
    case "MeanSquaredError":
      return ops.mse(y, t, { reduction: "none" }).mean(-1);
    case "CategoricalCrossentropy": {
      const smoothing = config.label_smoothing ?? 0;
      const target = t.mul(1 - smoothing).add(smoothing / inputs.y_true.shape[1]);
      return config.from_logits
        ? ops.crossEntropy(y, target, { reduction: "none" })
        : fromProbabilities(y, target);
    }
    case "SparseCategoricalCrossentropy": {
      const labels = (t.rank === y.rank ? t.squeeze(-1) : t).cast("int32");
      if (config.from_logits) return ops.crossEntropy(y, labels, { reduction: "none" });
      return fromProbabilities(y, labels);
    }
    default:
      return loss satisfies never;
  }
}

/** With y made to add up to 1 and kept away from 0 as Keras does, whose last axis is that of the classes; ours is the second. */
function fromProbabilities(y: Tensor, t: Tensor): Tensor {
  const normal = y.div(y.sum(-1, { keepdim: true })).clamp(1e-7, 1 - 1e-7);
  const classesSecond = (x: Tensor) => x.permute([0, x.rank - 1, ...x.shape.slice(2).map((_, i) => i + 1)]);
  const target = t.rank === y.rank ? classesSecond(t) : t;
  return ops.crossEntropyError(classesSecond(normal), target, { reduction: "none" });
}

function build(c: KerasCase, float: Float) {
  const y = tensorOf(c.inputs.y_pred, float, "y_pred");
  const t = tensorOf(c.inputs.y_true, float, "y_true");
  const each = losses(c, y, t);
  const weight = c.inputs.sample_weight && tensorOf(c.inputs.sample_weight, float);
  const column = weight && weight.rank > each.rank ? weight.squeeze(-1) : weight;
  const weighted = column ? each.mul(column) : each;
  const mean = () =>
    c.reduction === "mean_with_sample_weight" ? weighted.sum().div(column!.sum()) : weighted.mean();
  const value = c.reduction === null ? weighted : mean();
  return [
    { what: "value", actual: value, expected: c.expected, tolerance: within(c.rtol, c.atol) },
    {
      what: "gradient",
      actual: grad(value.sum(), [y])[0],
      expected: c.derived_grad_wrt_y_pred,
      tolerance: float === "float64" ? within(1e-9, 1e-12) : within(1e-5, 1e-7),
    },
  ];
}

export const keras: GoldenCase[] = read<KerasCase[]>("keras-losses.json").map((c) => ({
  id: c.id,
  floats: ["float64", "float32"],
  build: (float) => build(c, float),
}));
