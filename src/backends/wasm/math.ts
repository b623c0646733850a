/**
 * The functions of the scalar language that no single instruction computes, as wasm functions of four float32 or two float64 lanes.
 * float32: SIMD polynomials of tested accuracy; float64: the host's Math, lane by lane.
 */
import { exp, expm1 } from "./math/exponential.ts";
import { hosted, type Unary } from "./math/function.ts";
import { log, log1p } from "./math/logarithm.ts";
import { cos, sin } from "./math/trigonometric.ts";

export type MathName = "exp" | "log" | "expm1" | "log1p" | "sin" | "cos";

/** Functions of two float64 lanes. */
export const math64: Record<MathName, Unary> = {
  exp: hosted("exp"),
  log: hosted("log"),
  expm1: hosted("expm1"),
  log1p: hosted("log1p"),
  sin: hosted("sin"),
  cos: hosted("cos"),
};

/** Functions of four float32 lanes. */
export const math32: Record<MathName, Unary> = {
  exp,
  log,
  expm1,
  log1p,
  sin: sin(math64.sin),
  cos: cos(math64.cos),
};

export { power32, power64 } from "./math/power.ts";
