/**
 * xʸ. float32: 2 to the y log₂|x|, computed in float64 two lanes at a time, so that only the last rounding counts; both series are
 * Taylor's, long enough that what they leave out is below 10⁻⁹ of the result. float64: the host's Math.pow, lane by lane.
 */
import { call, f32x4, f64x2, i64x2, importFunc, v128 } from "../emitter/index.ts";
import {
  type Binary,
  binary,
  demoted,
  get,
  keep,
  limited64,
  polynomial64,
  promoted,
  splat,
  splat64,
  type V128,
  type Value,
} from "./function.ts";

/** 2/log 2 · artanh(s)/s over s²: 1, 1/3, 1/5, …, 1/13. With |s| ≤ 3 − √8 the next term is below 2·10⁻¹². */
const LOG2 = [13, 11, 9, 7, 5, 3, 1].map((k) => 2 / (Math.LN2 * k));
/** 2ᶠ: (log 2)ᵏ / k!. With |f| ≤ ½ the next term is below 3·10⁻¹⁰. */
const EXP2 = taylorOfExp2(8);

function taylorOfExp2(degree: number): number[] {
  const coefficients = [1];
  for (let k = 1; k <= degree; k++) coefficients.unshift((coefficients[0] * Math.LN2) / k);
  return coefficients;
}

/** 2⁵² has its last place at 1: in its bits a whole number is written as such. */
const WHOLE = 2 ** 52;
const BIAS = 1023;
/** Added to a small float64 it rounds to a whole number n and leaves n + 1023 in the lowest bits. */
const ROUND = 1.5 * WHOLE + BIAS;

/** log₂ x for x ≥ 0 that are float32 numbers; 0, ∞ and NaN included. */
function log2(x: V128): Value {
  // x = 2ᵉ m with m in [√½, √2); 1023 + e are the upper bits of x / √½, taken as a difference of bits.
  const biased = keep(i64x2.add(i64x2.sub(get(x), splat64(Math.SQRT1_2)), splat64(1)));
  const exponent = keep(v128.and(get(biased), splat64(Infinity)));
  const m = keep(i64x2.add(i64x2.sub(get(x), get(exponent)), splat64(1)));
  const whole = v128.or(i64x2.shr_u(get(biased), 52), splat64(WHOLE));
  const e = keep(f64x2.sub(whole, splat64(WHOLE + BIAS)));
  // log m = 2 artanh s with s = (m − 1) / (m + 1)
  const s = keep(f64x2.div(f64x2.sub(get(m), splat64(1)), f64x2.add(get(m), splat64(1))));
  const z = keep(f64x2.mul(get(s), get(s)));
  const finite = f64x2.add(f64x2.mul(polynomial64(z, LOG2), get(s)), get(e));
  const positive = keep(v128.bitselect(finite, get(x), f64x2.lt(get(x), splat64(Infinity)))); // ∞ and NaN are their own
  return v128.bitselect(splat64(-Infinity), get(positive), f64x2.eq(get(x), splat64(0)));
}

/** 2ᵖ: 0 or ∞ once demoted to float32 where p is far out, NaN for NaN. */
function exp2(p: V128): Value {
  const inRange = keep(limited64(p, -200, 200));
  const n = keep(f64x2.add(get(inRange), splat64(ROUND)));
  const f = keep(f64x2.sub(get(inRange), f64x2.sub(get(n), splat64(ROUND))));
  return f64x2.mul(polynomial64(f, EXP2), i64x2.shl(get(n), 52));
}

/** For float32. */
export const power32: Binary = binary((x, y) => {
  const size = keep(f32x4.abs(get(x)));
  const power = demoted((half) => {
    const wide = keep(promoted(half, size));
    return exp2(keep(f64x2.mul(log2(wide), promoted(half, y))));
  });
  const computed = keep(power);
  // |x|ʸ is 1 if |x| = 1 or y = 0, whatever the other is
  const one = keep(v128.or(f32x4.eq(get(size), splat(1)), f32x4.eq(get(y), splat(0))));
  const unsigned = keep(v128.bitselect(splat(1), get(computed), get(one)));
  // For x with a sign: −|x|ʸ if y is odd; NaN if y is no whole number and x neither −0 nor −∞
  const whole = keep(f32x4.eq(f32x4.trunc(get(y)), get(y)));
  const half = keep(f32x4.mul(get(y), splat(0.5)));
  const odd = keep(v128.and(f32x4.ne(f32x4.trunc(get(half)), get(half)), get(whole)));
  const sign = keep(v128.and(v128.and(get(odd), get(x)), splat(-0)));
  const signed = keep(v128.xor(get(unsigned), get(sign)));
  const negative = v128.and(f32x4.lt(get(x), splat(0)), f32x4.lt(get(size), splat(Infinity)));
  const impossible = keep(v128.andnot(negative, get(whole)));
  v128.bitselect(splat(Number.NaN), get(signed), get(impossible));
});

const host = importFunc("Math", "pow", ["f64", "f64"], ["f64"]);

/** For float64, and with the answers of IEEE 754 and C where JavaScript's is NaN: 1ʸ = 1 and (−1)^±∞ = 1. */
export const power64: Binary = binary((x, y) => {
  const lane = (i: 0 | 1) => call(host, [f64x2.extract_lane(i, x), f64x2.extract_lane(i, y)]);
  const power = keep(f64x2.replace_lane(1, f64x2.splat(lane(0)), lane(1)));
  const endless = keep(f64x2.eq(f64x2.abs(get(y)), splat64(Infinity)));
  const alternating = keep(v128.and(f64x2.eq(get(x), splat64(-1)), get(endless)));
  v128.bitselect(splat64(1), get(power), v128.or(f64x2.eq(get(x), splat64(1)), get(alternating)));
});
