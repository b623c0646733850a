/**
 * sin x and cos x of four float32 lanes, within 2 units of the last place for every float32.
 * The polynomials are those of sinf and cosf in the Cephes library (S. L. Moshier); π/2 in two parts is that of FreeBSD's msun.
 */
import { call, f32x4, f64x2, i32x4, if_, local, v128 } from "../emitter/index.ts";
import {
  demoted,
  get,
  keep,
  pick,
  polynomial,
  promoted,
  splat,
  splat64,
  splatInt,
  type Unary,
  unary,
  type V128,
} from "./function.ts";

/** The first 25 bits of π/2, so that whole multiples below 2²⁸ are exact in float64, and the rest. */
const HALF_PI_HIGH = 1.5707963109016418;
const HALF_PI_LOW = 1.5893254773528196e-8;
/** From here on the host reduces the argument: it takes more bits of π than two float64 numbers have. */
const LARGE = 2 ** 28;
/** Added to a float64 below 2⁵¹ it rounds to a whole number, which then stands in the lowest bits. */
const ROUND = 1.5 * 2 ** 52;

/** (sin r − r) / r³ and (cos r − 1 + r²/2) / r⁴ over r², for |r| ≤ π/4. */
const SIN = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1];
const COS = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2];

/** |x| = n π/2 + r, and n mod 2³² as i32x4. */
function reduceRange(size: V128): { n: V128; r: V128 } {
  const sums: V128[] = [];
  const r = demoted((half) => {
    const wide = keep(promoted(half, size));
    const sum = keep(f64x2.add(f64x2.mul(get(wide), splat64(2 / Math.PI)), splat64(ROUND)));
    sums.push(sum);
    const n = keep(f64x2.sub(get(sum), splat64(ROUND)));
    const remainder = f64x2.sub(get(wide), f64x2.mul(get(n), splat64(HALF_PI_HIGH)));
    return f64x2.sub(remainder, f64x2.mul(get(n), splat64(HALF_PI_LOW)));
  });
  return { r: keep(r), n: keep(pick([0, 2, 4, 6], sums[0], sums[1])) };
}

/** sin(x + quarter · π/2); `host` does the same for two float64 lanes. */
function sine(quarter: 0 | 1, host: Unary): Unary {
  return unary((x) => {
    const size = keep(f32x4.abs(get(x)));
    const { n, r } = reduceRange(size);
    const quadrant = keep(i32x4.add(get(n), splatInt(quarter)));
    const z = keep(f32x4.mul(get(r), get(r)));
    const sin = keep(f32x4.add(f32x4.mul(f32x4.mul(polynomial(z, SIN), get(z)), get(r)), get(r)));
    const beyond = f32x4.mul(f32x4.mul(polynomial(z, COS), get(z)), get(z));
    const cos = keep(f32x4.add(f32x4.sub(beyond, f32x4.mul(get(z), splat(0.5))), splat(1)));
    // Odd quadrants have the cosine, the second pair of four is negative; sin(−x) = −sin x and cos(−x) = cos x
    const odd = keep(i32x4.shr_s(i32x4.shl(get(quadrant), 31), 31));
    const value = v128.bitselect(get(cos), get(sin), get(odd));
    const signs = i32x4.shl(get(quadrant), 30);
    const sign = v128.and(quarter === 0 ? v128.xor(signs, get(x)) : signs, splat(-0));
    const result = keep(v128.xor(value, sign));
    const large = keep(f32x4.ge(get(size), splat(LARGE)));
    if_(v128.any_true(get(large)), () => {
      const hosted = keep(demoted((half) => call(host, [promoted(half, x)])));
      local.set(result, v128.bitselect(get(hosted), get(result), get(large)));
    });
    get(result);
  });
}

/** sin and cos, given those of the host for two float64 lanes. */
export const sin = (host: Unary): Unary => sine(0, host);
export const cos = (host: Unary): Unary => sine(1, host);
