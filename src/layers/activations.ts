/**
 * Activation layers: Relu, Sigmoid, Tanh and Softmax, each one operation with a memory of its last pass.
 * Know nothing of derivatives: those are the operations' own.
 */
import { ops, type Tensor } from "../tensor/tensor.ts";
import { type Layer, type LayerInput, Pass, toTensors } from "./pass.ts";

/** A layer without parameters: one operation of one input. */
class Activation implements Layer {
  readonly #pass: Pass;
  readonly #op: (x: Tensor) => Tensor;

  constructor(name: string, op: (x: Tensor) => Tensor) {
    this.#pass = new Pass(name);
    this.#op = op;
  }

  forward(x: LayerInput): Tensor {
    const inputs = toTensors(x);
    return this.#pass.keep(this.#op(inputs[0]), inputs);
  }

  /** The gradient for x, in its shape. Throws before forward. */
  backward(dout: LayerInput = 1): Tensor {
    return this.#pass.back(dout)[0];
  }
}

/**
 * max(x, 0): lets dout through where x > 0, and nothing elsewhere.
 *
 * @example
 * const relu = new Relu();
 * relu.forward([[1, -0.5], [-2, 3]]);
 * relu.backward([[5, 5], [5, 5]]).toArray();   // [[5, 0], [0, 5]]
 */
export class Relu extends Activation {
  constructor() {
    super("Relu", ops.relu);
  }
}

/** y = 1 / (1 + e⁻ˣ); backward gives dout · y (1 − y). */
export class Sigmoid extends Activation {
  constructor() {
    super("Sigmoid", ops.sigmoid);
  }
}

/** y = tanh x; backward gives dout · (1 − y²). */
export class Tanh extends Activation {
  constructor() {
    super("Tanh", ops.tanh);
  }
}

/** y = eˣ / Σ eˣ along the last axis, so each row is a distribution; backward gives y · (dout − Σ dout · y). */
export class Softmax extends Activation {
  constructor() {
    super("Softmax", (x) => ops.softmax(x, -1));
  }
}
