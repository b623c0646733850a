/** Adam, and AdamW, which decays weights apart from the gradient. Knows nothing of where gradients come from. */
import { tensor } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Variable, variable } from "../tensor/variable.ts";
import { type Assignment, Optimizer, type State, type Update } from "./optimizer.ts";
import { checkWeightDecay, zerosLike } from "./state.ts";

export interface AdamOptions {
  /** Learning rate: about the most by which an entry changes in one step; 0.001 if left out. */
  readonly lr?: number;
  /** How much of the mean of gradients is kept from step to step; 0.9 if left out. */
  readonly beta1?: number;
  /** How much of the mean of squared gradients is kept from step to step; 0.999 if left out. */
  readonly beta2?: number;
  /** Keeps the divisor from 0; 1e-8 if left out. */
  readonly eps?: number;
  /** L2 penalty: this times the parameter is added to its gradient; 0 if left out. */
  readonly weightDecay?: number;
}

/**
 * m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², and p ← p − lr·m̂ / (√v̂ + ε), in PyTorch's conventions; m̂ = m / (1 − β₁ᵗ) and
 * v̂ = v / (1 − β₂ᵗ) after t gradients of that parameter. Throws a RangeError for numbers that make no sense.
 *
 * Source: Kingma, Ba, "Adam: a method for stochastic optimization" (2015), algorithm 1.
 *
 * @example const optimizer = new Adam(Object.values(parameters(net)), { lr: 1e-3 });
 */
export class Adam extends Optimizer {
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #eps: number;
  readonly #weightDecay: number;
  /**
   * [2, parameters]: 1 − β₁ᵗ and 1 − β₂ᵗ for the next gradient of each parameter, the t-th. Each is the moving average of t ones,
   * c ← β·c + (1 − β), so nothing cancels where βᵗ is near 1. In float64, since rounding adds up: 6e-14 at β = 0.999 (float32: 3e-5).
   */
  readonly #corrections: Variable;

  constructor(
    parameters: readonly Variable[],
    { lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weightDecay = 0 }: AdamOptions = {},
  ) {
    super(parameters, { lr });
    const name = this.constructor.name;
    for (const [beta, value, usual] of [
      ["beta1", beta1, 0.9],
      ["beta2", beta2, 0.999],
    ] as const) {
      if (!(value >= 0 && value < 1)) {
        throw new RangeError(
          `${name}: ${beta} ${value} is not a number from 0 up to 1, 1 excluded; try ${usual}`,
        );
      }
    }
    if (!(eps > 0 && eps < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`${name}: eps ${eps} is not a finite number above 0; try 1e-8`);
    }
    this.#beta1 = beta1;
    this.#beta2 = beta2;
    this.#eps = eps;
    this.#weightDecay = checkWeightDecay(name, weightDecay);
    const first = [beta1, beta2].map((beta) => parameters.map(() => 1 - beta));
    this.#corrections = variable(tensor(first, { dtype: "float64" }), { name: "corrections" });
  }

  protected override initialState(parameter: Variable): State {
    return { m: zerosLike(parameter, "m"), v: zerosLike(parameter, "v") };
  }

  /** Counts a gradient for each of `parameters`. */
  protected override advance(parameters: readonly Variable[]): readonly Assignment[] {
    const kept = [this.#beta1, this.#beta2].map((beta) =>
      this.parameters.map((parameter) => (parameters.includes(parameter) ? beta : 1)),
    );
    const keep = tensor(kept, { dtype: "float64" });
    const gain = tensor(
      kept.map((row) => row.map((beta) => 1 - beta)),
      { dtype: "float64" },
    );
    return [{ target: this.#corrections, value: this.#corrections.mul(keep).add(gain) }];
  }

  protected override rule(parameter: Variable, gradient: Tensor, state: State): Update {
    const g = this.#weightDecay === 0 ? gradient : gradient.add(parameter.mul(this.#weightDecay));
    const m = state.m.mul(this.#beta1).add(g.mul(1 - this.#beta1));
    const v = state.v.mul(this.#beta2).add(g.square().mul(1 - this.#beta2));
    const { rate, eps } = this.#corrected(parameter);
    return { parameter: parameter.sub(m.div(v.sqrt().add(eps)).mul(rate)), state: { m, v } };
  }

  /** lr·m̂ / (√v̂ + ε) = rate·m / (√v + eps), with rate = lr·√(1 − β₂ᵗ) / (1 − β₁ᵗ) and eps = ε·√(1 − β₂ᵗ), scalars in the parameter's dtype. */
  #corrected(parameter: Variable): { rate: Tensor; eps: Tensor } {
    // For all parameters at once, which plans then share; of these vectors each rule takes its entry.
    const root = this.#corrections.slice(1).sqrt();
    const rates = this.rate("float64").mul(root).div(this.#corrections.slice(0, 1));
    const at = this.parameters.indexOf(parameter);
    const entry = (x: Tensor) =>
      x
        .cast(parameter.dtype)
        .slice([0, at], [1, at + 1])
        .reshape([]);
    return { rate: entry(rates), eps: entry(root.mul(this.#eps)) };
  }
}

export interface AdamWOptions extends Omit<AdamOptions, "weightDecay"> {
  /** This times the learning rate is taken off each entry in each step; 0.01 if left out. */
  readonly weightDecay?: number;
}

/**
 * Adam whose weight decay bypasses the moments: p ← p − lr·m̂ / (√v̂ + ε) − lr·λ·p, in PyTorch's conventions. Throws a RangeError for numbers that make no sense.
 *
 * Source: Loshchilov, Hutter, "Decoupled weight decay regularization" (2019), algorithm 2.
 *
 * @example const optimizer = new AdamW(Object.values(parameters(net)), { lr: 1e-3, weightDecay: 0.05 });
 */
export class AdamW extends Adam {
  readonly #decay: number;

  constructor(parameters: readonly Variable[], { weightDecay = 0.01, ...options }: AdamWOptions = {}) {
    super(parameters, options);
    this.#decay = checkWeightDecay(this.constructor.name, weightDecay);
  }

  protected override rule(parameter: Variable, gradient: Tensor, state: State): Update {
    const next = super.rule(parameter, gradient, state);
    const decay = this.rate(parameter.dtype).mul(this.#decay);
    return { ...next, parameter: next.parameter.sub(parameter.mul(decay)) };
  }
}
