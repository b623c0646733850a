/** Losses as functions of tensors: each is one operation with a closed-form gradient. Knows nothing of models. */
import type { LossOptions, Reduction } from "../ops/losses.ts";
import { ops, type Tensor } from "../tensor/tensor.ts";

export type { LossOptions, Reduction };

/**
 * Softmax followed by cross entropy, −Σ t · log softmax(x): of logits [N, C] (or [C], or [N, C, d…]) and targets, which are
 * class indices [N] (int32 or uint8) or probabilities in the shape of the logits. By default the mean over samples.
 * Its gradient by the logits is (softmax(x) − t) / N. Throws a ShapeError for other shapes or dtypes; an index outside of
 * [0, C) throws IndexOutOfRange when it is computed.
 *
 * @example crossEntropy(net.forward(images), labels)   // [100, 10], [100] → []
 */
export function crossEntropy(logits: Tensor, target: Tensor, options?: LossOptions): Tensor {
  return ops.crossEntropy(logits, target, options);
}

/**
 * Cross entropy of probabilities, −Σ t · log y, as it follows a softmax: by default the mean over samples, infinite where the right
 * answer has probability 0. The gradient by the probabilities is −t / y / N. Shapes, targets and errors are those of crossEntropy,
 * which to train with is better: it computes the same from logits, and loses nothing to rounding.
 *
 * @example crossEntropyError(logits.softmax(), labels)   // crossEntropy(logits, labels), from [100, 10], [100] → []
 */
export function crossEntropyError(probabilities: Tensor, target: Tensor, options?: LossOptions): Tensor {
  return ops.crossEntropyError(probabilities, target, options);
}

/**
 * Cross entropy of log-probabilities, −Σ t · x: what follows logSoftmax in crossEntropy. Shapes, targets, mean and errors are those
 * of crossEntropy; the gradient by the log-probabilities is −t / N.
 *
 * @example nllLoss(logits.logSoftmax(1), labels)   // crossEntropy(logits, labels), from [100, 10], [100] → []
 */
export function nllLoss(logProbabilities: Tensor, target: Tensor, options?: LossOptions): Tensor {
  return ops.nllLoss(logProbabilities, target, options);
}

/**
 * Squared error, (y − t)²: by default the mean over all entries, not only over samples. Its gradient is 2 (y − t) / n with the
 * same n. Throws a ShapeError unless both shapes are equal.
 *
 * @example mse(net.forward(x), t)   // [4, 1], [4, 1] → []
 */
export function mse(prediction: Tensor, target: Tensor, options?: LossOptions): Tensor {
  return ops.mse(prediction, target, options);
}
