/**
 * First values of parameters: He, Xavier, normal and uniform, each from a seed. Knows nothing of layers.
 */
import { type Shape, ShapeError, showShape } from "../graph/shape.ts";
import { zeros } from "../tensor/create.ts";
import { type RandomOptions, random } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Makes the first value of a parameter. Weights are [in, out], or [out, in, rows, columns] for convolutions. */
export type Initializer = (shape: Shape, options: RandomOptions) => Tensor;

/**
 * How many inputs each output of weights of `shape` adds up (fanIn), and to how many outputs each input adds (fanOut).
 * An output of a convolution adds up in · rows · columns of them. Throws a ShapeError for shapes that are no weights.
 */
function fansOf(shape: Shape, initializer: string): { readonly fanIn: number; readonly fanOut: number } {
  if (shape.length === 2) return { fanIn: shape[0], fanOut: shape[1] };
  if (shape.length === 4) {
    const window = shape[2] * shape[3];
    return { fanIn: shape[1] * window, fanOut: shape[0] * window };
  }
  throw new ShapeError(
    `${initializer}: ${showShape(shape)} is neither [in, out] nor [out, in, rows, columns], so it does not tell how many inputs add up; use normal, uniform or zero`,
  );
}

/**
 * N(0, 2 / fanIn): keeps the size of signals from layer to layer under ReLU.
 *
 * Source: He, Zhang, Ren, Sun, "Delving Deep into Rectifiers" (2015).
 */
export const he: Initializer = (shape, options) =>
  random.normal(shape, { ...options, std: Math.sqrt(2 / fansOf(shape, "he").fanIn) });

/**
 * N(0, 2 / (fanIn + fanOut)): keeps the size of signals and gradients under sigmoid and tanh. Some books take 1 / fanIn instead, which is
 * the same where both sizes are equal.
 *
 * Source: Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010).
 */
export const xavier: Initializer = (shape, options) => {
  const { fanIn, fanOut } = fansOf(shape, "xavier");
  return random.normal(shape, { ...options, std: Math.sqrt(2 / (fanIn + fanOut)) });
};

/**
 * N(0, std²).
 *
 * @example new Linear(784, 50, { init: normal(0.01) })
 */
export function normal(std: number): Initializer {
  return (shape, options) => random.normal(shape, { ...options, std });
}

/** Uniform in [low, high). */
export function uniform(low: number, high: number): Initializer {
  return (shape, options) => random.uniform(shape, { ...options, low, high });
}

/** Zero everywhere: the usual bias. */
export const zero: Initializer = (shape, { dtype, name }) => zeros(shape, { dtype, name });
