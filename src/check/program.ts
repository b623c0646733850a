/**
 * A function of tensors as something to perturb: its inputs become float64 variables, and it is compiled once.
 * Knows nothing of difference quotients.
 */
import { showShape } from "../graph/shape.ts";
import { topologicalOrder } from "../graph/traverse.ts";
import { compile } from "../tensor/compile.ts";
import { Tensor } from "../tensor/tensor.ts";
import { Variable, variable } from "../tensor/variable.ts";
import type { Perturbable } from "./compare.ts";
import { nonFinite } from "./value.ts";

/** A float64 variable of the elements of `x`; a variable stands for itself. Throws if it is float32 or holds NaN or ∞, or nothing. */
export function perturbable(x: Tensor, name: string, who: string): Perturbable & { variable: Variable } {
  if (x instanceof Variable && x.dtype !== "float64") {
    throw new Error(
      `${who}: variable ${name} ${showShape(x.shape)} is ${x.dtype}, which keeps too few digits for small differences; make it with { dtype: "float64" }`,
    );
  }
  if (x.size === 0) {
    throw new Error(`${who}: ${name} ${showShape(x.shape)} is empty; there is nothing to differentiate`);
  }
  const own = x instanceof Variable ? x : variable(x, { dtype: "float64", name });
  const elements = Float64Array.from(own.dataSync());
  requireFinite(elements, x.shape, name, who);
  return {
    name,
    variable: own,
    shape: x.shape,
    elements,
    set: (at, value) => own.set([value], at),
  };
}

/** Throws unless all elements are numbers at which one can differentiate. */
export function requireFinite(elements: Float64Array, shape: readonly number[], name: string, who: string) {
  const bad = nonFinite({ elements, shape });
  if (bad) throw new Error(`${who}: ${name} is ${bad}; derivatives are taken at finite numbers`);
}

/**
 * `f` of `args` as a program without arguments. When it is traced, this throws unless f returns a float64 tensor that is computed
 * from each of `reached`.
 */
export function compileCall(
  f: (...args: Tensor[]) => Tensor,
  args: readonly Tensor[],
  reached: readonly Variable[],
  who: string,
) {
  return compile(() => callChecked(f, args, reached, who));
}

/** Calls `f` and examines what it returns. */
export function callChecked(
  f: (...args: Tensor[]) => Tensor,
  args: readonly Tensor[],
  reached: readonly Variable[],
  who: string,
): Tensor {
  const y: unknown = f(...args);
  if (!(y instanceof Tensor)) {
    const noun = y instanceof Promise ? "a Promise; it must not be async" : String(y);
    throw new Error(`${who}: f must return a tensor, but it returned ${noun}`);
  }
  if (y.dtype !== "float64") {
    throw new Error(
      `${who}: f must compute in float64, but it returned ${y.dtype}; its inputs are float64, so look for a cast or an index`,
    );
  }
  const nodes = new Set(topologicalOrder([y.node]));
  for (const x of reached) {
    if (nodes.has(x.node)) continue;
    throw new Error(
      `${who}: f does not use ${x.name} ${showShape(x.shape)}; let it take the tensor as its argument, or make it a float64 variable`,
    );
  }
  return y;
}
