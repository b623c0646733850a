/**
 * How a picture writes an operation. One that is not listed is written by its name.
 */
import type { NodeDescription } from "../graph/describe.ts";

const SYMBOLS: Readonly<Record<string, string>> = {
  add: "+",
  sub: "−",
  mul: "×",
  div: "/",
  neg: "×(−1)",
  matmul: "•",
  affine: "Affine",
  sum: "Σ",
  square: "x²",
  sqrt: "√",
  pow: "xʸ",
  abs: "|x|",
  sigmoid: "σ",
  maximum: "max",
  minimum: "min",
  permute: "T",
  eq: "=",
  ne: "≠",
  lt: "<",
  le: "≤",
  gt: ">",
  ge: "≥",
  logicalAnd: "∧",
  logicalOr: "∨",
  logicalNot: "¬",
  crossEntropy: "softmax with loss",
  mse: "MSE",
};

/** Operations whose inputs may be exchanged: a picture may draw them in any order. */
const COMMUTATIVE = new Set(["add", "mul", "maximum", "minimum", "eq", "ne", "logicalAnd", "logicalOr"]);

export function symbolOf(op: string): string {
  return Object.hasOwn(SYMBOLS, op) ? SYMBOLS[op] : op;
}

export function isCommutative(op: string): boolean {
  return COMMUTATIVE.has(op);
}

/** What stands for a leaf: its name, a constant's number, or its operation. */
export function leafLabel({ op, name, attrs }: NodeDescription): string {
  if (name !== undefined) return name;
  return op === "constant" ? String(attrs.value) : op;
}

/** Whether a node is a number written in a formula, so that its label already tells its value. */
export function isPlainNumber({ op, shape }: NodeDescription): boolean {
  return op === "constant" && shape.length === 0;
}
