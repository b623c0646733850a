/**
 * Transcendental functions as wasm functions of four float32 lanes or two float64 lanes.
 * float32: polynomials of the Cephes library (S. L. Moshier: expf, logf), within 2 ulp; float64: the host's Math, lane by lane.
 */
import {
  call,
  type Func,
  f32,
  f32x4,
  f64,
  f64x2,
  func,
  i32x4,
  importFunc,
  type Local,
  local,
  type StackVar,
  v128,
} from "wasmati";
import { power } from "../../ops/scalar.ts";

type V128 = Local<"v128">;
type Value = V128 | StackVar<"v128">;
export type Unary = Func<["v128"], ["v128"]>;
export type Binary = Func<["v128", "v128"], ["v128"]>;
/** Functions of the scalar language that no single instruction computes. */
export type MathName = "exp" | "log" | "expm1" | "log1p";

const TEMPORARIES = 5;

/** A function of one vector. `body` leaves its result on the stack. */
function unary(body: (x: V128, t: readonly V128[]) => void): Unary {
  const locals = new Array(TEMPORARIES).fill(v128) as [typeof v128];
  return func({ in: [v128], locals, out: [v128] }, ([x], t) =>
    body(x, t as unknown as readonly V128[]),
  ) as unknown as Unary;
}

const get = local.get;
const splat = (x: number) => v128.const("f32x4", [x, x, x, x]);
const splatInt = (x: number) => v128.const("i32x4", [x, x, x, x]);

/** Horner's rule, highest power first. */
function polynomial(x: V128, coefficients: readonly number[]): StackVar<"v128"> {
  let sum = splat(coefficients[0]);
  for (const c of coefficients.slice(1)) sum = f32x4.add(f32x4.mul(sum, x), splat(c));
  return sum;
}

/** log 2 in two parts, the first so short that its product with a small whole number is exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.12194440054e-4;

/** x limited to [low, high] = n log 2 + r + rest: n whole (as i32x4), |r| ≤ log √2, and what rounding r lost in `rest`. */
function reduceRange(x: V128, low: number, high: number, n: V128, r: V128, rest: V128): void {
  local.set(r, f32x4.min(f32x4.max(get(x), splat(low)), splat(high)));
  local.set(n, f32x4.nearest(f32x4.mul(get(r), splat(Math.LOG2E))));
  local.set(rest, f32x4.sub(get(r), f32x4.mul(get(n), splat(LN2_HIGH)))); // exact
  local.set(r, f32x4.sub(get(rest), f32x4.mul(get(n), splat(LN2_LOW))));
  local.set(rest, f32x4.sub(f32x4.sub(get(rest), get(r)), f32x4.mul(get(n), splat(LN2_LOW))));
  local.set(n, i32x4.trunc_sat_f32x4_s(n));
}

/** (eʳ − 1 − r) / r² for |r| ≤ log √2. */
const EXP = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
];

/** e^(r + rest) − 1 − r for |r| ≤ log √2 and a tiny rest. */
function expm1Beyond(r: V128, rest: V128): StackVar<"v128"> {
  return f32x4.add(f32x4.mul(f32x4.mul(polynomial(r, EXP), r), r), rest);
}

/** 2ⁿ for whole numbers in [−126, 127]. */
function powerOfTwo(n: Value): StackVar<"v128"> {
  return i32x4.shl(i32x4.add(typeof n === "object" && "index" in n ? get(n) : n, splatInt(127)), 23);
}

/** (log(1 + m) − m + m²/2) / m³ for 1 + m in [√½, √2]. */
const LOG = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
];
const SMALLEST_NORMAL = 2 ** -126;

const log = unary((x, [scaled, e, m, z, mask]) => {
  // x = 2ᵉ · (1 + m), with subnormal x scaled up first
  local.set(mask, f32x4.lt(get(x), splat(SMALLEST_NORMAL)));
  local.set(scaled, v128.bitselect(f32x4.mul(get(x), splat(2 ** 23)), get(x), get(mask)));
  local.set(e, i32x4.sub(i32x4.shr_u(get(scaled), 23), splatInt(126)));
  local.set(e, i32x4.sub(get(e), v128.and(get(mask), splatInt(23))));
  local.set(m, v128.or(v128.and(get(scaled), splatInt(0x7fffff)), splatInt(0x3f000000)));
  local.set(mask, f32x4.lt(get(m), splat(Math.SQRT1_2)));
  local.set(e, i32x4.add(get(e), get(mask))); // the mask is −1 where m is doubled
  local.set(m, f32x4.sub(f32x4.add(get(m), v128.and(get(m), get(mask))), splat(1)));
  local.set(z, f32x4.mul(get(m), get(m)));
  local.set(e, f32x4.convert_i32x4_s(e));
  local.set(scaled, f32x4.mul(f32x4.mul(polynomial(m, LOG), m), z));
  local.set(scaled, f32x4.add(get(scaled), f32x4.mul(get(e), splat(LN2_LOW))));
  local.set(scaled, f32x4.sub(get(scaled), f32x4.mul(get(z), splat(0.5))));
  local.set(scaled, f32x4.add(get(scaled), get(m)));
  local.set(scaled, f32x4.add(get(scaled), f32x4.mul(get(e), splat(LN2_HIGH))));
  // log 0 = −∞, log ∞ = ∞, NaN below 0
  local.set(scaled, v128.bitselect(splat(-Infinity), get(scaled), f32x4.eq(get(x), splat(0))));
  local.set(scaled, v128.bitselect(splat(Infinity), get(scaled), f32x4.eq(get(x), splat(Infinity))));
  v128.bitselect(get(scaled), splat(Number.NaN), f32x4.ge(get(x), splat(0)));
});

/** Functions of four float32 lanes. */
export const math32: Record<MathName, Unary> = {
  exp: unary((x, [n, r, rest, half]) => {
    reduceRange(x, -104, 89, n, r, rest);
    // (1 + r) + what its rounding lost + the remaining terms
    local.set(rest, expm1Beyond(r, rest));
    local.set(half, f32x4.add(get(r), splat(1)));
    local.set(rest, f32x4.add(get(rest), f32x4.sub(get(r), f32x4.sub(get(half), splat(1)))));
    local.set(r, f32x4.add(get(half), get(rest)));
    // 2ⁿ in two factors: results may be subnormal or overflow where 2ⁿ itself cannot be written.
    local.set(half, i32x4.shr_s(get(n), 1));
    f32x4.mul(f32x4.mul(get(r), powerOfTwo(half)), powerOfTwo(i32x4.sub(get(n), get(half))));
  }),
  expm1: unary((x, [n, r, rest, half]) => {
    reduceRange(x, -20, 89, n, r, rest);
    // 2 (2ⁿ⁻¹ (eʳ − 1) + (2ⁿ⁻¹ − ½)): for n = 0 that is eʳ − 1 to the last bit.
    local.set(half, powerOfTwo(i32x4.sub(get(n), splatInt(1))));
    f32x4.mul(
      f32x4.add(f32x4.mul(f32x4.add(expm1Beyond(r, rest), r), get(half)), f32x4.sub(get(half), splat(0.5))),
      splat(2),
    );
  }),
  log,
  log1p: unary((x, [u, lost]) => {
    // u = 1 + x is rounded; (x − (u − 1)) / u is what the rounding lost.
    local.set(u, f32x4.add(get(x), splat(1)));
    local.set(lost, f32x4.div(f32x4.sub(get(x), f32x4.sub(get(u), splat(1))), get(u)));
    local.set(
      lost,
      v128.and(get(lost), v128.and(f32x4.gt(get(u), splat(0)), f32x4.lt(get(u), splat(Infinity)))),
    );
    f32x4.add(call(log, [u]), get(lost));
  }),
};

/** The host's function on each of two float64 lanes. */
function hosted(f: (x: number) => number): Unary {
  const host = importFunc({ in: [f64], out: [f64] }, f);
  return unary((x) => {
    const first = f64x2.splat(call(host, [f64x2.extract_lane(0, x)]));
    f64x2.replace_lane(1, first, call(host, [f64x2.extract_lane(1, x)]));
  });
}

/** Functions of two float64 lanes. */
export const math64: Record<MathName, Unary> = {
  exp: hosted(Math.exp),
  log: hosted(Math.log),
  expm1: hosted(Math.expm1),
  log1p: hosted(Math.log1p),
};

/** The host's xʸ on each lane of two vectors. */
function hostedPower(
  lanes: typeof f32x4 | typeof f64x2,
  type: typeof f32 | typeof f64,
  count: number,
): Binary {
  const host = importFunc({ in: [type as typeof f64, type as typeof f64], out: [type as typeof f64] }, power);
  return func({ in: [v128, v128], out: [v128] }, ([x, y]) => {
    const l = lanes as typeof f64x2;
    const at = (lane: number) => call(host, [l.extract_lane(lane, x), l.extract_lane(lane, y)]);
    let result = l.splat(at(0));
    for (let lane = 1; lane < count; lane++) result = l.replace_lane(lane, result, at(lane));
  });
}

export const power32: Binary = hostedPower(f32x4, f32, 4);
export const power64: Binary = hostedPower(f64x2, f64, 2);
