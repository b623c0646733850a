/**
 * eˣ and eˣ − 1 of four float32 lanes, within 2 units of the last place.
 * The polynomial is that of expf in the Cephes library (S. L. Moshier).
 */
import { f32x4, i32x4, v128 } from "../emitter/index.ts";
import {
  get,
  keep,
  limited,
  polynomial,
  splat,
  splatInt,
  type Unary,
  unary,
  type V128,
  type Value,
} from "./function.ts";
import { LN2_HIGH, LN2_LOW } from "./logarithm.ts";

/** x = n log 2 + r + rest: n whole (as i32x4), |r| ≤ log √2, and what rounding r lost in `rest`. */
interface Reduced {
  readonly n: V128;
  readonly r: V128;
  readonly rest: V128;
}

/** Added to a float32 below 2²² it rounds to a whole number, by which the bits of the sum exceed those of ROUND. */
const ROUND = 1.5 * 2 ** 23;

/** x limited to [low, high], and reduced. */
function reduceRange(x: V128, low: number, high: number): Reduced {
  const inRange = keep(limited(x, low, high));
  const rounded = keep(f32x4.add(f32x4.mul(get(inRange), splat(Math.LOG2E)), splat(ROUND)));
  const n = keep(f32x4.sub(get(rounded), splat(ROUND)));
  const remainder = keep(f32x4.sub(get(inRange), f32x4.mul(get(n), splat(LN2_HIGH)))); // exact
  const r = keep(f32x4.sub(get(remainder), f32x4.mul(get(n), splat(LN2_LOW))));
  const rest = keep(f32x4.sub(f32x4.sub(get(remainder), get(r)), f32x4.mul(get(n), splat(LN2_LOW))));
  return { n: keep(i32x4.sub(get(rounded), splat(ROUND))), r, rest };
}

/** (eʳ − 1 − r) / r² for |r| ≤ log √2. */
const EXP = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
];

/** e^(r + rest) − 1 − r for |r| ≤ log √2 and a tiny rest. */
function expm1Beyond({ r, rest }: Reduced): Value {
  return f32x4.add(f32x4.mul(f32x4.mul(polynomial(r, EXP), get(r)), get(r)), get(rest));
}

/** 2ⁿ for whole numbers in [−126, 127]. */
function powerOfTwo(n: Value): Value {
  return i32x4.shl(i32x4.add(n, splatInt(127)), 23);
}

export const exp: Unary = unary((x) => {
  const reduced = reduceRange(x, -104, 89);
  const { n, r } = reduced;
  // (1 + r) + what its rounding lost + the remaining terms
  const beyond = keep(expm1Beyond(reduced));
  const sum = keep(f32x4.add(get(r), splat(1)));
  const lost = keep(f32x4.add(get(beyond), f32x4.sub(get(r), f32x4.sub(get(sum), splat(1)))));
  const power = f32x4.add(get(sum), get(lost));
  // 2ⁿ in two factors: results may be subnormal or overflow where 2ⁿ itself cannot be written.
  const half = keep(i32x4.shr_s(get(n), 1));
  f32x4.mul(f32x4.mul(power, powerOfTwo(get(half))), powerOfTwo(i32x4.sub(get(n), get(half))));
});

export const expm1: Unary = unary((x) => {
  const reduced = reduceRange(x, -20, 89);
  // 2 (2ⁿ⁻¹ (eʳ − 1) + (2ⁿ⁻¹ − ½)): for n = 0 that is eʳ − 1 to the last bit.
  const scale = keep(powerOfTwo(i32x4.sub(get(reduced.n), splatInt(1))));
  const product = keep(f32x4.mul(f32x4.add(expm1Beyond(reduced), get(reduced.r)), get(scale)));
  const half = f32x4.add(get(product), f32x4.sub(get(scale), splat(0.5)));
  const result = keep(f32x4.mul(half, splat(2)));
  // eˣ − 1 = x (1 + x/2 + …) is x itself where x is tiny; −0 and subnormal numbers stay what they are.
  v128.bitselect(get(x), get(result), f32x4.lt(f32x4.abs(get(x)), splat(2 ** -25)));
});
