/**
 * Operations on single elements: arithmetic, powers, comparisons, activations. Inputs broadcast as in NumPy.
 * Knows nothing of reductions or layouts; gradients come in the broadcast shape and autodiff sums them back.
 */
import { promote } from "../graph/dtype.ts";
import { makeNode, type Node } from "../graph/node.ts";
import { ShapeError } from "../graph/shape.ts";
import { asNode, binary, broadcastNodes, cast, constant, define, type Operand, unary } from "./define.ts";
import * as s from "./scalar.ts";

/** x + y. */
export const add = binary({
  name: "add",
  symbol: "+",
  commutative: true,
  formula: "x + y",
  value: (x, y) => s.add(x, y),
  gradient: (g) => [g, g],
  domain: [
    [-3, 3],
    [-3, 3],
  ],
});

/** x − y. */
export const sub = binary({
  name: "sub",
  symbol: "−",
  formula: "x − y",
  value: (x, y) => s.sub(x, y),
  gradient: (g) => [g, neg(g)],
  domain: [
    [-3, 3],
    [-3, 3],
  ],
});

/** x · y, element by element. */
export const mul = binary({
  name: "mul",
  symbol: "×",
  commutative: true,
  formula: "x · y",
  value: (x, y) => s.mul(x, y),
  gradient: (g, [x, y]) => [mul(g, y), mul(g, x)],
  domain: [
    [-3, 3],
    [-3, 3],
  ],
});

/** x / y, always in floats: integers become float32. */
export const div = binary({
  name: "div",
  symbol: "/",
  formula: "x / y",
  dtype: "float",
  value: (x, y) => s.div(x, y),
  gradient: (g, [, y], out) => [div(g, y), neg(div(mul(g, out), y))], // d(x/y) = dx/y − (x/y)·dy/y
  domain: [
    [-3, 3],
    [0.5, 3],
  ],
});

/**
 * xʸ, in floats. 0⁰ = 1. As in PyTorch, ∂/∂x is 0 where y = 0, and ∂/∂y is 0 where x = 0 and y ≥ 0; for x < 0 it is NaN.
 */
export const pow = binary({
  name: "pow",
  symbol: "xʸ",
  formula: "xʸ",
  dtype: "float",
  value: (x, y) => s.pow(x, y),
  // d(xʸ) = y·xʸ⁻¹ dx + xʸ·log(x) dy
  gradient: (g, [x, y], out) => [
    where(eq(y, 0), 0, mul(g, mul(y, pow(x, sub(y, 1))))),
    where(logicalAnd(eq(x, 0), ge(y, 0)), 0, mul(g, mul(out, log(x)))),
  ],
  domain: [
    [0.5, 3],
    [-2, 2],
  ],
});

/** −x. */
export const neg = unary({
  name: "neg",
  symbol: "×(−1)",
  formula: "−x",
  value: (x) => s.neg(x),
  gradient: (g) => [neg(g)],
  domain: [[-3, 3]],
});

/** eˣ. */
export const exp = unary({
  name: "exp",
  formula: "eˣ",
  dtype: "float",
  value: (x) => s.exp(x),
  gradient: (g, _, y) => [mul(g, y)],
  domain: [[-3, 3]],
});

/** Natural logarithm; −∞ at 0, NaN below. */
export const log = unary({
  name: "log",
  formula: "log x",
  dtype: "float",
  value: (x) => s.log(x),
  gradient: (g, [x]) => [div(g, x)],
  domain: [[0.25, 4]],
});

/** √x; its derivative at 0 is ∞. */
export const sqrt = unary({
  name: "sqrt",
  symbol: "√",
  formula: "√x",
  dtype: "float",
  value: (x) => s.sqrt(x),
  gradient: (g, _, y) => [div(g, mul(2, y))],
  domain: [[0.25, 4]],
});

/** x². */
export const square = unary({
  name: "square",
  symbol: "x²",
  formula: "x²",
  value: (x) => s.mul(x, x),
  gradient: (g, [x]) => [mul(g, mul(2, x))],
  domain: [[-3, 3]],
  expand: (x) => mul(x, x),
});

/** −1, 0 or 1; its derivative is 0. */
export const sign = unary({
  name: "sign",
  formula: "−1, 0 or 1",
  value: (x) => s.select(s.gt(x, 0), 1, s.select(s.lt(x, 0), -1, s.mul(x, 0))),
  gradient: (_g, [x]) => [mul(x, 0)],
  domain: [[-3, 3]],
});

/** |x|; its derivative at 0 is 0. */
export const abs = unary({
  name: "abs",
  symbol: "|x|",
  formula: "|x|",
  value: (x) => s.abs(x),
  gradient: (g, [x]) => [mul(g, sign(x))],
  domain: [[-3, 3]],
});

/** The larger of two; where they tie each gets half of the gradient. */
export const maximum = binary({
  name: "maximum",
  symbol: "max",
  commutative: true,
  formula: "max(x, y)",
  value: (x, y) => s.maximum(x, y),
  gradient: (g, [x, y]) => [share(g, gt(x, y), eq(x, y)), share(g, gt(y, x), eq(x, y))],
  domain: [
    [-3, 3],
    [-3, 3],
  ],
});

/** The smaller of two; where they tie each gets half of the gradient. */
export const minimum = binary({
  name: "minimum",
  symbol: "min",
  commutative: true,
  formula: "min(x, y)",
  value: (x, y) => s.minimum(x, y),
  gradient: (g, [x, y]) => [share(g, lt(x, y), eq(x, y)), share(g, lt(y, x), eq(x, y))],
  domain: [
    [-3, 3],
    [-3, 3],
  ],
});

/** All of `g` where `all`, half of it where `half`, none elsewhere. */
function share(g: Node, all: Node, half: Node): Node {
  return where(all, g, where(half, mul(g, 0.5), 0));
}

function comparison(name: string, symbol: string, value: (x: s.Scalar, y: s.Scalar) => s.Scalar) {
  return binary({
    name,
    symbol,
    commutative: symbol !== "<" && symbol !== "≤" && symbol !== ">" && symbol !== "≥",
    formula: `x ${symbol} y`,
    dtype: "bool",
    value,
    gradient: null,
    domain: [
      [-3, 3],
      [-3, 3],
    ],
  });
}

/** x = y, as bool. */
export const eq = comparison("eq", "=", s.eq);
/** x ≠ y, as bool. */
export const ne = comparison("ne", "≠", s.ne);
/** x < y, as bool. */
export const lt = comparison("lt", "<", s.lt);
/** x ≤ y, as bool. */
export const le = comparison("le", "≤", s.le);
/** x > y, as bool. */
export const gt = comparison("gt", ">", s.gt);
/** x ≥ y, as bool. */
export const ge = comparison("ge", "≥", s.ge);
/** Both are non-zero, as bool. */
export const logicalAnd = comparison("logicalAnd", "∧", (x, y) =>
  s.select(s.ne(x, 0), s.ne(y, 0), s.ne(x, x)),
);
/** Either is non-zero, as bool. */
export const logicalOr = comparison("logicalOr", "∨", (x, y) => s.select(s.ne(x, 0), s.eq(x, x), s.ne(y, 0)));

/** x is zero, as bool. */
export const logicalNot = unary({
  name: "logicalNot",
  symbol: "¬",
  formula: "¬x",
  dtype: "bool",
  value: (x) => s.eq(x, 0),
  gradient: null,
  domain: [[-3, 3]],
});

define({
  name: "where",
  kind: { kind: "elementwise", value: s.select(s.arg(0), s.arg(1), s.arg(2)) },
  formula: "x where c, else y",
  gradient: (g, [c]) => [null, where(c, g, 0), where(c, 0, g)],
  expand: null,
  cases: [
    [[3, 5], [3, 5], [5]],
    [[3, 1], [], [1, 5]],
    [[7], [7], [7]],
    [[0], [0], []],
  ].map(([c, x, y]) => ({
    inputs: [
      { shape: c, range: [0, 2], dtype: "bool" },
      { shape: x, range: [-3, 3] },
      { shape: y, range: [-3, 3] },
    ],
    call: (condition: Node, a: Node, b: Node) => where(condition, a, b),
  })),
  ulps: 1,
});

/** `x` where `condition` is true, else `y`. All three broadcast; the branch not taken gets gradient 0. */
export function where(condition: Node, x: Operand, y: Operand): Node {
  const company = promote(typeof x === "number" ? "bool" : x.dtype, typeof y === "number" ? "bool" : y.dtype);
  const dtype = typeof x === "number" && typeof y === "number" ? "float32" : company;
  const [a, b] = [asNode(x, dtype), asNode(y, dtype)];
  const out = promote(a.dtype, b.dtype);
  const inputs = [cast(condition, "bool"), cast(a, out), cast(b, out)];
  return makeNode("where", inputs, {}, broadcastNodes("where", inputs), out);
}

/** sin x, x in radians; NaN at ±∞. */
export const sin = unary({
  name: "sin",
  formula: "sin x",
  dtype: "float",
  value: (x) => s.sin(x),
  gradient: (g, [x]) => [mul(g, cos(x))],
  domain: [[-3, 3]],
});

/** cos x, x in radians; NaN at ±∞. */
export const cos = unary({
  name: "cos",
  formula: "cos x",
  dtype: "float",
  value: (x) => s.cos(x),
  gradient: (g, [x]) => [neg(mul(g, sin(x)))], // d cos x = −sin x dx
  domain: [[-3, 3]],
});

/** max(x, 0); its derivative at 0 is 0. */
export const relu = unary({
  name: "relu",
  formula: "max(x, 0)",
  value: (x) => s.maximum(x, 0),
  gradient: (g, _, y) => [where(gt(y, 0), g, 0)], // y > 0 where x > 0, so x need not be kept
  domain: [[-3, 3]],
  expand: (x) => maximum(x, 0),
});

/** 1 / (1 + e⁻ˣ). */
export const sigmoid = unary({
  name: "sigmoid",
  symbol: "σ",
  formula: "1 / (1 + e⁻ˣ)",
  dtype: "float",
  // With t = e^−|x|, which cannot overflow: 1 / (1 + t), or t / (1 + t) below 0; for small t, t − t·t / (1 + t) rounds less.
  value: (x) => {
    const t = s.exp(s.neg(s.abs(x)));
    const q = s.div(s.select(s.lt(x, 0), t, 1), s.add(1, t));
    return s.select(s.lt(x, -1.05), s.sub(t, s.mul(t, q)), q);
  },
  gradient: (g, _, y) => [mul(g, mul(y, sub(1, y)))], // dσ = σ(1 − σ) dx
  domain: [[-3, 3]],
  expand: (x) => div(1, add(exp(mul(x, -1)), 1)),
});

/** Hyperbolic tangent, exact near 0. */
export const tanh = unary({
  name: "tanh",
  formula: "(eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)",
  dtype: "float",
  // With h = (e^(2|x|) − 1) / 2: tanh |x| = h / (1 + h), which is 1 to the last bit from 20 on; near 0 h − h·h / (1 + h) rounds less.
  value: (x) => {
    const size = s.minimum(s.abs(x), 20);
    const h = s.mul(0.5, s.expm1(s.mul(2, size)));
    const q = s.div(h, s.add(1, h));
    const y = s.select(s.lt(size, 0.35), s.sub(h, s.mul(h, q)), q);
    return s.select(s.eq(x, 0), x, s.select(s.lt(x, 0), s.neg(y), y)); // −0 stays −0
  },
  gradient: (g, _, y) => [mul(g, sub(1, square(y)))], // d tanh = (1 − tanh²) dx
  domain: [[-3, 3]],
});

define({
  name: "clamp",
  kind: { kind: "composite" },
  formula: "min(max(x, low), high)",
  gradient: (g, [x, low, high]) => [
    where(logicalAnd(ge(x, low), le(x, high)), g, 0),
    where(logicalAnd(lt(x, low), lt(low, high)), g, 0),
    where(logicalOr(gt(x, high), lt(high, low)), g, 0),
  ],
  expand: ([x, low, high]) => minimum(maximum(x, low), high),
  cases: [
    ...[[3, 5], [7], [], [0, 2]].map((shape) => ({
      inputs: [{ shape, range: [-3, 3] as const }],
      call: (x: Node) => clamp(x, -1.03, 1.53),
    })),
    {
      inputs: [[4, 7], [7], [4, 1]].map((shape) => ({ shape, range: [-3, 3] as const })), // here and there low > high
      call: (x: Node, low: Node, high: Node) => clamp(x, low, high),
    },
  ],
  ulps: 1,
});

/**
 * x limited to [low, high]; at both bounds the derivative is 1. Bounds may be tensors and broadcast; where low > high the result is high.
 *
 * @example clamp(x, 0, 6)
 */
export function clamp(x: Node, low: Operand = -Infinity, high: Operand = Infinity): Node {
  if (Number.isNaN(low) || Number.isNaN(high))
    throw new ShapeError("clamp: a bound is NaN; give numbers or leave it out");
  const dtype = [asNode(low, x.dtype), asNode(high, x.dtype)].reduce(
    (d, bound) => promote(d, bound.dtype),
    x.dtype,
  );
  const inputs = [cast(x, dtype), cast(asNode(low, dtype), dtype), cast(asNode(high, dtype), dtype)];
  return makeNode("clamp", inputs, {}, broadcastNodes("clamp", inputs), dtype);
}

define({
  name: "detach",
  kind: { kind: "elementwise", value: s.arg(0) },
  formula: "x, as a constant",
  gradient: null,
  expand: null,
  cases: [[], [3, 5]].map((shape) => ({ inputs: [{ shape, range: [-3, 3] }], call: (x: Node) => detach(x) })),
  ulps: 0,
});

/** `x` itself, through which no gradient flows. */
export function detach(x: Node): Node {
  return makeNode("detach", [x], {}, x.shape, x.dtype);
}

define({
  name: "bounded",
  kind: { kind: "elementwise", value: s.bounded(s.arg(0), s.arg(1)) },
  formula: "i, checked to lie in [0, n)",
  gradient: null,
  expand: null,
  cases: [{ inputs: [{ shape: [2, 5], range: [0, 4], dtype: "int32" }], call: (i: Node) => bounded(i, 4) }],
  ulps: 0,
});

/** `index` as int32; running a program in which it leaves [0, size) throws IndexOutOfRange and assigns no variable. */
export function bounded(index: Node, size: number): Node {
  const checked = cast(index, "int32");
  return makeNode("bounded", [checked, constant(size, "int32")], {}, index.shape, "int32");
}
