/**
 * Element types: their sizes, their arrays and the rule by which two of them meet.
 * Knows nothing of shapes, nodes or operations.
 */
import { ShapeError } from "./shape.ts";

/** Element type of a tensor. `float32` is the default; `bool` is stored as one byte, 0 or 1. */
export type DType = "float32" | "float64" | "int32" | "uint8" | "bool";

/** The JavaScript array that holds elements of some dtype. */
export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

export const DTYPES: readonly DType[] = ["float32", "float64", "int32", "uint8", "bool"];

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

/** Bytes per element. */
export const bytesPer: Record<DType, number> = { float32: 4, float64: 8, int32: 4, uint8: 1, bool: 1 };

/** A zero-filled array of `size` elements. Throws a ShapeError for an unknown dtype. */
export function allocate(dtype: DType, size: number): TypedArray {
  checkDType(dtype);
  return new ARRAYS[dtype](size);
}

/** `size` elements of `buffer` from byte `offset`, without copying. */
export function viewOf(dtype: DType, buffer: ArrayBufferLike, offset: number, size: number): TypedArray {
  return new ARRAYS[dtype](buffer as ArrayBuffer, offset, size);
}

/** The dtype whose array `data` is (a `Uint8Array` is uint8). */
export function dtypeOf(data: TypedArray): DType {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Float64Array) return "float64";
  if (data instanceof Int32Array) return "int32";
  return "uint8";
}

/** Whether `value` is an array that holds elements of some dtype. */
export function isTypedArray(value: unknown): value is TypedArray {
  return Object.values(ARRAYS).some((type) => value instanceof type);
}

export function isFloat(dtype: DType): boolean {
  return dtype === "float32" || dtype === "float64";
}

export function isDType(value: unknown): value is DType {
  return typeof value === "string" && (DTYPES as readonly string[]).includes(value);
}

/** Throws a ShapeError unless `dtype` is one. */
export function checkDType(dtype: DType): void {
  if (!isDType(dtype)) {
    const [last, ...others] = [...DTYPES].reverse();
    throw new ShapeError(
      `dtype ${JSON.stringify(dtype)} is unknown; choose ${others.reverse().join(", ")} or ${last}`,
    );
  }
}

const RANK: Record<DType, number> = { bool: 0, uint8: 1, int32: 2, float32: 3, float64: 4 };

/** The smallest dtype that holds both: bool < uint8 < int32 < float32 < float64. */
export function promote(a: DType, b: DType): DType {
  return RANK[a] >= RANK[b] ? a : b;
}

/** `value` as an element of `dtype` holds it: rounded, truncated toward zero with saturation, or 0 / 1. */
export function toDType(value: number, dtype: DType): number {
  switch (dtype) {
    case "float64":
      return value;
    case "float32":
      return Math.fround(value);
    case "int32":
      return toInt32(value);
    case "uint8":
      return toInt32(value) & 255;
    case "bool":
      return value !== 0 ? 1 : 0; // NaN is true, as in C and PyTorch
    default:
      return dtype satisfies never;
  }
}

function toInt32(value: number): number {
  if (Number.isNaN(value)) return 0;
  return Math.trunc(Math.min(2147483647, Math.max(-2147483648, value)));
}
