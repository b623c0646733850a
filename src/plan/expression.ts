/**
 * Typed scalar expressions over buffers: what one element of a fused kernel is, as a function of the loop's indices.
 * Knows nothing of kernels or machines.
 */
import { type DType, isFloat, promote, toDType } from "../graph/dtype.ts";
import type { Node } from "../graph/node.ts";
import { type Shape, stridesOf } from "../graph/shape.ts";
import { type Scalar, type ScalarOp, toFunction } from "../ops/scalar.ts";

/** A run of elements in memory. The memory plan or the runtime decides where. */
export interface Buffer {
  readonly id: number;
  readonly dtype: DType;
  /** In elements. */
  readonly size: number;
  readonly role: "input" | "constant" | "variable" | "temporary";
}

/** An affine map from loop indices to positions: offset + Σ index · stride, in elements. */
export interface IndexMap {
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Elements of a buffer, seen in the shape of a loop. */
export interface View extends IndexMap {
  readonly buffer: Buffer;
}

/** A typed expression; equal sub-expressions may be one object. */
export type Expr = Operation & {
  /** What it is the value of, if it is a whole node's. */
  readonly node?: Node;
};

type Operation =
  | { readonly op: "load"; readonly dtype: DType; readonly view: View; readonly args: readonly [] }
  /** What a core has computed: element map(i) of its space in row order. */
  | {
      readonly op: "result";
      readonly dtype: DType;
      readonly core: object;
      readonly map: IndexMap;
      readonly args: readonly [];
    }
  | { readonly op: "iota"; readonly dtype: DType; readonly map: IndexMap; readonly args: readonly [] }
  | { readonly op: "const"; readonly dtype: DType; readonly value: number; readonly args: readonly [] }
  | { readonly op: "cast"; readonly dtype: DType; readonly args: readonly [Expr] }
  | {
      readonly op: Exclude<ScalarOp, "arg" | "const">;
      readonly dtype: DType;
      readonly args: readonly Expr[];
      readonly site?: number;
    };

export function load(buffer: Buffer, shape: Shape): Expr {
  return {
    op: "load",
    dtype: buffer.dtype,
    view: { buffer, offset: 0, strides: stridesOf(shape) },
    args: [],
  };
}

export function constantExpr(value: number, dtype: DType): Expr {
  return { op: "const", dtype, value: toDType(value, dtype), args: [] };
}

/** True for expressions that cost nothing to evaluate again. */
export function isTrivial(expr: Expr): boolean {
  return expr.args.length === 0 && expr.op !== "result";
}

export function castExpr(expr: Expr, dtype: DType): Expr {
  if (expr.dtype === dtype) return expr;
  if (expr.op === "const") return constantExpr(expr.value, dtype);
  return { op: "cast", dtype, args: [expr] };
}

/** Every distinct sub-expression of one or several, arguments before users. */
export function subexpressions(...exprs: readonly Expr[]): Expr[] {
  const seen = new Set<Expr>();
  const visit = (e: Expr) => {
    if (seen.has(e)) return;
    e.args.forEach(visit);
    seen.add(e);
  };
  exprs.forEach(visit);
  return [...seen];
}

/** The same expressions with every part that `change` gives something for exchanged. Sharing is kept, among all of them. */
export function rebuilt(exprs: readonly Expr[], change: (part: Expr) => Expr | undefined): Expr[] {
  const done = new Map<Expr, Expr>();
  const visit = (e: Expr): Expr => {
    let result = done.get(e);
    if (!result) {
      result = change(e) ?? (e.args.length > 0 ? ({ ...e, args: e.args.map(visit) } as Expr) : e);
      done.set(e, result);
    }
    return result;
  };
  return exprs.map(visit);
}

/** The same expressions with every index map replaced. Sharing is kept. */
export function mapAllIndices(exprs: readonly Expr[], change: (map: IndexMap) => IndexMap): Expr[] {
  return rebuilt(exprs, (e) => {
    if (e.op === "load") return { ...e, view: { buffer: e.view.buffer, ...change(e.view) } };
    return e.op === "iota" || e.op === "result" ? { ...e, map: change(e.map) } : undefined;
  });
}

/** The same expression with every index map replaced. Sharing is kept. */
export function mapIndices(expr: Expr, change: (map: IndexMap) => IndexMap): Expr {
  return mapAllIndices([expr], change)[0];
}

const COMPARISONS: ReadonlySet<string> = new Set(["lt", "le", "gt", "ge", "eq", "ne", "not"]);

/**
 * Types an operation's scalar expression over given arguments. Constants take the dtype of their company, and the result is `dtype`.
 * `site` marks where an index check reports to.
 */
export function typed(scalar: Scalar, args: readonly Expr[], dtype: DType, site: number): Expr {
  const inferred = new Map<Scalar, DType | undefined>();
  const infer = (s: Scalar): DType | undefined => {
    if (!inferred.has(s)) inferred.set(s, inferOnce(s));
    return inferred.get(s);
  };
  const inferOnce = (s: Scalar): DType | undefined => {
    if (s.op === "arg") return args[s.value].dtype;
    if (s.op === "const") return undefined;
    if (COMPARISONS.has(s.op)) return "bool";
    const parts = (s.op === "select" ? s.args.slice(1) : s.args).map(infer).filter((d) => d !== undefined);
    return parts.length > 0 ? parts.reduce(promote) : undefined;
  };
  const done = new Map<string, Expr>();
  const ids = new Map<Scalar, number>();
  const lower = (s: Scalar, want: DType): Expr => {
    if (!ids.has(s)) ids.set(s, ids.size);
    const key = `${ids.get(s)}:${want}`;
    let result = done.get(key);
    if (!result) {
      result = castExpr(lowerOnce(s, infer(s) ?? want), want);
      done.set(key, result);
    }
    return result;
  };
  const lowerOnce = (s: Scalar, own: DType): Expr => {
    if (s.op === "arg") return args[s.value];
    if (s.op === "const") return constantExpr(s.value, own);
    if (s.op === "select")
      return simplified("select", own, [
        lower(s.args[0], "bool"),
        lower(s.args[1], own),
        lower(s.args[2], own),
      ]);
    if (COMPARISONS.has(s.op)) {
      const operands = s.args.map(infer).filter((d) => d !== undefined);
      const common = operands.length > 0 ? operands.reduce(promote) : "float32";
      return simplified(
        s.op,
        "bool",
        s.args.map((a) => lower(a, common === "bool" && s.op !== "not" ? "int32" : common)),
      );
    }
    if (s.op === "bounded")
      return { op: "bounded", dtype: own, args: s.args.map((a) => lower(a, own)), site };
    return simplified(
      s.op,
      own,
      s.args.map((a) => lower(a, own)),
    );
  };
  return lower(scalar, dtype);
}

function isConst(expr: Expr, value: number): boolean {
  return expr.op === "const" && expr.value === value;
}

/** Builds an operation, folding constants and what changes no bit: x·1, x/1, x¹; small powers become products. */
function simplified(op: Exclude<ScalarOp, "arg" | "const">, dtype: DType, args: readonly Expr[]): Expr {
  if (args.every((a) => a.op === "const")) {
    const values = args.map((a) => (a as { value: number }).value);
    const f = toFunction({ op, args: values.map((value) => ({ op: "const", args: [], value })), value: 0 });
    return constantExpr(f([]), dtype);
  }
  const [x, y] = args;
  const operation: Expr = { op, dtype, args };
  if (op === "mul" && isConst(y, 1)) return x;
  if (op === "mul" && isConst(x, 1)) return y;
  if (op === "div" && isConst(y, 1)) return x;
  if (op === "div" && y.op === "const" && isFloat(dtype) && isPowerOfTwo(y.value)) {
    return { op: "mul", dtype, args: [x, constantExpr(1 / y.value, dtype)] };
  }
  if (op === "pow" && y.op === "const") return power(x, y.value, dtype) ?? operation;
  if (op === "select" && x.op === "const") return x.value ? y : args[2];
  return operation;
}

/** Powers of two in a range where the reciprocal is exact and normal. */
function isPowerOfTwo(value: number): boolean {
  const exponent = Math.log2(Math.abs(value));
  return Number.isInteger(exponent) && Math.abs(exponent) < 100;
}

function power(x: Expr, exponent: number, dtype: DType): Expr | undefined {
  if (exponent === 0) return constantExpr(1, dtype);
  if (exponent === 1) return x;
  if (exponent === 2) return { op: "mul", dtype, args: [x, x] };
  if (exponent === -1) return { op: "div", dtype, args: [constantExpr(1, dtype), x] };
  return undefined;
}
