/**
 * What layers with weights and a bias share: how their first values are chosen. Knows nothing of what a layer computes.
 */
import { type Shape, ShapeError } from "../graph/shape.ts";
import { type Variable, variable } from "../tensor/variable.ts";
import { he, type Initializer, zero } from "./initializers.ts";

export interface LayerOptions {
  /**
   * Decides the first weights. If left out, the layers of a program take 0, 1, 2, … in the order in which they are made, so
   * that no two start alike.
   */
  readonly seed?: number;
  /** First weights; `he` if left out. */
  readonly init?: Initializer;
  /** First bias (`zero` if left out), or false for none. */
  readonly bias?: Initializer | boolean;
  readonly dtype?: "float32" | "float64";
  /** Shown by graphs and messages: parameters are called `name.weight` and `name.bias`. */
  readonly name?: string;
}

/** Options with a seed. */
export type SeededOptions = LayerOptions & { readonly seed: number };

let nextSeed = 0;

/** Keeps the seeds of biases apart from those of weights, whichever they are. */
const BIAS_SEED = 2 ** 32;

/** The options, with the program's next seed if they name none. */
export function seeded<T extends LayerOptions>(options: T): T & SeededOptions {
  return { ...options, seed: options.seed ?? nextSeed++ };
}

/** The first weights and bias of a layer. */
export function firstParameters(
  { seed, init = he, bias = true, dtype = "float32", name }: SeededOptions,
  weight: Shape,
  biasShape: Shape,
): { readonly weight: Variable; readonly bias: Variable | undefined } {
  const make = (role: string, initializer: Initializer, shape: Shape, from: number) => {
    const label = name === undefined ? role : `${name}.${role}`;
    return variable(initializer(shape, { seed: from, dtype, name: label }), { dtype, name: label });
  };
  const start = bias === true ? zero : bias;
  return {
    weight: make("weight", init, weight, seed),
    bias: start ? make("bias", start, biasShape, seed + BIAS_SEED) : undefined,
  };
}

/** `size` if a layer can have it. Throws a ShapeError that names the layer and which size it is. */
export function checkSize(size: number, layer: string, which: string): number {
  if (Number.isInteger(size) && size > 0) return size;
  throw new ShapeError(`${layer}: ${which} size ${size} is not a whole number above 0`);
}

/** How messages speak of a layer: its name, if it has one, and how it was made. */
export function titleOf(name: string | undefined, made: string): string {
  return `${name === undefined ? "" : `${name}: `}${made}`;
}
