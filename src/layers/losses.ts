/**
 * The last layers of a network: SoftmaxWithLoss for classes, MeanSquaredError for numbers. Both give one number.
 * Know nothing of derivatives: those are the operations' own.
 */
import { ShapeError, sameShape, showShape } from "../graph/shape.ts";
import { tensor } from "../tensor/create.ts";
import { ops, Tensor } from "../tensor/tensor.ts";
import { type LayerInput, Pass, toTensor, toTensors } from "./pass.ts";

/**
 * Softmax followed by the mean cross entropy over the batch.
 *
 * @example
 * const last = new SoftmaxWithLoss();
 * last.forward(scores, labels).item();   // [n, classes], [n] → the loss
 * last.backward();                       // (y − t) / n
 */
export class SoftmaxWithLoss {
  /** What softmax made of the scores, in their shape. */
  y: Tensor | undefined;
  /** The target as it entered the loss. */
  t: Tensor | undefined;
  /** The mean cross entropy, shape []. */
  loss: Tensor | undefined;
  readonly #pass = new Pass("SoftmaxWithLoss");

  /**
   * The loss, shape [], of scores x [n, classes] (or [classes] for one sample). t holds class indices [n], or one row of
   * probabilities a sample, one-hot included, in the shape of x. Throws a ShapeError for anything else.
   */
  forward(x: LayerInput, t: LayerInput): Tensor {
    const [scores] = toTensors(x);
    this.t = targetOf(scores, t);
    this.y = ops.softmax(scores, classAxis(scores));
    this.loss = this.#pass.keep(ops.crossEntropy(scores, this.t), [scores]);
    return this.loss;
  }

  /** dx = dout · (y − t) / n, in the shape of x. Throws before forward. */
  backward(dout: LayerInput = 1): Tensor {
    return this.#pass.back(dout)[0];
  }
}

/** Where crossEntropy expects the classes: axis 1, or 0 for one sample. */
function classAxis(scores: Tensor): number {
  return scores.rank > 1 ? 1 : 0;
}

/** Numbers that stand one a sample are class indices, all others probabilities. */
function targetOf(scores: Tensor, t: LayerInput): Tensor {
  const target = toTensor(t, scores.dtype);
  const samples = scores.shape.filter((_, axis) => axis !== classAxis(scores));
  if (t instanceof Tensor || !sameShape(target.shape, samples)) return target;
  const indices = target.dataSync();
  const wrong = indices.find((index) => !Number.isInteger(index));
  if (wrong !== undefined) {
    throw new ShapeError(
      `SoftmaxWithLoss.forward: t ${showShape(target.shape)} holds one number a sample, so class indices, but ${wrong} is no whole number; give indices, or probabilities ${showShape(scores.shape)}`,
    );
  }
  return tensor(indices, { shape: target.shape, dtype: "int32" });
}

/**
 * Mean squared error over all entries, Σ (y − t)² / n.
 *
 * @example new MeanSquaredError().forward([1, 2], [1, 4]).item()   // 2
 */
export class MeanSquaredError {
  /** The prediction. */
  y: Tensor | undefined;
  /** The target. */
  t: Tensor | undefined;
  /** The error, shape []. */
  loss: Tensor | undefined;
  readonly #pass = new Pass("MeanSquaredError");

  /** The loss, shape []. Throws a ShapeError unless y and t have the same shape. */
  forward(y: LayerInput, t: LayerInput): Tensor {
    const [prediction, target] = toTensors(y, t);
    this.y = prediction;
    this.t = target;
    this.loss = this.#pass.keep(ops.mse(prediction, target), [prediction]);
    return this.loss;
  }

  /** dy = dout · 2 (y − t) / n, for n the number of entries. Throws before forward. */
  backward(dout: LayerInput = 1): Tensor {
    return this.#pass.back(dout)[0];
  }
}
