/**
 * Linear: X·W + b with its parameters. Knows nothing of optimizers.
 */
import { ShapeError, showShape } from "../graph/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import {
  checkSize,
  firstParameters,
  type LayerOptions,
  type SeededOptions,
  seeded,
  titleOf,
} from "./initial.ts";
import type { Module } from "./module.ts";

export type LinearOptions = LayerOptions;

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
  readonly #options: SeededOptions;

  constructor(outFeatures: number, options?: LinearOptions);
  constructor(inFeatures: number, outFeatures: number, options?: LinearOptions);
  constructor(first: number, second?: number | LinearOptions, third?: LinearOptions) {
    const both = typeof second === "number";
    this.#options = seeded((both ? third : second) ?? {});
    this.outFeatures = checkSize(both ? second : first, "Linear", "output");
    if (both) this.#build(checkSize(first, "Linear", "input"));
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
    if (this.#inFeatures === undefined) this.#build(checkSize(features, "Linear", "input"));
    else if (features !== this.#inFeatures) {
      throw new ShapeError(
        `${this}: the last axis of ${x.name ?? "the input"} ${showShape(x.shape)} has ${features} entries; it must have ${this.#inFeatures}`,
      );
    }
    return this.bias ? x.affine(this.weight, this.bias) : x.matmul(this.weight);
  }

  toString(): string {
    return titleOf(this.#options.name, `Linear(${this.#inFeatures ?? "?"}, ${this.outFeatures})`);
  }

  #build(inFeatures: number): void {
    this.#inFeatures = inFeatures;
    const first = firstParameters(this.#options, [inFeatures, this.outFeatures], [this.outFeatures]);
    this.#define("weight", { value: first.weight });
    this.#define("bias", { value: first.bias });
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
