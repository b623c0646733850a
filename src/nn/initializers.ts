/**
 * First values of parameters: He, Xavier, normal and uniform, each from a seed. Knows nothing of layers.
 */
import type { Shape } from "../graph/shape.ts";
import { zeros } from "../tensor/create.ts";
import { type RandomOptions, random } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Makes the first value of a parameter; weights have shape [in, out]. */
export type Initializer = (shape: Shape, options: RandomOptions) => Tensor;

/**
 * N(0, 2 / in): keeps the size of signals from layer to layer under ReLU.
 *
 * Source: He, Zhang, Ren, Sun, "Delving Deep into Rectifiers" (2015).
 */
export const he: Initializer = (shape, options) =>
  random.normal(shape, { ...options, std: Math.sqrt(2 / shape[0]) });

/**
 * N(0, 2 / (in + out)): keeps the size of signals and gradients under sigmoid and tanh. Some books take 1 / in instead, which is
 * the same where both sizes are equal.
 *
 * Source: Glorot, Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010).
 */
export const xavier: Initializer = (shape, options) =>
  random.normal(shape, { ...options, std: Math.sqrt(2 / (shape[0] + shape[1])) });

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
