/**
 * Mul and Add: the layers of the book's computational graphs (apples, oranges and tax).
 * Know nothing of derivatives: those are the operations' own.
 */
import { ops, type Tensor } from "../tensor/tensor.ts";
import { type LayerInput, Pass, toTensors } from "./pass.ts";

/** A layer without parameters: one operation of two inputs, whose shapes broadcast. */
class Arithmetic {
  readonly #pass: Pass;
  readonly #op: (x: Tensor, y: Tensor) => Tensor;

  constructor(name: string, op: (x: Tensor, y: Tensor) => Tensor) {
    this.#pass = new Pass(name);
    this.#op = op;
  }

  forward(x: LayerInput, y: LayerInput): Tensor {
    const inputs = toTensors(x, y);
    return this.#pass.keep(this.#op(inputs[0], inputs[1]), inputs);
  }

  /** The gradients for x and y, each in its shape. Throws before forward. */
  backward(dout: LayerInput = 1): [dx: Tensor, dy: Tensor] {
    const [dx, dy] = this.#pass.back(dout);
    return [dx, dy];
  }
}

/**
 * x · y, element by element; backward gives [dout · y, dout · x].
 *
 * @example
 * const mul = new Mul();
 * mul.forward(100, 2).item();                 // 200
 * mul.backward(1.1).map((dx) => dx.item());   // [2.2, 110.00000000000001]
 */
export class Mul extends Arithmetic {
  constructor() {
    super("Mul", ops.mul);
  }
}

/**
 * x + y, element by element; backward gives [dout, dout].
 *
 * @example new Add().forward(200, 450).item()   // 650
 */
export class Add extends Arithmetic {
  constructor() {
    super("Add", ops.add);
  }
}
