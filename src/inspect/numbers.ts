/**
 * Numbers for people: exact ones for listings, short ones for pictures, and one line that stands for a tensor.
 * Knows nothing of graphs.
 */
import { type DType, isFloat } from "../graph/dtype.ts";
import type { Shape } from "../graph/shape.ts";

/** Tensors up to this many elements are shown whole, if they have at most one axis. */
const WHOLE = 4;

/** Digits of a float32: six are always right, and nine always tell it from its neighbours. */
const FLOAT32_DIGITS = [6, 7, 8, 9];

/** The fewest digits that tell the number from its neighbours of the same dtype: six to nine for float32, so that 1.1 is 1.1. */
export function exact(value: number, dtype: DType): string {
  if (dtype !== "float32") return String(value);
  const rounded = FLOAT32_DIGITS.map((digits) => Number(value.toPrecision(digits)));
  return String(
    rounded.find((number) => Math.fround(number) === value) ?? rounded[FLOAT32_DIGITS.length - 1],
  );
}

/** Whole numbers of up to six digits; of others four significant digits, or the whole part if that has more. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (Number.isFinite(value) && value !== 0 && (size >= 1e6 || size < 1e-4)) {
    return value.toExponential(3).replace(/\.?0*e\+?/, "e");
  }
  const six = Number(value.toPrecision(6));
  if (Number.isInteger(six)) return String(six);
  return String(size < 1000 ? Number(value.toPrecision(4)) : Math.round(value));
}

/** √ Σ x², scaled so that squares neither overflow nor vanish. */
export function norm(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) return Number.NaN;
    largest = Math.max(largest, Math.abs(values[i]));
  }
  if (largest === 0 || largest === Infinity) return largest;
  let total = 0;
  for (let i = 0; i < values.length; i++) total += (values[i] / largest) ** 2;
  return largest * Math.sqrt(total);
}

/** Whether a tensor is small enough to be shown element by element. */
export function isSmall(shape: Shape, values: readonly number[]): boolean {
  return shape.length <= 1 && values.length > 0 && values.length <= WHOLE;
}

/** A scalar, a short vector, or a summary of anything else: `220.00000000000003`, `[1, 0, 0]`, `‖·‖ 1.98`. */
export function oneLine(values: readonly number[], shape: Shape, dtype: DType): string {
  if (shape.length === 0) return exact(values[0], dtype);
  if (isSmall(shape, values)) return `[${values.map((value) => exact(value, dtype)).join(", ")}]`;
  return summary(values, dtype);
}

/** `‖·‖ 1.98`: the Euclidean norm, to three digits; of whole numbers their range, `0…9`. */
export function summary(values: readonly number[], dtype: DType): string {
  if (isFloat(dtype) || values.length === 0) return `‖·‖ ${short(Number(norm(values).toPrecision(3)))}`;
  const [low, high] = values.reduce(([a, b], x) => [Math.min(a, x), Math.max(b, x)], [values[0], values[0]]);
  return `${low}…${high}`;
}
