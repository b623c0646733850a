/**
 * eˣ and eˣ − 1 of four float32 lanes, within 2 units of the last place.
 * The polynomial is that of expf in the Cephes library (S. L. Moshier).
 */
import { f32x4, i32x4, v128 } from "../emitter/index.ts";
import {
  get,
  polynomial,
  set,
  splat,
  splatInt,
  temporaries,
  type Unary,
  unary,
  type V128,
  type Value,
} from "./function.ts";
import { LN2_HIGH, LN2_LOW } from "./logarithm.ts";

/** x limited to [low, high] = n log 2 + r + rest: n whole (as i32x4), |r| ≤ log √2, and what rounding r lost in `rest`. */
function reduceRange(x: V128, low: number, high: number, n: V128, r: V128, rest: V128): void {
  set(r, f32x4.min(f32x4.max(get(x), splat(low)), splat(high)));
  set(n, f32x4.nearest(f32x4.mul(get(r), splat(Math.LOG2E))));
  set(rest, f32x4.sub(get(r), f32x4.mul(get(n), splat(LN2_HIGH)))); // exact
  set(r, f32x4.sub(get(rest), f32x4.mul(get(n), splat(LN2_LOW))));
  set(rest, f32x4.sub(f32x4.sub(get(rest), get(r)), f32x4.mul(get(n), splat(LN2_LOW))));
  set(n, i32x4.trunc_sat_f32x4_s(get(n)));
}

/** (eʳ − 1 − r) / r² for |r| ≤ log √2. */
const EXP = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
];

/** e^(r + rest) − 1 − r for |r| ≤ log √2 and a tiny rest. */
function expm1Beyond(r: V128, rest: V128): Value {
  return f32x4.add(f32x4.mul(f32x4.mul(polynomial(r, EXP), get(r)), get(r)), get(rest));
}

/** 2ⁿ for whole numbers in [−126, 127]. */
function powerOfTwo(n: Value): Value {
  return i32x4.shl(i32x4.add(n, splatInt(127)), 23);
}

export const exp: Unary = unary((x) => {
  const [n, r, rest, half] = temporaries(4);
  reduceRange(x, -104, 89, n, r, rest);
  // (1 + r) + what its rounding lost + the remaining terms
  set(rest, expm1Beyond(r, rest));
  set(half, f32x4.add(get(r), splat(1)));
  set(rest, f32x4.add(get(rest), f32x4.sub(get(r), f32x4.sub(get(half), splat(1)))));
  set(r, f32x4.add(get(half), get(rest)));
  // 2ⁿ in two factors: results may be subnormal or overflow where 2ⁿ itself cannot be written.
  set(half, i32x4.shr_s(get(n), 1));
  f32x4.mul(f32x4.mul(get(r), powerOfTwo(get(half))), powerOfTwo(i32x4.sub(get(n), get(half))));
});

export const expm1: Unary = unary((x) => {
  const [n, r, rest, half] = temporaries(4);
  reduceRange(x, -20, 89, n, r, rest);
  // 2 (2ⁿ⁻¹ (eʳ − 1) + (2ⁿ⁻¹ − ½)): for n = 0 that is eʳ − 1 to the last bit.
  set(half, powerOfTwo(i32x4.sub(get(n), splatInt(1))));
  set(r, f32x4.mul(f32x4.add(expm1Beyond(r, rest), get(r)), get(half)));
  set(r, f32x4.mul(f32x4.add(get(r), f32x4.sub(get(half), splat(0.5))), splat(2)));
  // eˣ − 1 = x (1 + x/2 + …) is x itself where x is tiny; −0 and subnormal numbers stay what they are.
  v128.bitselect(get(x), get(r), f32x4.lt(f32x4.abs(get(x)), splat(2 ** -25)));
});
