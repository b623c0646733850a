/**
 * How functions of vectors are written: locals, constants in all lanes, Horner's rule, and calls of the host's Math.
 * Knows no single function.
 */
import {
  call,
  type Func,
  f32x4,
  f64x2,
  func,
  i8x16,
  importFunc,
  type Local,
  local,
  newLocal,
  type StackVar,
  v128,
} from "../emitter/index.ts";

export type V128 = Local<"v128">;
export type Value = StackVar<"v128">;
export type Unary = Func<readonly ["v128"], readonly ["v128"]>;
export type Binary = Func<readonly ["v128", "v128"], readonly ["v128"]>;

export const get = local.get;

/** A new local of the function being emitted, which takes the value from the stack. */
export function keep(value: Value): V128 {
  const kept = newLocal("v128");
  local.set(kept, value);
  return kept;
}

/** A function of one vector. `body` leaves its result on the stack. */
export function unary(body: (x: V128) => void): Unary {
  return func(["v128"], ["v128"], ([x]) => body(x));
}

/** A function of two vectors. `body` leaves its result on the stack. */
export function binary(body: (x: V128, y: V128) => void): Binary {
  return func(["v128", "v128"], ["v128"], ([x, y]) => body(x, y));
}

/** The host's Math function of that name on each of two float64 lanes. */
export function hosted(name: "exp" | "log" | "expm1" | "log1p" | "sin" | "cos"): Unary {
  const host = importFunc("Math", name, ["f64"], ["f64"]);
  return unary((x) => {
    const first = f64x2.splat(call(host, [f64x2.extract_lane(0, x)]));
    f64x2.replace_lane(1, first, call(host, [f64x2.extract_lane(1, x)]));
  });
}

export const splat = (x: number): Value => v128.const("f32x4", [x, x, x, x]);
export const splat64 = (x: number): Value => v128.const("f64x2", [x, x]);
export const splatInt = (x: number): Value => v128.const("i32x4", [x, x, x, x]);

/** x limited to [low, high]; NaN stays NaN. Engines need more instructions for `min` and `max`, which order zeros too. */
export function limited(x: V128, low: number, high: number): Value {
  const raised = keep(v128.bitselect(splat(low), get(x), f32x4.lt(get(x), splat(low))));
  return v128.bitselect(splat(high), get(raised), f32x4.gt(get(raised), splat(high)));
}

/** Likewise for float64. */
export function limited64(x: V128, low: number, high: number): Value {
  const raised = keep(v128.bitselect(splat64(low), get(x), f64x2.lt(get(x), splat64(low))));
  return v128.bitselect(splat64(high), get(raised), f64x2.gt(get(raised), splat64(high)));
}

/** Horner's rule, highest power first. */
export function polynomial(x: V128, coefficients: readonly number[]): Value {
  let sum = splat(coefficients[0]);
  for (const c of coefficients.slice(1)) sum = f32x4.add(f32x4.mul(sum, get(x)), splat(c));
  return sum;
}

/** Horner's rule in float64, highest power first. */
export function polynomial64(x: V128, coefficients: readonly number[]): Value {
  let sum = splat64(coefficients[0]);
  for (const c of coefficients.slice(1)) sum = f64x2.add(f64x2.mul(sum, get(x)), splat64(c));
  return sum;
}

/** Four 32-bit lanes of x and y: 0 to 3 are those of x, 4 to 7 those of y. */
export function pick(lanes: readonly [number, number, number, number], x: V128, y: V128): Value {
  const bytes = lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte));
  return i8x16.shuffle(bytes, get(x), get(y));
}

/** Lanes 0 and 1, or 2 and 3, of a float32 vector as float64. */
export function promoted(half: 0 | 1, x: V128): Value {
  return f64x2.promote_low_f32x4(half === 0 ? get(x) : pick([2, 3, 2, 3], x, x));
}

/** The float32 vector whose halves are the float64 vectors that `half` leaves on the stack. */
export function demoted(half: (which: 0 | 1) => Value): Value {
  const first = keep(f32x4.demote_f64x2_zero(half(0)));
  const second = keep(f32x4.demote_f64x2_zero(half(1)));
  return pick([0, 1, 4, 5], first, second);
}
