/**
 * log x and log(1 + x) of four float32 lanes, within 2 units of the last place.
 * The polynomial is that of logf in the Cephes library (S. L. Moshier).
 */
import { call, f32x4, i32x4, v128 } from "../emitter/index.ts";
import { get, keep, polynomial, splat, splatInt, type Unary, unary } from "./function.ts";

/** log 2 in two parts, the first so short that its product with a small whole number is exact. */
export const LN2_HIGH = 0.693359375;
export const LN2_LOW = -2.12194440054e-4;

/** (log(1 + m) − m + m²/2) / m³ for 1 + m in [√½, √2]. */
const LOG = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
];
const SMALLEST_NORMAL = 2 ** -126;

export const log: Unary = unary((x) => {
  // x = 2ᵉ · (1 + m), with subnormal x scaled up first
  const subnormal = keep(f32x4.lt(get(x), splat(SMALLEST_NORMAL)));
  const scaled = keep(v128.bitselect(f32x4.mul(get(x), splat(2 ** 23)), get(x), get(subnormal)));
  const exponent = i32x4.sub(i32x4.shr_u(get(scaled), 23), splatInt(126));
  const whole = keep(i32x4.sub(exponent, v128.and(get(subnormal), splatInt(23))));
  const fraction = keep(v128.or(v128.and(get(scaled), splatInt(0x7fffff)), splat(0.5))); // in [½, 1)
  const small = keep(f32x4.lt(get(fraction), splat(Math.SQRT1_2)));
  const e = keep(f32x4.convert_i32x4_s(i32x4.add(get(whole), get(small)))); // the mask is −1 where the fraction is doubled
  const m = keep(f32x4.sub(f32x4.add(get(fraction), v128.and(get(fraction), get(small))), splat(1)));
  // m − m²/2 + m³ P(m) + e log 2, the smallest first
  const z = keep(f32x4.mul(get(m), get(m)));
  let sum = f32x4.mul(f32x4.mul(polynomial(m, LOG), get(m)), get(z));
  sum = f32x4.add(sum, f32x4.mul(get(e), splat(LN2_LOW)));
  sum = f32x4.sub(sum, f32x4.mul(get(z), splat(0.5)));
  sum = f32x4.add(sum, get(m));
  sum = f32x4.add(sum, f32x4.mul(get(e), splat(LN2_HIGH)));
  // log 0 = −∞, log ∞ = ∞, NaN below 0
  const finite = keep(sum);
  const positive = keep(v128.bitselect(get(finite), get(x), f32x4.lt(get(x), splat(Infinity)))); // ∞ and NaN are their own
  const known = keep(v128.bitselect(splat(-Infinity), get(positive), f32x4.eq(get(x), splat(0))));
  v128.bitselect(splat(Number.NaN), get(known), f32x4.lt(get(x), splat(0)));
});

export const log1p: Unary = unary((x) => {
  // u = 1 + x is rounded; (x − (u − 1)) / u is what the rounding lost.
  const u = keep(f32x4.add(get(x), splat(1)));
  const quotient = keep(f32x4.div(f32x4.sub(get(x), f32x4.sub(get(u), splat(1))), get(u)));
  const usual = keep(v128.and(f32x4.gt(get(u), splat(0)), f32x4.lt(get(u), splat(Infinity))));
  const result = keep(f32x4.add(call(log, [get(u)]), v128.and(get(quotient), get(usual))));
  v128.bitselect(get(x), get(result), f32x4.eq(get(x), splat(0))); // keeps the sign of −0
});
