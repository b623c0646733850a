/**
 * Numbers in the forms that a hand-written layer may use: a number, a typed array, nested arrays, a tensor.
 * Reads any of them as float64 elements and builds another of the same form. Knows nothing of derivatives.
 */
import { isFloat, type TypedArray } from "../graph/dtype.ts";
import { type Shape, sameShape, showShape, sizeOf } from "../graph/shape.ts";
import { tensor } from "../tensor/create.ts";
import { Tensor } from "../tensor/tensor.ts";

/** What a function or layer that is checked may take and return. */
export type CheckValue = number | Tensor | TypedArray | readonly CheckValue[];

/** Elements in row order. */
export interface Elements {
  readonly shape: Shape;
  readonly elements: Float64Array;
}

/** Something wrong with what is checked, rather than with how the check was called: its message becomes a verdict. */
export class Fault extends Error {}

export function isTypedArray(value: unknown): value is TypedArray {
  return (
    value instanceof Float64Array ||
    value instanceof Float32Array ||
    value instanceof Int32Array ||
    value instanceof Uint8Array
  );
}

/** Whether `value` holds whole numbers by its type, as labels do: it has no derivative. */
export function isIntegral(value: unknown): boolean {
  if (value instanceof Tensor) return !isFloat(value.dtype);
  return value instanceof Int32Array || value instanceof Uint8Array;
}

/** The elements of `value`, copied. Throws a Fault that starts with `what` if it is not made of numbers. */
export function readElements(value: unknown, what: string): Elements {
  if (value instanceof Tensor) return { shape: value.shape, elements: Float64Array.from(value.dataSync()) };
  const shape: number[] = [];
  let level = value;
  for (; Array.isArray(level); level = level[0]) shape.push(level.length);
  if (isTypedArray(level)) shape.push(level.length);
  const elements: number[] = [];
  collect(value, shape, 0, elements, what);
  return { shape, elements: Float64Array.from(elements) };
}

function collect(value: unknown, shape: Shape, depth: number, elements: number[], what: string): void {
  if (depth === shape.length) {
    if (typeof value !== "number") throw new Fault(`${what} ${isNot(value, depth)}`);
    elements.push(value);
    return;
  }
  if ((!Array.isArray(value) && !isTypedArray(value)) || value.length !== shape[depth]) {
    throw new Fault(
      `${what} is ragged: rows of ${shape[depth]} at depth ${depth}, but one is ${nounFor(value)}`,
    );
  }
  for (const part of value) collect(part, shape, depth + 1, elements, what);
}

function isNot(value: unknown, depth: number): string {
  if (depth > 0) return `holds ${nounFor(value)} where a number belongs`;
  if (value === undefined) return "is undefined: a return statement is missing, or nothing was stored";
  return `is ${nounFor(value)}, not a number, a typed array, nested arrays or a tensor`;
}

function nounFor(value: unknown): string {
  if (Array.isArray(value) || isTypedArray(value)) return `an array of ${value.length}`;
  if (value instanceof Promise) return "a Promise";
  return typeof value === "object" && value !== null
    ? `an object (${value.constructor?.name})`
    : String(value);
}

/** Throws a Fault unless `value` keeps all digits: small differences drown in float32. */
export function requireFloat64(value: CheckValue, what: string): void {
  let part = value;
  while (Array.isArray(part)) part = part[0];
  const kind = part instanceof Tensor ? part.dtype : isTypedArray(part) ? part.constructor.name : "float64";
  if (kind !== "float64" && kind !== "Float64Array") {
    throw new Fault(
      `${what} is ${kind}, which keeps too few digits for small differences; compute it in float64`,
    );
  }
}

/** `elements` in the form of `like`, in fresh memory. Floats become float64, whole numbers keep their type. */
export function rebuild(like: CheckValue, elements: Float64Array): CheckValue {
  let at = 0;
  const take = (count: number) => {
    at += count;
    return elements.slice(at - count, at);
  };
  const build = (part: CheckValue): CheckValue => {
    if (typeof part === "number") return take(1)[0];
    if (part instanceof Tensor) {
      const { shape, name } = part;
      return tensor(take(part.size), { shape, name, dtype: isFloat(part.dtype) ? "float64" : part.dtype });
    }
    if (part instanceof Int32Array) return Int32Array.from(take(part.length));
    if (part instanceof Uint8Array) return Uint8Array.from(take(part.length));
    return isTypedArray(part) ? take(part.length) : part.map(build);
  };
  return build(like);
}

/** Overwrites the element at position `at` of nested arrays or a typed array of `shape`. */
export function writeElement(array: object, shape: Shape, at: number, element: number): void {
  if (shape.length === 1) {
    (array as number[])[at] = element;
    return;
  }
  const rest = shape.slice(1);
  const row = Math.floor(at / sizeOf(rest));
  writeElement((array as object[])[row], rest, at % sizeOf(rest), element);
}

/** How `b` differs from `a`, in words, or undefined if it does not. */
export function difference(a: Elements, b: Elements): string | undefined {
  if (!sameShape(a.shape, b.shape)) return `was ${showShape(a.shape)}, is ${showShape(b.shape)}`;
  const at = a.elements.findIndex((x, i) => !Object.is(x, b.elements[i]));
  return at < 0
    ? undefined
    : `${showShape(indexOf(at, a.shape))} was ${a.elements[at]}, is ${b.elements[at]}`;
}

/** The first element that is NaN or infinite, in words, or undefined. */
export function nonFinite({ elements, shape }: Elements): string | undefined {
  const at = elements.findIndex((x) => !Number.isFinite(x));
  return at < 0
    ? undefined
    : `${elements[at]}${shape.length > 0 ? ` at ${showShape(indexOf(at, shape))}` : ""}`;
}

/** The index, one number per axis, of the element at position `at` in row order. */
export function indexOf(at: number, shape: Shape): number[] {
  return shape.map((n, axis) => Math.floor(at / sizeOf(shape.slice(axis + 1))) % n);
}
