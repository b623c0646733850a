/** Stochastic gradient descent, with momentum and weight decay. Knows nothing of where gradients come from. */
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { Optimizer, type OptimizerOptions, type State, type Update } from "./optimizer.ts";
import { checkWeightDecay, zerosLike } from "./state.ts";

export interface SGDOptions extends OptimizerOptions {
  /** How much of the last step is kept, from 0 up to 1; 0 if left out. */
  readonly momentum?: number;
  /** Looks ahead along the momentum before stepping (Nesterov). */
  readonly nesterov?: boolean;
  /** L2 penalty: this times the parameter is added to its gradient; 0 if left out. */
  readonly weightDecay?: number;
}

/**
 * p ← p − lr·g, in PyTorch's conventions. With momentum μ: v ← μ·v + g, which starts as the first g, and
 * p ← p − lr·v, or p ← p − lr·(g + μ·v) for Nesterov's. Throws a RangeError for numbers that make no sense.
 *
 * Source: Sutskever, Martens, Dahl, Hinton, "On the importance of initialization and momentum in deep learning" (2013).
 *
 * @example const optimizer = new SGD([w1, b1, w2, b2], { lr: 0.1, momentum: 0.9 });
 */
export class SGD extends Optimizer {
  readonly #momentum: number;
  readonly #nesterov: boolean;
  readonly #weightDecay: number;

  constructor(
    parameters: readonly Variable[],
    { lr, momentum = 0, nesterov = false, weightDecay = 0 }: SGDOptions,
  ) {
    super(parameters, { lr });
    if (!(momentum >= 0 && momentum < 1)) {
      throw new RangeError(`SGD: momentum ${momentum} is not a number from 0 up to 1, 1 excluded; try 0.9`);
    }
    if (nesterov && momentum === 0) {
      throw new RangeError("SGD: nesterov needs momentum, which is 0; try momentum 0.9");
    }
    this.#momentum = momentum;
    this.#nesterov = nesterov;
    this.#weightDecay = checkWeightDecay("SGD", weightDecay);
  }

  protected override initialState(parameter: Variable): State {
    return this.#momentum === 0 ? {} : { velocity: zerosLike(parameter, "velocity") };
  }

  protected override rule(parameter: Variable, gradient: Tensor, state: State, lr: Tensor): Update {
    const g = this.#weightDecay === 0 ? gradient : gradient.add(parameter.mul(this.#weightDecay));
    if (this.#momentum === 0) return { parameter: parameter.sub(g.mul(lr)), state: {} };
    const velocity = state.velocity.mul(this.#momentum).add(g);
    const direction = this.#nesterov ? g.add(velocity.mul(this.#momentum)) : velocity;
    return { parameter: parameter.sub(direction.mul(lr)), state: { velocity } };
  }
}
