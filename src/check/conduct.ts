/**
 * How a layer behaves, its derivatives aside: that it leaves its arguments alone, gives the same result twice, and treats
 * each row of a batch by itself. Knows nothing of difference quotients.
 */
import { sizeOf } from "../graph/shape.ts";
import { tensor } from "../tensor/create.ts";
import { Tensor } from "../tensor/tensor.ts";
import { randomWeights } from "./draw.ts";
import type { LayerArgument, LayerCalls, LayerOutput } from "./layer-calls.ts";
import type { Parameter } from "./parameters.ts";
import {
  type CheckValue,
  difference,
  type Elements,
  Fault,
  isTypedArray,
  nonFinite,
  readElements,
  rebuild,
} from "./value.ts";

/** What one pass forward and back gave. */
export interface ObservedPass {
  readonly output: LayerOutput;
  readonly gradients: readonly Elements[];
}

/** Runs forward and backward once, watches every argument and adds to `problems`. Throws a Fault where that is the end of it. */
export function observePass(calls: LayerCalls, seed: number, problems: string[]): ObservedPass {
  const args = calls.arguments();
  const watch = (method: string, watched: readonly (readonly [string, Elements, CheckValue])[]) => {
    for (const [name, before, value] of watched) {
      const change = difference(before, readElements(value, name));
      if (change)
        problems.push(`${method} writes into the argument ${name}: ${change}; it must work on a copy`);
    }
  };
  const inputs = calls.inputs.map((input, i) => [input.name, input, args[i]] as const);

  const output = calls.forward(args);
  watch("forward", inputs);
  const bad = nonFinite(output);
  if (bad) throw new Fault(`forward returned ${bad}`);

  const weights = randomWeights(output.elements.length, seed);
  const dout = rebuild(output.form, weights);
  const written = problems.length;
  const gradients = calls.backward(dout);
  watch("backward", [["dout", { shape: output.shape, elements: weights }, dout]]);
  if (written === 0) watch("backward", inputs);
  gradients.forEach((gradient, k) => {
    const wrong = nonFinite(gradient);
    if (wrong) problems.push(`backward returned ${wrong} for ${calls.inputs[calls.wrt[k]].name}`);
  });
  return { output, gradients };
}

/** Compares a second pass with the first. */
export function comparePasses(
  calls: LayerCalls,
  [first, again]: readonly [ObservedPass, ObservedPass],
  parameters: readonly { readonly parameter: Parameter; readonly before: Elements }[],
): string[] {
  const change = difference(first.output, again.output);
  if (change) {
    throw new Fault(
      `forward gives another result the second time: ${change}; a layer that draws random numbers or remembers its last call cannot be checked by differences (fix its seed, or reset it)`,
    );
  }
  const gradients = first.gradients.map((gradient, k) => ({
    name: `the gradient of ${calls.inputs[calls.wrt[k]].name}`,
    change: difference(gradient, again.gradients[k]),
  }));
  const own = parameters.map(({ parameter, before }) => ({
    name: `the gradient of parameter ${parameter.name}`,
    change: difference(before, parameter.gradient()),
  }));
  return [...gradients, ...own].flatMap(({ name, change }) =>
    change ? [`${name} is another after the same forward and backward: ${change}; does it add up?`] : [],
  );
}

/** How results of a row alone and of the row in its batch may differ by the order of additions. */
const ROUNDING = 1e-9;

/**
 * Whether each row of a batch gives what it gives alone: the same row of the output, or for a single output a value of which
 * the batch's is the mean or the sum. Where an argument has no such rows there is nothing to compare.
 */
export function compareRows(calls: LayerCalls, output: LayerOutput): string[] {
  const [n] = calls.inputs[calls.wrt[0]].shape;
  const arranged = calls.inputs.every(({ shape }) => shape.length === 0 || shape[0] === n);
  const rowwise = output.shape.length > 0 && output.shape[0] === n;
  if (!arranged || n < 2 || (!rowwise && output.shape.length > 0)) return [];
  const remedy = 'if rows belong together, as in batch normalization, say so: batch: "coupled"';
  let total = 0;
  for (let i = 0; i < n; i++) {
    let alone: Elements;
    try {
      alone = calls.forward(calls.inputs.map((input) => rowOf(input, i)));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return [`forward fails for row ${i} of the batch alone: ${error.message} (${remedy})`];
    }
    if (!rowwise) {
      total += alone.elements[0];
      continue;
    }
    const size = sizeOf(output.shape.slice(1));
    for (let j = 0; j < size; j++) {
      const [inBatch, single] = [output.elements[i * size + j], alone.elements[j]];
      if (close(inBatch, single)) continue;
      return [
        `forward mixes the rows of a batch: row ${i} alone gives ${single} where the batch gives ${inBatch}; ${remedy}`,
      ];
    }
  }
  if (rowwise || close(output.elements[0], total) || close(output.elements[0], total / n)) return [];
  return [
    `forward mixes the rows of a batch: it gives ${output.elements[0]}, but its rows alone have the mean ${total / n}; ${remedy}`,
  ];
}

function close(a: number, b: number): boolean {
  return Math.abs(a - b) <= ROUNDING * Math.max(1, Math.abs(a), Math.abs(b));
}

/** Row `i` of an argument as a batch of one; scalars are every row's. */
function rowOf({ form, shape, elements }: LayerArgument, i: number): CheckValue {
  if (shape.length === 0) return form;
  const row = shape.slice(1);
  const own = elements.slice(i * sizeOf(row), (i + 1) * sizeOf(row));
  if (form instanceof Tensor) return tensor(own, { shape: [1, ...row], dtype: form.dtype });
  const single = isTypedArray(form) ? form.slice(i, i + 1) : (form as readonly CheckValue[]).slice(i, i + 1);
  return rebuild(single, own);
}
