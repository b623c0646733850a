/**
 * log x and log(1 + x) of four float32 lanes, within 2 units of the last place.
 * The polynomial is that of logf in the Cephes library (S. L. Moshier).
 */
import { call, f32x4, i32x4, v128 } from "../emitter/index.ts";
import { get, polynomial, set, splat, splatInt, temporaries, type Unary, unary } from "./function.ts";

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
  const [scaled, e, m, z, mask] = temporaries(5);
  // x = 2ᵉ · (1 + m), with subnormal x scaled up first
  set(mask, f32x4.lt(get(x), splat(SMALLEST_NORMAL)));
  set(scaled, v128.bitselect(f32x4.mul(get(x), splat(2 ** 23)), get(x), get(mask)));
  set(e, i32x4.sub(i32x4.shr_u(get(scaled), 23), splatInt(126)));
  set(e, i32x4.sub(get(e), v128.and(get(mask), splatInt(23))));
  set(m, v128.or(v128.and(get(scaled), splatInt(0x7fffff)), splatInt(0x3f000000)));
  set(mask, f32x4.lt(get(m), splat(Math.SQRT1_2)));
  set(e, i32x4.add(get(e), get(mask))); // the mask is −1 where m is doubled
  set(m, f32x4.sub(f32x4.add(get(m), v128.and(get(m), get(mask))), splat(1)));
  set(z, f32x4.mul(get(m), get(m)));
  set(e, f32x4.convert_i32x4_s(get(e)));
  set(scaled, f32x4.mul(f32x4.mul(polynomial(m, LOG), get(m)), get(z)));
  set(scaled, f32x4.add(get(scaled), f32x4.mul(get(e), splat(LN2_LOW))));
  set(scaled, f32x4.sub(get(scaled), f32x4.mul(get(z), splat(0.5))));
  set(scaled, f32x4.add(get(scaled), get(m)));
  set(scaled, f32x4.add(get(scaled), f32x4.mul(get(e), splat(LN2_HIGH))));
  // log 0 = −∞, log ∞ = ∞, NaN below 0
  set(scaled, v128.bitselect(splat(-Infinity), get(scaled), f32x4.eq(get(x), splat(0))));
  set(scaled, v128.bitselect(splat(Infinity), get(scaled), f32x4.eq(get(x), splat(Infinity))));
  v128.bitselect(get(scaled), splat(Number.NaN), f32x4.ge(get(x), splat(0)));
});

export const log1p: Unary = unary((x) => {
  const [u, lost] = temporaries(2);
  // u = 1 + x is rounded; (x − (u − 1)) / u is what the rounding lost.
  set(u, f32x4.add(get(x), splat(1)));
  set(lost, f32x4.div(f32x4.sub(get(x), f32x4.sub(get(u), splat(1))), get(u)));
  set(lost, v128.and(get(lost), v128.and(f32x4.gt(get(u), splat(0)), f32x4.lt(get(u), splat(Infinity)))));
  set(lost, f32x4.add(call(log, [get(u)]), get(lost)));
  v128.bitselect(get(x), get(lost), f32x4.eq(get(x), splat(0))); // keeps the sign of −0
});
