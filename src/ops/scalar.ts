/**
 * The scalar language: what one element of an elementwise operation is, as an expression that every backend can read.
 * Knows nothing of tensors; dtypes enter only when a backend types the expression.
 */

export type UnaryScalarOp =
  | "neg"
  | "abs"
  | "sqrt"
  | "exp"
  | "log"
  | "expm1"
  | "log1p"
  | "sin"
  | "cos"
  | "not";
export type ArithmeticScalarOp = "add" | "sub" | "mul" | "div" | "pow" | "maximum" | "minimum";
export type ComparisonScalarOp = "lt" | "le" | "gt" | "ge" | "eq" | "ne";
export type ScalarOp =
  | "arg"
  | "const"
  | UnaryScalarOp
  | ArithmeticScalarOp
  | ComparisonScalarOp
  | "select"
  | "bounded";

/** An expression over the arguments of an elementwise operation. */
export interface Scalar {
  readonly op: ScalarOp;
  readonly args: readonly Scalar[];
  /** The number of a `const`, the position of an `arg`. */
  readonly value: number;
}

type Operand = Scalar | number;

function node(op: ScalarOp, ...args: Operand[]): Scalar {
  return { op, args: args.map((a) => (typeof a === "number" ? constant(a) : a)), value: 0 };
}

function constant(value: number): Scalar {
  return { op: "const", args: [], value };
}

/** The argument at `position`. */
export function arg(position: number): Scalar {
  return { op: "arg", args: [], value: position };
}

export const neg = (x: Operand) => node("neg", x);
export const abs = (x: Operand) => node("abs", x);
export const sqrt = (x: Operand) => node("sqrt", x);
export const exp = (x: Operand) => node("exp", x);
export const log = (x: Operand) => node("log", x);
/** eˣ − 1, exact near 0. */
export const expm1 = (x: Operand) => node("expm1", x);
/** log(1 + x), exact near 0. */
export const log1p = (x: Operand) => node("log1p", x);
export const sin = (x: Operand) => node("sin", x);
export const cos = (x: Operand) => node("cos", x);
export const not = (x: Operand) => node("not", x);
export const add = (x: Operand, y: Operand) => node("add", x, y);
export const sub = (x: Operand, y: Operand) => node("sub", x, y);
export const mul = (x: Operand, y: Operand) => node("mul", x, y);
export const div = (x: Operand, y: Operand) => node("div", x, y);
export const pow = (x: Operand, y: Operand) => node("pow", x, y);
/** NaN if either is NaN. */
export const maximum = (x: Operand, y: Operand) => node("maximum", x, y);
/** NaN if either is NaN. */
export const minimum = (x: Operand, y: Operand) => node("minimum", x, y);
export const lt = (x: Operand, y: Operand) => node("lt", x, y);
export const le = (x: Operand, y: Operand) => node("le", x, y);
export const gt = (x: Operand, y: Operand) => node("gt", x, y);
export const ge = (x: Operand, y: Operand) => node("ge", x, y);
export const eq = (x: Operand, y: Operand) => node("eq", x, y);
export const ne = (x: Operand, y: Operand) => node("ne", x, y);
export const select = (condition: Operand, yes: Operand, no: Operand) => node("select", condition, yes, no);
/** `index`, once it is known to be a whole number in [0, size); otherwise the run fails with a message. */
export const bounded = (index: Operand, size: Operand) => node("bounded", index, size);

/** A value outside of [0, size) met while a program ran. */
export class IndexOutOfRange extends RangeError {
  override name = "IndexOutOfRange";
  readonly index: number;
  readonly size: number | undefined;
  /** Id of the node that holds the index. */
  readonly node: number | undefined;

  constructor(index: number, size: number | undefined, what: string, node?: number) {
    const range = size === undefined ? "its range" : `[0, ${size})`;
    super(`${what}: index ${index} is outside ${range}; check the labels or indices`);
    this.index = index;
    this.size = size;
    this.node = node;
  }
}

/** The meaning of the language in float64: compiles an expression to a JavaScript function of its arguments. */
export function toFunction(expression: Scalar): (args: readonly number[]) => number {
  const [x, y, z] = expression.args.map(toFunction);
  const value = expression.value;
  switch (expression.op) {
    case "arg":
      return (a) => a[value];
    case "const":
      return () => value;
    case "neg":
      return (a) => -x(a);
    case "abs":
      return (a) => Math.abs(x(a));
    case "sqrt":
      return (a) => Math.sqrt(x(a));
    case "exp":
      return (a) => Math.exp(x(a));
    case "log":
      return (a) => Math.log(x(a));
    case "expm1":
      return (a) => Math.expm1(x(a));
    case "log1p":
      return (a) => Math.log1p(x(a));
    case "sin":
      return (a) => Math.sin(x(a));
    case "cos":
      return (a) => Math.cos(x(a));
    case "not":
      return (a) => (x(a) === 0 ? 1 : 0);
    case "add":
      return (a) => x(a) + y(a);
    case "sub":
      return (a) => x(a) - y(a);
    case "mul":
      return (a) => x(a) * y(a);
    case "div":
      return (a) => x(a) / y(a);
    case "pow":
      return (a) => power(x(a), y(a));
    case "maximum":
      return (a) => Math.max(x(a), y(a));
    case "minimum":
      return (a) => Math.min(x(a), y(a));
    case "lt":
      return (a) => (x(a) < y(a) ? 1 : 0);
    case "le":
      return (a) => (x(a) <= y(a) ? 1 : 0);
    case "gt":
      return (a) => (x(a) > y(a) ? 1 : 0);
    case "ge":
      return (a) => (x(a) >= y(a) ? 1 : 0);
    case "eq":
      return (a) => (x(a) === y(a) ? 1 : 0);
    case "ne":
      return (a) => (x(a) !== y(a) ? 1 : 0);
    case "select":
      return (a) => (x(a) !== 0 ? y(a) : z(a));
    case "bounded":
      return (a) => {
        const [index, size] = [x(a), y(a)];
        if (!(index >= 0 && index < size)) throw new IndexOutOfRange(index, size, "index");
        return index;
      };
    default:
      return expression.op satisfies never;
  }
}

/** xʸ as IEEE 754 and C have it: 1ʸ = 1 and (−1)^±∞ = 1, where JavaScript answers NaN. */
export function power(x: number, y: number): number {
  if (x === 1 || (x === -1 && Math.abs(y) === Infinity)) return 1;
  return x ** y;
}
