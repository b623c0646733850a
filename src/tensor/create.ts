/**
 * Making tensors from numbers. Knows nothing of evaluation.
 */
import {
  allocate,
  type DType,
  dtypeOf,
  isFloat,
  isTypedArray,
  type TypedArray,
  toDType,
} from "../graph/dtype.ts";
import { currentOrigin, withProvenance } from "../graph/node.ts";
import { checkShape, type Shape, ShapeError, showShape, sizeOf } from "../graph/shape.ts";
import { data } from "../ops/leaves.ts";
import { type NestedArray, Tensor } from "./tensor.ts";

export interface CreateOptions {
  /** float32 if left out; a typed array keeps its own. */
  readonly dtype?: DType | undefined;
  /** Shown by graphs and messages. */
  readonly name?: string;
}

/** Anything that `tensor` makes a tensor of. */
export type Values = number | boolean | TypedArray | readonly Values[];

/**
 * A tensor from nested arrays, or from a flat (typed) array and a shape. The numbers are copied.
 * Throws a ShapeError for ragged arrays, for a shape that does not fit, and for an unknown dtype.
 *
 * @example tensor([[1, 2, 3], [4, 5, 6]])                       // shape [2, 3], float32
 * @example tensor(new Uint8Array(784), { shape: [28, 28] })     // uint8
 */
export function tensor(values: Values, options: CreateOptions & { readonly shape?: Shape } = {}): Tensor {
  const { flat, shape: own } = flatten(values);
  const shape = options.shape ?? own;
  checkShape(shape, "tensor");
  if (sizeOf(shape) !== flat.length) {
    throw new ShapeError(
      `tensor: ${flat.length} numbers do not fill shape ${showShape(shape)}, which takes ${sizeOf(shape)}`,
    );
  }
  const dtype = options.dtype ?? naturalDType(values);
  return leaf(toArrayOf(dtype, flat), shape, dtype, options.name);
}

/** A typed array's own dtype, bool for booleans, else float32. */
function naturalDType(values: Values): DType {
  if (isTypedArray(values)) return dtypeOf(values);
  let first: unknown = values;
  while (Array.isArray(first)) first = first[0];
  return typeof first === "boolean" ? "bool" : "float32";
}

/** A copy of `flat` as `dtype` holds it. */
function toArrayOf(dtype: DType, flat: ArrayLike<number>): TypedArray {
  const out = allocate(dtype, flat.length);
  if (isFloat(dtype) || (isTypedArray(flat) && dtypeOf(flat) === dtype)) out.set(flat);
  else for (let i = 0; i < out.length; i++) out[i] = toDType(flat[i], dtype);
  return out;
}

function leaf(values: TypedArray, shape: Shape, dtype: DType, name: string | undefined): Tensor {
  return new Tensor(withProvenance({ origin: currentOrigin() }, () => data(values, shape, dtype, name)));
}

function flatten(values: Values): { flat: ArrayLike<number>; shape: Shape } {
  if (isTypedArray(values)) return { flat: values, shape: [values.length] };
  const shape: number[] = [];
  for (let level: Values = values; Array.isArray(level); level = level[0]) shape.push(level.length);
  const flat: number[] = [];
  collect(values, shape, 0, flat);
  return { flat, shape };
}

function collect(values: Values, shape: Shape, depth: number, flat: number[]): void {
  if (depth === shape.length) {
    if (typeof values !== "number" && typeof values !== "boolean") {
      throw new ShapeError(`tensor: ${show(values)} stands where a number is expected at depth ${depth}`);
    }
    flat.push(Number(values));
    return;
  }
  if (!Array.isArray(values) || values.length !== shape[depth]) {
    throw new ShapeError(
      `tensor: ragged array: ${show(values)} stands at depth ${depth} where an array of ${shape[depth]} is expected`,
    );
  }
  for (const value of values) collect(value, shape, depth + 1, flat);
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return ArrayBuffer.isView(value) ? `a ${value.constructor.name}` : String(value);
}

/**
 * A tensor of shape [].
 *
 * @example scalar(100, { dtype: "float64", name: "apple" })
 */
export function scalar(value: number, options: CreateOptions = {}): Tensor {
  return tensor(value, options);
}

/** A tensor of `shape` that holds `value` everywhere. */
export function full(shape: Shape, value: number, { dtype = "float32", name }: CreateOptions = {}): Tensor {
  checkShape(shape, "full");
  return leaf(allocate(dtype, sizeOf(shape)).fill(toDType(value, dtype)), shape, dtype, name);
}

/** A tensor of zeros. */
export function zeros(shape: Shape, options?: CreateOptions): Tensor {
  return full(shape, 0, options);
}

/** A tensor of ones. */
export function ones(shape: Shape, options?: CreateOptions): Tensor {
  return full(shape, 1, options);
}

export type { NestedArray };
