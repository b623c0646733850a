/**
 * Affine: the layer X·W + b with the gradients of its parameters at hand, as the book has it.
 * Knows nothing of how the parameters are updated.
 */
import { ops, Tensor } from "../tensor/tensor.ts";
import { type Layer, type LayerInput, Pass, toTensor, toTensors } from "./pass.ts";

/**
 * X·W + b, for W [in, out] and b [out]; X is one sample [in] or a batch [n, in]. W and b may be variables, which a training
 * step assigns to. Forward throws a ShapeError where sizes disagree.
 *
 * @example
 * const affine = new Affine(W, b);
 * affine.forward(x);                 // [n, in] → [n, out]
 * const dx = affine.backward(dout);  // [n, out] → [n, in]; now affine.dW is [in, out] and affine.db [out]
 */
export class Affine implements Layer {
  /** Weights [in, out]. */
  W: Tensor;
  /** Bias [out]. */
  b: Tensor;
  /** Xᵀ·dout, in the shape of W, once backward has run. */
  dW: Tensor | undefined;
  /** dout summed over the batch, in the shape of b, once backward has run. */
  db: Tensor | undefined;
  readonly #pass = new Pass("Affine");

  constructor(W: LayerInput, b: LayerInput) {
    this.W = W instanceof Tensor ? W : toTensor(W, "float64");
    this.b = b instanceof Tensor ? b : toTensor(b, "float64");
  }

  forward(x: LayerInput): Tensor {
    const [X, W, b] = toTensors(x, this.W, this.b);
    return this.#pass.keep(ops.affine(X, W, b), [X, W, b]);
  }

  /** dX = dout·Wᵀ in the shape of X; sets dW and db. Throws before forward. */
  backward(dout: LayerInput = 1): Tensor {
    const [dx, dW, db] = this.#pass.back(dout);
    this.dW = dW;
    this.db = db;
    return dx;
  }
}
