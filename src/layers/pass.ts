/**
 * What a layer keeps of its pass forward so that it can go back: the operation's inputs and output.
 * Knows nothing of single operations; gradients come from autodiff.
 */
import { type DType, isFloat, promote } from "../graph/dtype.ts";
import { ShapeError, sameShape, showShape } from "../graph/shape.ts";
import { scalar, tensor, type Values } from "../tensor/create.ts";
import { grad } from "../tensor/grad.ts";
import { Tensor } from "../tensor/tensor.ts";

/**
 * What a layer takes. Numbers and arrays become float64, as in the book, or the dtype of the tensors beside them; typed arrays
 * keep their own dtype. All are copied.
 */
export type LayerInput = Tensor | Values;

/** A layer of one input, as a network chains them. */
export interface Layer {
  forward(x: LayerInput): Tensor;
  /** The gradient for x, from that of the output; a number counts for every element. */
  backward(dout?: LayerInput): Tensor;
}

/** Inputs as tensors of which none changes afterwards: a variable is read here and now. */
export function toTensors(...inputs: readonly LayerInput[]): Tensor[] {
  const floats = inputs.flatMap((x) => (x instanceof Tensor && isFloat(x.dtype) ? [x.dtype] : []));
  const dtype = floats.length > 0 ? floats.reduce(promote) : "float64";
  return inputs.map((x) => toTensor(x, dtype));
}

/** One input as a tensor; numbers and arrays take `dtype`. */
export function toTensor(x: LayerInput, dtype: DType): Tensor {
  if (x instanceof Tensor) return new Tensor(x.node);
  return ArrayBuffer.isView(x) ? tensor(x) : tensor(x, { dtype });
}

/** The last pass forward through one layer. */
export class Pass {
  readonly #layer: string;
  #last: { readonly output: Tensor; readonly inputs: readonly Tensor[] } | undefined;

  /** `layer` is the name that messages use. */
  constructor(layer: string) {
    this.#layer = layer;
  }

  /** Remembers that `output` was computed from `inputs`, the tensors that `back` gives gradients for. */
  keep(output: Tensor, inputs: readonly Tensor[]): Tensor {
    this.#last = { output, inputs };
    return output;
  }

  /** The gradients for the inputs, from that of the output. Throws before the first pass forward, and a ShapeError for another shape. */
  back(dout: LayerInput): Tensor[] {
    if (!this.#last) {
      throw new Error(
        `${this.#layer}.backward: there is no output to go back from; call ${this.#layer}.forward first`,
      );
    }
    const { output, inputs } = this.#last;
    return [...grad(output, inputs, this.#seed(dout, output))];
  }

  #seed(dout: LayerInput, output: Tensor): Tensor | undefined {
    if (typeof dout === "number") {
      if (dout === 1 && output.rank === 0) return undefined; // grad's own seed
      return scalar(dout, { dtype: output.dtype }).expand(output.shape);
    }
    const seed = toTensor(dout, output.dtype);
    if (!sameShape(seed.shape, output.shape)) {
      throw new ShapeError(
        `${this.#layer}.backward: dout ${showShape(seed.shape)} must have the shape ${showShape(output.shape)} of what forward returned, or be a number, which counts for every element`,
      );
    }
    return seed;
  }
}
