/**
 * What optimizers share: a rule for one parameter, mapped over all of them, with state and learning rate in variables.
 * Knows nothing of any single rule.
 */
import type { DType } from "../graph/dtype.ts";
import { isFloat } from "../graph/dtype.ts";
import { nameOf } from "../graph/node.ts";
import { ShapeError, sameShape, showShape } from "../graph/shape.ts";
import { evaluate } from "../runtime/evaluate.ts";
import { activeTrace } from "../runtime/trace.ts";
import { scalar } from "../tensor/create.ts";
import { grad } from "../tensor/grad.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Variable, variable } from "../tensor/variable.ts";

export interface OptimizerOptions {
  /** Learning rate: a finite number above 0. */
  readonly lr: number;
}

/** What a rule remembers of one parameter from step to step, by name. */
export type State = Readonly<Record<string, Variable>>;

/** What a rule makes of one parameter in one step: its next value, and that of each piece of state. */
export interface Update {
  readonly parameter: Tensor;
  readonly state: Readonly<Record<string, Tensor>>;
}

/** A rule applied to a set of parameters. Inside of `compile`, a step becomes part of the program. */
export abstract class Optimizer {
  readonly parameters: readonly Variable[];
  readonly #rates = new Map<DType, Variable>();
  readonly #states = new Map<Variable, State>();
  #lr: number;

  constructor(parameters: readonly Variable[], { lr }: OptimizerOptions) {
    const name = this.constructor.name;
    if (parameters.length === 0) {
      throw new Error(`${name}: there are no parameters; pass an array of variables`);
    }
    for (const parameter of parameters) {
      if (!(parameter instanceof Variable)) {
        throw new TypeError(
          `${name}: a parameter is ${String(parameter)}, not a variable; make it one with variable(…)`,
        );
      }
      if (!isFloat(parameter.dtype)) {
        throw new TypeError(
          `${name}: parameter ${parameter.name ?? ""} has dtype ${parameter.dtype}; parameters are float32 or float64`,
        );
      }
    }
    const twice = parameters.find((parameter, i) => parameters.indexOf(parameter) !== i);
    if (twice) {
      throw new Error(
        `${name}: parameter ${twice.name ?? ""} ${showShape(twice.shape)} is listed twice; list each once`,
      );
    }
    this.#lr = checkRate(name, lr);
    this.parameters = [...parameters];
    // A rate of each dtype in use, so that float32 parameters are not computed in float64.
    for (const { dtype } of parameters) {
      if (!this.#rates.has(dtype)) this.#rates.set(dtype, variable(scalar(lr, { dtype }), { name: "lr" }));
    }
  }

  /**
   * The learning rate. It lives in a variable, so programs that are compiled already use the new one from their next run on.
   *
   * @example optimizer.lr *= 0.5;
   */
  get lr(): number {
    return this.#lr;
  }

  set lr(lr: number) {
    if (activeTrace()) {
      throw new Error("lr: set the learning rate outside of the compiled function, between its calls");
    }
    this.#lr = checkRate(this.constructor.name, lr);
    for (const rate of this.#rates.values()) rate.set([lr]);
  }

  /**
   * One step down the gradient of `loss`, a scalar.
   *
   * @example
   * const step = compile((x, t) => {
   *   const loss = net(x).crossEntropy(t);
   *   optimizer.minimize(loss);
   *   return loss;
   * });
   */
  minimize(loss: Tensor): void {
    this.step(grad(loss, this.parameters));
  }

  /** One step along gradients of one's own, one for each parameter in order. Throws a ShapeError unless the shapes agree. */
  step(gradients: readonly Tensor[]): void {
    const name = this.constructor.name;
    if (gradients.length !== this.parameters.length) {
      throw new ShapeError(
        `${name}: ${gradients.length} gradients for ${this.parameters.length} parameters; pass one for each, in order`,
      );
    }
    const updates: { target: Variable; value: Tensor }[] = [];
    this.parameters.forEach((parameter, i) => {
      const gradient = gradients[i];
      if (!sameShape(gradient.shape, parameter.shape)) {
        throw new ShapeError(
          `${name}: the gradient of ${nameOf(parameter.node)} has shape ${showShape(gradient.shape)}, but the parameter has ${showShape(parameter.shape)}`,
        );
      }
      const state = this.#stateOf(parameter);
      const next = this.rule(parameter, gradient, state, this.#rates.get(parameter.dtype)!);
      updates.push({ target: parameter, value: next.parameter });
      for (const [key, value] of Object.entries(next.state)) updates.push({ target: state[key], value });
    });
    // Everything at once, rather than the whole forward pass again for each assignment.
    if (!activeTrace()) evaluate(updates.map(({ value }) => value.node));
    for (const { target, value } of updates) target.assign(value);
  }

  /** The variables that a parameter's rule starts with. */
  protected abstract initialState(parameter: Variable): State;

  /** The next values of one parameter and its state. Assigns nothing. */
  protected abstract rule(parameter: Variable, gradient: Tensor, state: State, lr: Tensor): Update;

  #stateOf(parameter: Variable): State {
    let state = this.#states.get(parameter);
    if (!state) {
      state = this.initialState(parameter);
      this.#states.set(parameter, state);
    }
    return state;
  }
}

function checkRate(name: string, lr: number): number {
  if (typeof lr !== "number" || !Number.isFinite(lr) || lr <= 0) {
    throw new RangeError(`${name}: learning rate ${lr} is not a finite number above 0; try 0.1`);
  }
  return lr;
}
