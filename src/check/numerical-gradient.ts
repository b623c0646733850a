/**
 * numericalGradient: the book's gradient by central differences, for functions of tensors or of plain numbers.
 * Knows nothing of backpropagation.
 */
import type { TypedArray } from "../graph/dtype.ts";
import { showShape } from "../graph/shape.ts";
import { tensor } from "../tensor/create.ts";
import { type NestedArray, Tensor } from "../tensor/tensor.ts";
import { Variable } from "../tensor/variable.ts";
import { checkStep } from "./options.ts";
import { compileCall, perturbable, requireFinite } from "./program.ts";
import { isTypedArray, readElements, rebuild, writeElement } from "./value.ts";

const WHO = "numericalGradient";

/**
 * The gradient of a scalar function by central differences, (f(x + h) − f(x − h)) / 2h for each entry, in float64.
 *
 * With a tensor x, f takes and returns tensors, is compiled once and run twice an entry. A variable is perturbed in place and put
 * back, so f may close over it instead of taking it. With a number or with nested or Float64 arrays, f takes and returns plain
 * numbers; arrays are perturbed in place and put back, as in the book. The gradient comes in the form of x.
 * Throws if x is empty, not finite or a float32 variable, if h ≤ 0, or if f returns more than one number.
 *
 * @example numericalGradient((x) => x ** 2, 3)                       // 6.000000000012662
 * @example numericalGradient(() => net.loss(x, t), net.params.W1)    // [784, 50], W1 being a float64 variable
 */
export function numericalGradient(f: (x: Tensor) => Tensor, x: Tensor, h?: number): Tensor;
export function numericalGradient(f: (x: number) => number, x: number, h?: number): number;
export function numericalGradient(
  f: (x: Float64Array) => number,
  x: Float64Array,
  h?: number,
): Float64Array<ArrayBuffer>;
export function numericalGradient<T extends NestedArray>(f: (x: T) => number, x: T, h?: number): T;
export function numericalGradient(
  f: ((x: Tensor) => Tensor) | ((x: never) => number),
  x: Tensor | NestedArray | Float64Array,
  h = 1e-4,
): unknown {
  if (typeof f !== "function") throw new TypeError(`${WHO}: f is ${String(f)}, not a function`);
  checkStep(h, WHO);
  return x instanceof Tensor
    ? ofTensors(f as (x: Tensor) => Tensor, x, h)
    : ofNumbers(f as (x: unknown) => unknown, x, h);
}

/** The difference quotient at each entry; `valueAt(at, value)` is f with one entry changed. */
function quotients(
  elements: Float64Array,
  h: number,
  valueAt: (at: number, value: number) => number,
  putBack: (at: number) => void,
): Float64Array<ArrayBuffer> {
  const gradient = new Float64Array(elements.length);
  for (let at = 0; at < elements.length; at++) {
    try {
      gradient[at] = (valueAt(at, elements[at] + h) - valueAt(at, elements[at] - h)) / (2 * h);
    } finally {
      putBack(at);
    }
  }
  return gradient;
}

function ofTensors(f: (x: Tensor) => Tensor, x: Tensor, h: number): Tensor {
  const point = perturbable(x, x.name ?? "x", WHO);
  // A function that does not depend on a variable has gradient 0; one that ignores a tensor closes over the wrong one.
  const reached = x instanceof Variable ? [] : [point.variable];
  const program = compileCall(f, [point.variable], reached, WHO);
  try {
    const { shape } = program.sync();
    if (shape.length > 0) throw notScalar(`a tensor of shape ${showShape(shape)}`);
    const gradient = quotients(
      point.elements,
      h,
      (at, value) => {
        point.set(at, value);
        return program.sync().item();
      },
      (at) => point.set(at, point.elements[at]),
    );
    return tensor(gradient, { shape: x.shape });
  } finally {
    program.dispose();
  }
}

function ofNumbers(f: (x: unknown) => unknown, x: NestedArray | Float64Array, h: number): unknown {
  if (isTypedArray(x) && !(x instanceof Float64Array)) {
    throw new Error(
      `${WHO}: x is ${(x as TypedArray).constructor.name}, which keeps too few digits; use a Float64Array`,
    );
  }
  const { shape, elements } = readElements(x, `${WHO}: x`);
  if (elements.length === 0) {
    throw new Error(`${WHO}: x ${showShape(shape)} is empty; there is nothing to differentiate`);
  }
  requireFinite(elements, shape, "x", WHO);
  const call = (argument: unknown): number => {
    const y = f(argument);
    if (typeof y !== "number") throw notScalar(y instanceof Tensor ? "a tensor; make x one too" : String(y));
    return y;
  };
  const set = (at: number, value: number) => {
    if (typeof x !== "number") writeElement(x, shape, at, value);
  };
  const gradient = quotients(
    elements,
    h,
    (at, value) => {
      set(at, value);
      return call(typeof x === "number" ? value : x);
    },
    (at) => set(at, elements[at]),
  );
  return rebuild(x, gradient);
}

function notScalar(what: string): Error {
  return new Error(`${WHO}: f must return one number, but it returned ${what}`);
}
