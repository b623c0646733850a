/**
 * What a plan's kernels are, in words and numbers: which nodes each covers, and how much it computes and moves.
 * Knows nothing of machines.
 */
import { bytesPer } from "../graph/dtype.ts";
import { type Node, opNameOf } from "../graph/node.ts";
import { type Shape, showShape, sizeOf } from "../graph/shape.ts";
import { type Buffer, type Expr, subexpressions, type View } from "./expression.ts";
import { type Kernel, outsOf, readsOf } from "./plan.ts";

/** One kernel of a program. It holds no node: nodes remember the user's stack, and so could keep anything alive. */
export interface KernelSummary {
  readonly kind: Kernel["kind"];
  /** Sizes: of a product its rows × inner × columns, of others the loops. */
  readonly size: string;
  /** The graph's nodes that it computes, the last one last. */
  readonly nodes: readonly string[];
  /** Floating-point operations; a multiplication with its addition counts as two. */
  readonly flops: number;
  /** Bytes read and written, each buffer once. */
  readonly bytes: number;
  readonly reads: readonly Buffer[];
  readonly writes: readonly Buffer[];
}

export function summarize(kernel: Kernel): KernelSummary {
  return {
    kind: kernel.kind,
    size: sizeText(kernel),
    nodes: [...nodesOf(kernel)].map(labelOf),
    flops: flopsOf(kernel),
    bytes: bytesOf(kernel),
    reads: [...new Set(readsOf(kernel).map(({ buffer }) => buffer))],
    writes: [...new Set(outsOf(kernel).map(({ buffer }) => buffer))],
  };
}

/** A node by its name or operation, and what it is the gradient of. */
function labelOf(node: Node): string {
  const title = (of: Node) => of.name ?? opNameOf(of);
  return `${title(node)}${node.forwardOf ? ` (gradient of ${title(node.forwardOf)})` : ""}`;
}

function exprsOf(kernel: Kernel): Expr[] {
  if (kernel.kind === "rows") return kernel.parts.flatMap(exprsOf);
  if ("writes" in kernel) return kernel.writes.map(({ expr }) => expr);
  return "expr" in kernel ? [kernel.expr] : [];
}

function nodesOf(kernel: Kernel): Set<Node> {
  const nodes = new Set<Node>();
  for (const { node, op } of subexpressions(...exprsOf(kernel))) if (node && op !== "load") nodes.add(node);
  if (kernel.kind === "rows") for (const part of kernel.parts) nodes.add(part.node);
  nodes.delete(kernel.node);
  return nodes.add(kernel.node);
}

function loopsOf(kernel: Kernel): Shape {
  switch (kernel.kind) {
    case "loop":
    case "reduce":
    case "argReduce":
      return kernel.shape;
    case "contract":
      return [...kernel.batch, ...kernel.rows, ...kernel.columns];
    case "gather":
    case "scatterAdd":
      return [kernel.count, kernel.size];
    case "pack":
      return [...kernel.batch, ...kernel.inner, kernel.columns];
    case "rows":
      return [kernel.rows, Math.max(...kernel.parts.map(({ shape }) => sizeOf(shape) / shape[0]))];
    default:
      return kernel satisfies never;
  }
}

function sizeText(kernel: Kernel): string {
  if (kernel.kind !== "contract") return showShape(loopsOf(kernel));
  const { batch, rows, inner, columns } = kernel;
  const text = [rows, inner, columns].map((axes) => sizeOf(axes)).join(" × ");
  return batch.length > 0 ? `${sizeOf(batch)} · (${text})` : text;
}

const FREE: ReadonlySet<string> = new Set(["load", "const", "result", "iota", "cast", "bounded"]);

function flopsOf(kernel: Kernel): number {
  if (kernel.kind === "rows") return kernel.parts.reduce((sum, part) => sum + flopsOf(part), 0);
  const each = subexpressions(...exprsOf(kernel)).filter(({ op }) => !FREE.has(op)).length;
  const size = sizeOf(loopsOf(kernel));
  switch (kernel.kind) {
    case "contract":
      return size * (2 * sizeOf(kernel.inner) + each);
    case "reduce":
    case "argReduce":
    case "scatterAdd":
      return size * (each + 1);
    case "loop":
    case "gather":
    case "pack":
      return size * each;
    default:
      return kernel satisfies never;
  }
}

function bytesOf(kernel: Kernel): number {
  const most = sizeOf(loopsOf(kernel)) * (kernel.kind === "contract" ? sizeOf(kernel.inner) : 1);
  const touched = ({ buffer }: View) => Math.min(buffer.size, most) * bytesPer[buffer.dtype];
  const buffers = new Map([...readsOf(kernel), ...outsOf(kernel)].map((view) => [view.buffer, view]));
  return [...buffers.values()].reduce((sum, view) => sum + touched(view), 0);
}
