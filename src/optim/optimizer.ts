/**
 * What optimizers share: a rule for one parameter, mapped over all of them, with state and learning rate in variables.
 * Knows nothing of any single rule.
 */
import type { DType } from "../graph/dtype.ts";
import { isFloat } from "../graph/dtype.ts";
import { ShapeError, sameShape, showShape } from "../graph/shape.ts";
import { evaluate } from "../runtime/evaluate.ts";
import { activeTrace } from "../runtime/trace.ts";
import { scalar } from "../tensor/create.ts";
import { grad } from "../tensor/grad.ts";
import { Tensor } from "../tensor/tensor.ts";
import { Variable, variable } from "../tensor/variable.ts";

export interface OptimizerOptions {
  /** Learning rate: a finite number above 0. */
  readonly lr: number;
}

/** A parameter and its gradient. */
export type ParameterGradient = readonly [parameter: Variable, gradient: Tensor];

/** What a rule remembers of one parameter from step to step, by name. */
export type State = Readonly<Record<string, Variable>>;

/** What a rule makes of one parameter in one step: its next value, and that of each piece of state. */
export interface Update {
  readonly parameter: Tensor;
  readonly state: Readonly<Record<string, Tensor>>;
}

/** A variable, and what a step makes of it. */
export interface Assignment {
  readonly target: Variable;
  readonly value: Tensor;
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
    const twice = repeated(parameters);
    if (twice) throw new Error(`${name}: parameter ${show(twice)} is listed twice; list each once`);
    this.#lr = checkRate(name, lr);
    this.parameters = [...parameters];
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
   * One step down the gradient of `loss`, a scalar, for every parameter.
   *
   * @example
   * const step = compile((x, t) => {
   *   const loss = net(x).crossEntropy(t);
   *   optimizer.minimize(loss);
   *   return loss;
   * });
   */
  minimize(loss: Tensor): void {
    const gradients = grad(loss, this.parameters);
    this.apply(this.parameters.map((parameter, i) => [parameter, gradients[i]]));
  }

  /**
   * One step along gradients of one's own, for any of the parameters, in any order; the others, and what is remembered of
   * them, stay. Throws an Error for a variable that the optimizer was not made with, or that is listed twice, and a
   * ShapeError for a gradient of another shape than its parameter.
   *
   * @example
   * const [dW, db] = grad(loss, [w, b]);
   * optimizer.apply([[w, dW.clamp(-1, 1)], [b, db]]);
   */
  apply(gradients: readonly ParameterGradient[]): void {
    for (const pair of gradients) this.#check(pair);
    const parameters = gradients.map(([parameter]) => parameter);
    const twice = repeated(parameters);
    if (twice) {
      throw new Error(
        `${this.constructor.name}: parameter ${show(twice)} has two gradients; add them, and pass their sum`,
      );
    }
    const assignments = [...this.advance(parameters)];
    for (const [parameter, gradient] of gradients) {
      const state = this.#stateOf(parameter);
      const next = this.rule(parameter, gradient, state, this.rate(parameter.dtype));
      assignments.push({ target: parameter, value: next.parameter });
      for (const [key, value] of Object.entries(next.state)) assignments.push({ target: state[key], value });
    }
    // Everything at once, rather than the whole forward pass again for each assignment.
    if (!activeTrace()) evaluate(assignments.map(({ value }) => value.node));
    for (const { target, value } of assignments) target.assign(value);
  }

  /** The variables that a parameter's rule starts with. */
  protected abstract initialState(parameter: Variable): State;

  /** The next values of one parameter and its state. Assigns nothing. */
  protected abstract rule(parameter: Variable, gradient: Tensor, state: State, lr: Tensor): Update;

  /** What a step of these parameters makes of variables that belong to no single one of them. Nothing by default. */
  protected advance(_parameters: readonly Variable[]): readonly Assignment[] {
    return [];
  }

  /** The learning rate as a scalar of `dtype`, so that float32 parameters are not computed in float64. */
  protected rate(dtype: DType): Variable {
    let rate = this.#rates.get(dtype);
    if (!rate) {
      rate = variable(scalar(this.#lr, { dtype }), { name: "lr" });
      this.#rates.set(dtype, rate);
    }
    return rate;
  }

  #check(pair: ParameterGradient): void {
    const name = this.constructor.name;
    const [parameter, gradient] = Array.isArray(pair) ? pair : [];
    if (!(parameter instanceof Tensor && gradient instanceof Tensor)) {
      throw new TypeError(`${name}: pass pairs of a parameter and its gradient: [[w, dW], [b, db]]`);
    }
    if (!this.parameters.includes(parameter as Variable)) {
      const known = this.parameters.map(show).join(", ");
      throw new Error(
        `${name}: ${show(parameter)} is not among its parameters (${known}); make the optimizer with it`,
      );
    }
    if (!sameShape(gradient.shape, parameter.shape)) {
      throw new ShapeError(
        `${name}: the gradient of ${parameter.name ?? "a parameter"} has shape ${showShape(gradient.shape)}, but the parameter has ${showShape(parameter.shape)}`,
      );
    }
  }

  #stateOf(parameter: Variable): State {
    let state = this.#states.get(parameter);
    if (!state) {
      state = this.initialState(parameter);
      this.#states.set(parameter, state);
    }
    return state;
  }
}

/** "W1 [784, 50]", or the shape alone. */
function show({ name, shape }: Tensor): string {
  return `${name === undefined ? "" : `${name} `}${showShape(shape)}`;
}

function repeated<T>(items: readonly T[]): T | undefined {
  return items.find((item, i) => items.indexOf(item) !== i);
}

function checkRate(name: string, lr: number): number {
  if (typeof lr !== "number" || !Number.isFinite(lr) || lr <= 0) {
    throw new RangeError(`${name}: learning rate ${lr} is not a finite number above 0; try 0.01`);
  }
  return lr;
}
