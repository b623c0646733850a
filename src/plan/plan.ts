/**
 * The plan of a program: which kernels run in which order on which buffers. What a machine is told, and nothing of how it does it.
 */
import type { Node } from "../graph/node.ts";
import type { Shape } from "../graph/shape.ts";
import { type Buffer, type Expr, subexpressions, type View } from "./expression.ts";

/** out[i] = expr(i) for every index of `shape`. */
export interface LoopKernel {
  readonly kind: "loop";
  readonly shape: Shape;
  readonly out: View;
  readonly expr: Expr;
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

/** out[b, i, j] = Σ a[b, i, p] · b[b, p, j]; strides cover the batch axes and then two of the matrix. */
export interface MatmulKernel {
  readonly kind: "matmul";
  readonly batch: Shape;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: View;
  /** Its last stride is 1 (or n is 1). */
  readonly b: View;
  readonly out: View;
}

/** Rows of `size` elements, all contiguous: out[i] = x[index[i]], or from zeros out[index[i]] += x[i]. */
export interface RowsKernel {
  readonly kind: "gather" | "scatterAdd";
  /** How many rows the indices choose from. */
  readonly rows: number;
  /** How many indices there are. */
  readonly count: number;
  readonly size: number;
  readonly x: View;
  readonly index: View;
  readonly out: View;
}

export type Kernel = (LoopKernel | ReduceKernel | ArgReduceKernel | MatmulKernel | RowsKernel) & {
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

/** Every view that a kernel reads. */
export function readsOf(kernel: Kernel): View[] {
  switch (kernel.kind) {
    case "loop":
    case "reduce":
    case "argReduce":
      return viewsOf(kernel.expr);
    case "matmul":
      return [kernel.a, kernel.b];
    case "gather":
    case "scatterAdd":
      return [kernel.x, kernel.index];
    default:
      return kernel satisfies never;
  }
}

/** Every view that an expression loads. */
export function viewsOf(expr: Expr): View[] {
  return subexpressions(expr).flatMap((e) => (e.op === "load" ? [e.view] : []));
}
