/** How many predictions are right. Knows nothing of models or data sets. */
import { nameOf } from "../graph/node.ts";
import { ShapeError, sameShape, showShape } from "../graph/shape.ts";
import { checkIndexDType } from "../ops/define.ts";
import type { Tensor } from "../tensor/tensor.ts";

export interface AccuracyOptions {
  /** "mean" (if left out) gives the share of right predictions, "sum" their number, "none" a 1 or 0 for each. */
  readonly reduction?: "mean" | "sum" | "none";
}

/**
 * The share of samples whose largest logit or probability is that of their class, as float32. Predictions are [N, C] (or [C],
 * or [N, C, d…]); targets are class indices [N] (int32 or uint8) or one-hot rows in the shape of the predictions. Of equal
 * largest entries the first counts. Throws a ShapeError for other shapes.
 *
 * @example accuracy(net.predict(x), labels).item()   // 0.9706
 */
export function accuracy(
  prediction: Tensor,
  target: Tensor,
  { reduction = "mean" }: AccuracyOptions = {},
): Tensor {
  const { shape } = prediction;
  if (shape.length === 0) {
    throw new ShapeError(
      `accuracy: predictions ${nameOf(prediction.node)} are a scalar; they must be [N, C] or [C]`,
    );
  }
  const axis = shape.length === 1 ? 0 : 1;
  const samples = shape.filter((_, i) => i !== axis);
  const indices = sameShape(target.shape, samples);
  if (!indices && !sameShape(target.shape, shape)) {
    throw new ShapeError(
      `accuracy: target ${nameOf(target.node)} ${showShape(target.shape)} fits predictions ${nameOf(prediction.node)} ${showShape(shape)} neither as class indices ${showShape(samples)} nor as one-hot rows ${showShape(shape)}`,
    );
  }
  if (indices) checkIndexDType("accuracy", target.node);
  const right = prediction
    .argmax(axis)
    .eq(indices ? target : target.argmax(axis))
    .cast("float32");
  switch (reduction) {
    case "mean":
      return right.mean();
    case "sum":
      return right.sum();
    case "none":
      return right;
    default:
      reduction satisfies never;
      throw new ShapeError(
        `accuracy: reduction ${JSON.stringify(reduction)} is unknown; choose mean, sum or none`,
      );
  }
}
