/**
 * What the adapters of published values share: a case as tensors to compute and numbers to compare them with.
 * Knows nothing of any single source.
 */
import { readFileSync } from "node:fs";
import { type DType, ops, type Shape, type Tensor, tensor } from "retrograd";
import type { Tolerance } from "../support/compare.ts";

/** A tensor in a file: numbers in row order; NaN and infinities are strings. */
export interface Literal {
  readonly shape: Shape;
  readonly dtype?: string;
  readonly data: readonly (number | boolean | string)[];
}

/** One published array and the tensor that should hold it. */
export interface Checked {
  readonly what: string;
  readonly actual: Tensor;
  readonly expected: Literal;
  readonly tolerance: Tolerance;
}

export type Float = "float32" | "float64";

/** One published case. */
export interface GoldenCase {
  readonly id: string;
  /** The dtypes in which the case is run. */
  readonly floats: readonly Float[];
  /** Builds its graph with floats of `float`. */
  readonly build: (float: Float) => Checked[];
}

/** The cases of a file of this folder. */
export function read<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8")) as T;
}

/** The elements of a literal as numbers. */
export function numbers({ data }: Literal): number[] {
  return data.map(Number);
}

/** Whole-number types are int32 here. */
export function dtypeFor(dtype: string | undefined, float: Float): DType {
  if (dtype === "bool") return "bool";
  return dtype === undefined || dtype.startsWith("float") ? float : "int32";
}

export function tensorOf(literal: Literal, float: Float, name?: string): Tensor {
  return tensor(numbers(literal), { shape: literal.shape, dtype: dtypeFor(literal.dtype, float), name });
}

/** Positive axes. */
export function axis(dim: number, rank: number): number {
  return dim < 0 ? dim + rank : dim;
}

/** Positions `start` to `end` of one axis. */
export function sliceAxis(x: Tensor, dim: number, start: number, end: number, step = 1): Tensor {
  const at = axis(dim, x.rank);
  return x.slice(
    [...new Array<number>(at).fill(0), start],
    [...x.shape.slice(0, at), end],
    [...new Array<number>(at).fill(1), step],
  );
}

/** Parts of the given sizes along one axis. */
export function split(x: Tensor, sizes: readonly number[], dim: number): Tensor[] {
  let at = 0;
  return sizes.map((size) => {
    at += size;
    return sliceAxis(x, dim, at - size, at);
  });
}

/** `x` side by side `times` over along each axis; leading axes may be new. */
export function tile(x: Tensor, times: readonly number[]): Tensor {
  const shape = [...new Array<number>(Math.max(0, times.length - x.rank)).fill(1), ...x.shape];
  const repeats = [...new Array<number>(shape.length - times.length).fill(1), ...times];
  return x
    .reshape(shape.flatMap((n) => [1, n]))
    .expand(shape.flatMap((n, i) => [repeats[i], n]))
    .reshape(shape.map((n, i) => n * repeats[i]));
}

/** Slices of `x` along any axis by index. */
export function take(x: Tensor, index: Tensor, dim: number): Tensor {
  const at = axis(dim, x.rank);
  const front = [at, ...x.shape.map((_, i) => i).filter((i) => i !== at)];
  const taken = ops.gather(x.permute(front), index); // [...index, ...others]
  const lead = index.shape.map((_, i) => i);
  const others = x.shape.slice(1).map((_, i) => i + index.rank);
  return taken.permute([...others.slice(0, at), ...lead, ...others.slice(at)]);
}
