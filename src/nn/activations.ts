/**
 * Activations and Flatten: modules without parameters. Each is one operation of the face.
 */
import type { Tensor } from "../tensor/tensor.ts";
import type { Module } from "./module.ts";

/** max(x, 0). */
export class ReLU implements Module {
  forward(x: Tensor): Tensor {
    return x.relu();
  }
}

/** 1 / (1 + e⁻ˣ). */
export class Sigmoid implements Module {
  forward(x: Tensor): Tensor {
    return x.sigmoid();
  }
}

/** Hyperbolic tangent. */
export class Tanh implements Module {
  forward(x: Tensor): Tensor {
    return x.tanh();
  }
}

/** eˣ / Σ eˣ along one axis, by default the last. Under `crossEntropy`, which contains it, leave it out. */
export class Softmax implements Module {
  readonly axis: number;

  constructor(axis = -1) {
    this.axis = axis;
  }

  forward(x: Tensor): Tensor {
    return x.softmax(this.axis);
  }
}

/** [N, …] → [N, product of the rest]: images to rows. */
export class Flatten implements Module {
  forward(x: Tensor): Tensor {
    return x.flatten(1);
  }
}
