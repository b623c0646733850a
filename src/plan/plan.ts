/**
 * The plan of a program: which kernels run in which order on which buffers. What a machine is told, and nothing of how it does it.
 */
import type { DType } from "../graph/dtype.ts";
import type { Node } from "../graph/node.ts";
import type { Shape } from "../graph/shape.ts";
import { type Buffer, type Expr, subexpressions, type View } from "./expression.ts";

/** One result of a kernel: out[i] = expr(i). */
export interface Write {
  readonly out: View;
  readonly expr: Expr;
}

/** Every write for every index of `shape`; all are computed before any is stored. */
export interface LoopKernel {
  readonly kind: "loop";
  readonly shape: Shape;
  readonly writes: readonly Write[];
}

/** out[i] = fold of expr(i, j) over j: `shape` is the kept axes followed by the folded ones. */
export interface ReduceKernel {
  readonly kind: "reduce";
  readonly combine: "sum" | "max" | "min";
  readonly shape: Shape;
  /** How many leading axes of `shape` are kept. */
  readonly kept: number;
  readonly out: View;
  readonly expr: Expr;
}

/** out[i] = the first j with the extreme expr(i, j): `shape` is the kept axes followed by the one that is searched. */
export interface ArgReduceKernel {
  readonly kind: "argReduce";
  readonly combine: "max" | "min";
  readonly shape: Shape;
  readonly out: View;
  readonly expr: Expr;
}

/**
 * result[b, i, j] = Σ a[b, i, p] · b[b, p, j], where each of b, i, j and p stands for any number of axes. `a` has strides for batch,
 * rows and inner axes, `b` for batch, inner and column axes. Writes are over [batch, rows, columns].
 */
export interface ContractCore {
  readonly kind: "contract";
  readonly dtype: DType;
  readonly batch: Shape;
  readonly rows: Shape;
  readonly columns: Shape;
  readonly inner: Shape;
  readonly a: View;
  readonly b: View;
  /** Elements of `b` from one panel of columns to the next (panels lie along the last column axis), once it is packed. */
  readonly panelStride: number | undefined;
}

/** result[i, j] = x[index[i], j]: rows of `size` elements, `x` and `index` contiguous. Writes are over [count, size]. */
export interface GatherCore {
  readonly kind: "gather";
  readonly dtype: DType;
  /** How many rows the indices choose from. */
  readonly rows: number;
  readonly count: number;
  readonly size: number;
  readonly x: View;
  readonly index: View;
}

/** What a kernel computes before its writes make something of it. */
export type Core = ContractCore | GatherCore;

/** A core and what is written of its results; expressions refer to them by `result`. */
export type CoreKernel = Core & { readonly writes: readonly Write[] };

/** The matrix x[p, j], p standing for any number of axes, as panels of `width` columns: out[panel, p, column]. */
export interface PackKernel {
  readonly kind: "pack";
  /** Matrices one after the other. */
  readonly batch: Shape;
  readonly inner: Shape;
  readonly columns: number;
  readonly width: number;
  /** Strides for batch, inner axes and columns. */
  readonly x: View;
  readonly out: View;
}

/** Loops and reductions over the same rows, all of them done for one row before the next. */
export interface RowsKernel {
  readonly kind: "rows";
  readonly rows: number;
  /** The first axis of each is that of the rows; a reduction keeps it alone. */
  readonly parts: readonly RowPart[];
}

export type RowPart = (LoopKernel | ReduceKernel) & { readonly node: Node };

/** From zeros, out[index[i]] += x[i]: rows of `size` elements, all contiguous. */
export interface ScatterAddKernel {
  readonly kind: "scatterAdd";
  /** How many rows the indices choose from. */
  readonly rows: number;
  readonly count: number;
  readonly size: number;
  readonly x: View;
  readonly index: View;
  readonly out: View;
}

export type Kernel = (
  | LoopKernel
  | ReduceKernel
  | ArgReduceKernel
  | CoreKernel
  | PackKernel
  | RowsKernel
  | ScatterAddKernel
) & {
  /** The node that the kernel ends in. */
  readonly node: Node;
};

/** Kernels in order. Those of `updates` overwrite variables and must not run if an index check failed. */
export interface Plan {
  readonly kernels: readonly Kernel[];
  readonly updates: readonly Kernel[];
  readonly buffers: readonly Buffer[];
  /** In the order of the program's inputs. */
  readonly inputs: readonly Buffer[];
  readonly constants: ReadonlyMap<Buffer, ArrayLike<number>>;
  /** In the order of the program's outputs. */
  readonly outputs: readonly Buffer[];
  /** For each index check, the node whose elements are checked and the bound. */
  readonly sites: readonly { readonly node: Node; readonly size: number }[];
}

/** The axes that a core's results lie along. */
export function spaceOf(core: Core): Shape {
  switch (core.kind) {
    case "contract":
      return [...core.batch, ...core.rows, ...core.columns];
    case "gather":
      return [core.count, core.size];
    default:
      return core satisfies never;
  }
}

/** Every view that a core reads. */
export function operandsOf(core: Core): View[] {
  switch (core.kind) {
    case "contract":
      return [core.a, core.b];
    case "gather":
      return [core.x, core.index];
    default:
      return core satisfies never;
  }
}

/** Every view that a kernel reads. */
export function readsOf(kernel: Kernel): View[] {
  switch (kernel.kind) {
    case "loop":
      return kernel.writes.flatMap(({ expr }) => viewsOf(expr));
    case "reduce":
    case "argReduce":
      return viewsOf(kernel.expr);
    case "contract":
    case "gather":
      return [...operandsOf(kernel), ...kernel.writes.flatMap(({ expr }) => viewsOf(expr))];
    case "pack":
      return [kernel.x];
    case "rows":
      return kernel.parts.flatMap(readsOf);
    case "scatterAdd":
      return [kernel.x, kernel.index];
    default:
      return kernel satisfies never;
  }
}

/** Every view that a kernel writes. */
export function outsOf(kernel: Kernel): View[] {
  if (kernel.kind === "rows") return kernel.parts.flatMap(outsOf);
  return "writes" in kernel ? kernel.writes.map(({ out }) => out) : [kernel.out];
}

/** Every view that an expression loads. */
export function viewsOf(expr: Expr): View[] {
  return subexpressions(expr).flatMap((e) => (e.op === "load" ? [e.view] : []));
}
