/**
 * checkLayer: a layer's own backward against difference quotients of its forward, and its conduct.
 * Knows nothing of what the layer computes.
 */
import { Tensor } from "../tensor/tensor.ts";
import { compareGradients, type Perturbable, type Subject } from "./compare.ts";
import { comparePasses, compareRows, observePass } from "./conduct.ts";
import { type HandWrittenLayer, LayerCalls } from "./layer-calls.ts";
import { type CheckOptions, chooseInputs, settle } from "./options.ts";
import { findParameters, type Parameter } from "./parameters.ts";
import { requireFinite } from "./program.ts";
import { GradientCheck, type InputCheck } from "./report.ts";
import { type CheckValue, Fault, isIntegral, readElements, rebuild } from "./value.ts";

const WHO = "checkLayer";

export interface LayerCheckOptions extends CheckOptions {
  /**
   * The fields that hold parameters, each with the field in which backward leaves its gradient, as in { W: "dW" }; dots lead into
   * fields of fields. By default every field x for which the layer has a field dx (dX), unless forward overwrites it.
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * Whether rows of the first axis are samples that must not affect each other ("independent", the default for one
   * differentiated input of shape [n, features] or [n, channels, height, width]) or may ("coupled").
   */
  readonly batch?: "independent" | "coupled";
}

/**
 * Checks a layer with `forward(...inputs)` and `backward(dout)`: that backward's gradients, and those it leaves for parameters,
 * agree with central differences of forward for every output; that neither method writes into its arguments; that each gradient
 * is there, finite and of its input's shape; that a second call gives the same; and that rows of a batch do not mix.
 *
 * Inputs are numbers, Float64 or nested arrays, or tensors, and reach the layer in that form, in float64; what forward returns has
 * the form in which backward gets dout. backward returns the gradient, or an array with one for each input of `options.wrt`.
 * A layer that breaks any of this, throws included, gets a verdict. Parameters are perturbed and put back. Throws for inputs that
 * are missing, empty or not finite, and for options that make no sense.
 *
 * @example
 * const check = checkLayer(new MyRelu(), [[[1, -2], [3, 4]]]);
 * check.passed;     // false
 * check.problems;   // ["backward writes into the argument dout: [0, 1] was 0.7, is 0; it must work on a copy"]
 */
export function checkLayer(
  layer: HandWrittenLayer,
  inputs: readonly CheckValue[],
  options: LayerCheckOptions = {},
): GradientCheck {
  if (typeof layer?.forward !== "function" || typeof layer.backward !== "function") {
    throw new TypeError(`${WHO}: the layer must have the methods forward(...inputs) and backward(dout)`);
  }
  const settings = settle(options, WHO);
  const own = inputs.map((x) => ({
    name: x instanceof Tensor ? x.name : undefined,
    integral: isIntegral(x),
  }));
  const { wrt, names } = chooseInputs(options, own, WHO);
  const args = inputs.map((form, i) => {
    const { shape, elements } = readElements(form, `${WHO}: input ${names[i]}`);
    if (elements.length === 0) throw new Error(`${WHO}: input ${names[i]} is empty`);
    requireFinite(elements, shape, `input ${names[i]}`, WHO);
    return { name: names[i], form, shape, elements };
  });
  const calls = new LayerCalls(layer, args, wrt);
  const problems: string[] = [];
  const checks: InputCheck[] = [];
  let parameters: Parameter[] = [];
  try {
    const first = observePass(calls, settings.seed, problems);
    parameters = findParameters(layer, options.parameters, () => calls.forward());
    const before = parameters.map((parameter) => ({ parameter, before: parameter.gradient() }));
    const again = observePass(calls, settings.seed, []);
    problems.push(...comparePasses(calls, [first, again], before));
    const oneBatch = wrt.length === 1 && [2, 4].includes(args[wrt[0]].shape.length);
    if ((options.batch ?? (oneBatch ? "independent" : "coupled")) === "independent") {
      problems.push(...compareRows(calls, first.output));
    }
    checks.push(...compareGradients(subjectOf(calls, parameters, first.output.form), settings));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    problems.push(error.message);
  } finally {
    for (const parameter of parameters) parameter.restore();
  }
  return new GradientCheck(checks, problems, settings.h);
}

/** The layer as something to perturb: its inputs, then its parameters. */
function subjectOf(calls: LayerCalls, parameters: readonly Parameter[], output: CheckValue): Subject {
  const present = calls.inputs.map(({ elements }) => elements.slice());
  const forward = () => calls.forward(calls.arguments(present));
  return {
    inputs: [
      ...calls.wrt.map((i): Perturbable => {
        const { name, shape, elements } = calls.inputs[i];
        const set = (at: number, value: number) => {
          present[i][at] = value;
        };
        return { name, shape, elements, set };
      }),
      ...parameters,
    ],
    evaluate: forward,
    gradients: (dout) => {
      forward();
      const gradients = calls.backward(rebuild(output, dout));
      return [...gradients, ...parameters.map((parameter) => parameter.gradient())].map((g) => g.elements);
    },
  };
}
