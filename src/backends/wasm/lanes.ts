/**
 * Lanes: constants, loads, stores, conversions and comparisons of vectors, by dtype. In registers uint8 is int32, and bool is a mask.
 * Knows nothing of expressions.
 */

import { bytesPer, type DType } from "../../graph/dtype.ts";
import type { Address, V128 } from "./assembler.ts";
import {
  $,
  f32x4,
  f64x2,
  i8x16,
  i16x8,
  i32,
  i32x4,
  i64x2,
  local,
  type StackVar,
  v128,
} from "./emitter/index.ts";

/** Where a vector's elements are. */
type Position = Pick<Address, "pointer" | "offset" | "stride">;

export type Vector = StackVar<"v128">;

/** Every other word of two vectors. */
const EVEN_WORDS = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];

export function constantVector(value: number, dtype: DType): Vector {
  switch (dtype) {
    case "float32":
      return v128.const("f32x4", [value, value, value, value]);
    case "float64":
      return v128.const("f64x2", [value, value]);
    case "int32":
    case "uint8":
      return intVector(value);
    case "bool":
      return intVector(value ? -1 : 0);
    default:
      return dtype satisfies never;
  }
}

function intVector(value: number): Vector {
  return v128.const("i32x4", [value, value, value, value]);
}

/** `active` elements from an address, each `stride` bytes after the last; int32 for uint8, a mask for bool. */
export function loadVector(dtype: DType, at: Position, lanes: 2 | 4, active: number): Vector {
  const { offset } = at;
  const together = active > 1 && at.stride === bytesPer[dtype];
  const alike = active === 1 || at.stride === 0;
  const pointer = () => local.get(at.pointer);
  switch (dtype) {
    case "float64":
      if (together) return v128.load({ offset }, pointer());
      if (alike) return v128.load64_splat({ offset }, pointer());
      pointer();
      return v128.load64_lane({ offset: offset + at.stride }, 1, $, v128.load64_splat({ offset }, pointer()));
    case "float32":
    case "int32": {
      if (together)
        return lanes === 4 ? v128.load({ offset }, pointer()) : v128.load64_zero({ offset }, pointer());
      if (alike) return v128.load32_splat({ offset }, pointer());
      if (active === 4 && at.stride === 8) {
        const both = v128.load({ offset }, pointer());
        return i8x16.shuffle(EVEN_WORDS, both, v128.load({ offset: offset + 16 }, pointer()));
      }
      for (let lane = 1; lane < active; lane++) pointer();
      let value = v128.load32_splat({ offset }, pointer());
      for (let lane = 1; lane < active; lane++)
        value = v128.load32_lane({ offset: offset + lane * at.stride }, lane, $, $);
      return value;
    }
    case "uint8":
      return loadBytes(at, lanes, active, together, alike);
    case "bool":
      return i32x4.ne(loadBytes(at, lanes, active, together, alike), constantVector(0, "int32"));
    default:
      return dtype satisfies never;
  }
}

/** Bytes as int32 lanes. */
function loadBytes(at: Position, lanes: 2 | 4, active: number, together: boolean, alike: boolean): Vector {
  const { offset } = at;
  const pointer = () => local.get(at.pointer);
  if (together) {
    const bytes =
      lanes === 4 ? v128.load32_zero({ offset }, pointer()) : v128.load16_splat({ offset }, pointer());
    return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes));
  }
  let value = i32x4.splat(i32.load8_u({ offset }, pointer()));
  if (alike) return value;
  for (let lane = 1; lane < active; lane++) {
    value = i32x4.replace_lane(lane, value, i32.load8_u({ offset: offset + lane * at.stride }, pointer()));
  }
  return value;
}

/** Writes the first `active` lanes of `value` to an address. */
export function storeVector(dtype: DType, at: Position, value: V128, active: number): void {
  const { offset } = at;
  const bytes = bytesPer[dtype];
  const together = at.stride === bytes;
  const stored = dtype === "uint8" || dtype === "bool" ? lowBytes(dtype, value) : value;
  if (together && active * bytes === 16) v128.store({ offset }, at.pointer, stored);
  else if (together && active * bytes === 8) v128.store64_lane({ offset }, 0, at.pointer, stored);
  else if (together && active * bytes === 4) v128.store32_lane({ offset }, 0, at.pointer, stored);
  else if (together && active * bytes === 2) v128.store16_lane({ offset }, 0, at.pointer, stored);
  else {
    const store = { 8: v128.store64_lane, 4: v128.store32_lane, 1: v128.store8_lane }[bytes as 8 | 4 | 1];
    for (let lane = 0; lane < active; lane++)
      store({ offset: offset + lane * at.stride }, lane, at.pointer, stored);
  }
}

/** The lanes' low bytes side by side at the front; written back into `value`. Truth values become 0 and 1. */
function lowBytes(dtype: "uint8" | "bool", value: V128): V128 {
  const bits = dtype === "bool" ? v128.and(local.get(value), constantVector(1, "int32")) : local.get(value);
  const front = [0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  local.set(value, i8x16.swizzle(bits, v128.const("i8x16", front)));
  return value;
}

/** Two int32 masks, in the low lanes, as two of float64's width. */
export function i64Mask(mask: Vector): Vector {
  return i64x2.extend_low_i32x4_s(mask);
}

export function convert(x: Vector, from: DType, to: DType): Vector {
  if (from === to) return x;
  switch (to) {
    case "float32":
      if (from === "float64") return f32x4.demote_f64x2_zero(x);
      return from === "bool" ? v128.and(x, constantVector(1, "float32")) : f32x4.convert_i32x4_s(x);
    case "float64":
      if (from === "float32") return f64x2.promote_low_f32x4(x);
      return from === "bool"
        ? v128.and(i64Mask(x), constantVector(1, "float64"))
        : f64x2.convert_low_i32x4_s(x);
    case "int32":
      return toInt32(x, from);
    case "uint8":
      return v128.and(toInt32(x, from), constantVector(255, "int32"));
    case "bool":
      return compare(from, "ne", x, constantVector(0, from));
    default:
      return to satisfies never;
  }
}

function toInt32(x: Vector, from: DType): Vector {
  switch (from) {
    case "float32":
      return i32x4.trunc_sat_f32x4_s(x);
    case "float64":
      return i32x4.trunc_sat_f64x2_s_zero(x);
    case "bool":
      return v128.and(x, constantVector(1, "int32"));
    case "int32":
    case "uint8":
      return x;
    default:
      return from satisfies never;
  }
}

/** The instructions of a dtype's lanes. */
export function lanesFor(dtype: DType): typeof f32x4 | typeof f64x2 | typeof i32x4 {
  return dtype === "float32" ? f32x4 : dtype === "float64" ? f64x2 : i32x4;
}

export function compare(
  dtype: DType,
  op: "lt" | "le" | "gt" | "ge" | "eq" | "ne",
  x: Vector,
  y: Vector,
): Vector {
  if (dtype === "float32") return f32x4[op](x, y);
  if (dtype === "float64") {
    const wide = f64x2[op](x, y);
    const narrow = [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11];
    return i8x16.swizzle(wide, v128.const("i8x16", narrow));
  }
  const signed = { lt: "lt_s", le: "le_s", gt: "gt_s", ge: "ge_s", eq: "eq", ne: "ne" } as const;
  return i32x4[signed[op]](x, y);
}

/** The larger or smaller of two; floats give NaN if either is. */
export function extreme(dtype: DType, which: "max" | "min", x: Vector, y: Vector): Vector {
  if (dtype === "float32") return f32x4[which](x, y);
  if (dtype === "float64") return f64x2[which](x, y);
  return i32x4[`${which}_s`](x, y);
}
