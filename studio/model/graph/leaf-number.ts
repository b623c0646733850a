/** Numbers that somebody types or drags into a leaf. Knows nothing of fields or pages. */
import type { DType } from "retrograd";
import { exact } from "retrograd/inspect";
import { isFloat } from "../dtype.ts";

/** A number, or why the text is none for the leaf's dtype. */
export type Typed =
  | { readonly value: number }
  | { readonly problem: "notNumber" | "notWhole" | "notBool" }
  | { readonly problem: "outOfRange"; readonly low: number; readonly high: number };

const RANGES: Readonly<Record<DType, readonly [low: number, high: number]>> = {
  float64: [-Number.MAX_VALUE, Number.MAX_VALUE],
  float32: [-3.4028234663852886e38, 3.4028234663852886e38],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint8: [0, 255],
  bool: [0, 1],
};

/** Reads a decimal number; a minus sign may be the typographic one. */
export function readNumber(text: string, dtype: DType): Typed {
  const plain = text.trim().replace("−", "-");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return { problem: "notNumber" };
  const value = Number(plain);
  const [low, high] = RANGES[dtype];
  if (dtype === "bool" && value !== 0 && value !== 1) return { problem: "notBool" };
  if (!isFloat(dtype) && !Number.isInteger(value)) return { problem: "notWhole" };
  if (value < low || value > high) return { problem: "outOfRange", low, high };
  return { value };
}

/**
 * How far an arrow key goes: 1 for whole numbers, the last written digit of others (0.1 for 1.1), but no less than a
 * hundredth of the number's own power of ten.
 */
export function stepOf(value: number, dtype: DType): number {
  if (!isFloat(dtype)) return 1;
  if (value === 0 || !Number.isFinite(value)) return 0.1;
  const digits = -decimalsOf(value, dtype);
  const size = Math.floor(Math.log10(Math.abs(value)));
  return 10 ** Math.max(-12, size - 2, Math.min(digits, 0));
}

/** The number some steps further, without the noise of binary fractions, within what the dtype holds. */
export function moved(value: number, steps: number, step: number, dtype: DType): number {
  const decimals = Math.min(20, Math.max(decimalsOf(value, dtype), decimalsOf(step, "float64")));
  const [low, high] = RANGES[dtype];
  const next = Number((value + steps * step).toFixed(decimals)) + 0; // 0, not −0
  return Math.min(Math.max(isFloat(dtype) ? next : Math.round(next), low), high);
}

/** Digits after the point: 1 for 1.1, 0 for 100, 7 for 1e-7. */
function decimalsOf(value: number, dtype: DType): number {
  const [mantissa, exponent = "0"] = exact(value, dtype).split("e");
  return Math.max(0, (mantissa.split(".")[1]?.length ?? 0) - Number(exponent));
}
