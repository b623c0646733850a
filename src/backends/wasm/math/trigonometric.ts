/**
 * sin x and cos x of four float32 lanes, within 2 units of the last place for every float32.
 * The polynomials are those of sinf and cosf in the Cephes library (S. L. Moshier); π/2 in two parts is that of FreeBSD's msun.
 */
import { call, f32x4, f64x2, i32x4, if_, v128 } from "../emitter/index.ts";
import {
  demoted,
  get,
  pick,
  polynomial,
  promoted,
  set,
  splat,
  splat64,
  splatInt,
  temporaries,
  type Unary,
  unary,
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

/** sin(x + shift · π/2) where that is an odd or an even function of x, and the same from the host for two float64 lanes. */
function sine(shift: 0 | 1, host: Unary): Unary {
  return unary((x) => {
    const [size, wide, n0, n1, r, z, quadrant, first, second] = temporaries(9);
    // |x| = n π/2 + r, in float64
    set(size, f32x4.abs(get(x)));
    set(
      r,
      demoted(
        (half) => {
          const n = [n0, n1][half];
          set(wide, promoted(half, size));
          set(n, f64x2.add(f64x2.mul(get(wide), splat64(2 / Math.PI)), splat64(ROUND)));
          set(quadrant, f64x2.sub(get(n), splat64(ROUND)));
          const high = f64x2.sub(get(wide), f64x2.mul(get(quadrant), splat64(HALF_PI_HIGH)));
          return f64x2.sub(high, f64x2.mul(get(quadrant), splat64(HALF_PI_LOW)));
        },
        first,
        second,
      ),
    );
    set(quadrant, pick([0, 2, 4, 6], n0, n1));
    if (shift === 1) set(quadrant, i32x4.add(get(quadrant), splatInt(1)));
    // ± cos r in odd quadrants, ± sin r in even ones
    set(z, f32x4.mul(get(r), get(r)));
    set(first, f32x4.add(f32x4.mul(f32x4.mul(polynomial(z, SIN), get(z)), get(r)), get(r)));
    set(second, f32x4.mul(f32x4.mul(polynomial(z, COS), get(z)), get(z)));
    set(second, f32x4.add(f32x4.sub(get(second), f32x4.mul(get(z), splat(0.5))), splat(1)));
    set(r, v128.bitselect(get(second), get(first), i32x4.shr_s(i32x4.shl(get(quadrant), 31), 31)));
    const sign = i32x4.shl(get(quadrant), 30);
    set(quadrant, v128.and(shift === 0 ? v128.xor(sign, get(x)) : sign, splat(-0)));
    set(r, v128.xor(get(r), get(quadrant)));
    set(quadrant, f32x4.ge(get(size), splat(LARGE)));
    if_(v128.any_true(get(quadrant)), () => {
      set(
        wide,
        demoted((half) => call(host, [promoted(half, x)]), first, second),
      );
      set(r, v128.bitselect(get(wide), get(r), get(quadrant)));
    });
    get(r);
  });
}

/** sin and cos, given those of the host for two float64 lanes. */
export const sin = (host: Unary): Unary => sine(0, host);
export const cos = (host: Unary): Unary => sine(1, host);
