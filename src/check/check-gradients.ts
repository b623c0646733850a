/**
 * checkGradients: autodiff against difference quotients, for a function of tensors.
 * Knows nothing of layers.
 */

import { compile } from "../tensor/compile.ts";
import { tensor, type Values } from "../tensor/create.ts";
import { grad } from "../tensor/grad.ts";
import { Tensor } from "../tensor/tensor.ts";
import { compareGradients, type Subject } from "./compare.ts";
import { type CheckOptions, chooseInputs, settle } from "./options.ts";
import { callChecked, compileCall, perturbable } from "./program.ts";
import { GradientCheck } from "./report.ts";
import { Fault, isIntegral } from "./value.ts";

const WHO = "checkGradients";

/**
 * Compares the gradients that autodiff gives for `f` with central differences, in float64: every output by every entry of
 * every input, or a sample of them (`options.samples`). f gets its inputs as float64 tensors; integer tensors are passed on as
 * they are. A variable among the inputs is perturbed in place and put back, so f may also close over it.
 * Throws for inputs that are empty, not finite or not used, and if f returns anything but a float64 tensor.
 *
 * @example
 * const check = checkGradients((x, w) => x.matmul(w).sigmoid(), [x, w]);
 * check.passed;               // true
 * check.inputs[1].worst;      // { index, analytic, numerical, absolute, relative, … }
 * console.log(String(check)); // a table
 */
export function checkGradients(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly (Tensor | Values)[],
  options: CheckOptions = {},
): GradientCheck {
  if (typeof f !== "function") throw new TypeError(`${WHO}: f is ${String(f)}, not a function of tensors`);
  const settings = settle(options, WHO);
  const { wrt, names } = chooseInputs(
    options,
    inputs.map((x) => ({ name: x instanceof Tensor ? x.name : undefined, integral: isIntegral(x) })),
    WHO,
  );
  const args = inputs.map((x) => {
    if (x instanceof Tensor) return x;
    return tensor(x, isIntegral(x) ? {} : { dtype: "float64" });
  });
  const points = wrt.map((i) => perturbable(args[i], names[i], WHO));
  wrt.forEach((i, k) => {
    args[i] = points[k].variable;
  });
  const variables = points.map(({ variable }) => variable);
  const forward = compileCall(f, args, variables, WHO);
  const backward = compile((dout: Tensor) => [
    ...grad(callChecked(f, args, variables, WHO), variables, dout),
  ]);
  try {
    const { shape } = forward.sync();
    const subject: Subject = {
      inputs: points,
      evaluate: () => ({ shape, elements: forward.sync().dataSync() as Float64Array }),
      gradients: (dout) => backward.sync(tensor(dout, { shape })).map((dx) => dx.dataSync() as Float64Array),
    };
    return new GradientCheck(compareGradients(subject, settings), [], settings.h);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return new GradientCheck([], [`f: ${error.message}`], settings.h);
  } finally {
    forward.dispose();
    backward.dispose();
  }
}
