/**
 * Linear: X·W + b with its parameters. Knows nothing of optimizers.
 */
import { ShapeError, showShape } from "../graph/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Variable, variable } from "../tensor/variable.ts";
import { he, type Initializer, zero } from "./initializers.ts";
import type { Module } from "./module.ts";

export interface LinearOptions {
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

let nextSeed = 0;

/** Keeps the seeds of biases apart from those of weights, whichever they are. */
const BIAS_SEED = 2 ** 32;

/**
 * An affine layer: x [..., in] → x·W + b [..., out], with W [in, out] and b [out]. With one size given, `in` is inferred at the
 * first call, and until then reading the parameters throws.
 *
 * @example new Linear(784, 50, { seed: 0 })
 * @example new Linear(50)
 */
export class Linear implements Module {
  /** [in, out] */
  declare readonly weight: Variable;
  /** [out]; undefined if the layer has none. */
  declare readonly bias: Variable | undefined;
  readonly outFeatures: number;
  #inFeatures: number | undefined;
  readonly #options: LinearOptions & { readonly seed: number };

  constructor(outFeatures: number, options?: LinearOptions);
  constructor(inFeatures: number, outFeatures: number, options?: LinearOptions);
  constructor(first: number, second?: number | LinearOptions, third?: LinearOptions) {
    const both = typeof second === "number";
    const { seed = nextSeed++, ...options } = (both ? third : second) ?? {};
    this.outFeatures = checkSize(both ? second : first, "output");
    this.#options = { ...options, seed };
    if (both) this.#build(checkSize(first, "input"));
    else this.#postpone();
  }

  /** undefined until it is known. */
  get inFeatures(): number | undefined {
    return this.#inFeatures;
  }

  /** [..., in] → [..., out]. Throws a ShapeError if the last axis has another size than at the first call. */
  forward(x: Tensor): Tensor {
    if (x.rank === 0) throw new ShapeError(`${this}: the input is a scalar; give it at least one axis`);
    const features = x.shape[x.rank - 1];
    if (this.#inFeatures === undefined) this.#build(checkSize(features, "input"));
    else if (features !== this.#inFeatures) {
      throw new ShapeError(
        `${this}: the last axis of ${x.name ?? "the input"} ${showShape(x.shape)} has ${features} entries; it must have ${this.#inFeatures}`,
      );
    }
    return this.bias ? x.affine(this.weight, this.bias) : x.matmul(this.weight);
  }

  toString(): string {
    const { name } = this.#options;
    return `${name === undefined ? "" : `${name}: `}Linear(${this.#inFeatures ?? "?"}, ${this.outFeatures})`;
  }

  #build(inFeatures: number): void {
    const { seed, init = he, bias = true, dtype = "float32", name } = this.#options;
    const make = (role: string, initializer: Initializer, shape: number[], from: number) => {
      const label = name === undefined ? role : `${name}.${role}`;
      const initial = initializer(shape, { seed: from, dtype, name: label });
      return variable(initial, { dtype, name: label });
    };
    this.#inFeatures = inFeatures;
    this.#define("weight", { value: make("weight", init, [inFeatures, this.outFeatures], seed) });
    const start = bias === true ? zero : bias;
    const value = start ? make("bias", start, [this.outFeatures], seed + BIAS_SEED) : undefined;
    this.#define("bias", { value });
  }

  /** Until the input size is known, whoever reads a parameter is told so. */
  #postpone(): void {
    for (const role of ["weight", "bias"] as const) {
      const get = () => {
        throw new Error(
          `${this} has no ${role} yet, because its input size is not known; call the model once first, or give new Linear both sizes`,
        );
      };
      this.#define(role, { get });
    }
  }

  #define(role: "weight" | "bias", descriptor: PropertyDescriptor): void {
    Object.defineProperty(this, role, { ...descriptor, enumerable: true, configurable: true });
  }
}

function checkSize(size: number, which: string): number {
  if (Number.isInteger(size) && size > 0) return size;
  throw new ShapeError(`Linear: ${which} size ${size} is not a whole number above 0`);
}
