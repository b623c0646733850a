/**
 * The kernels of a plan as they are emitted. What a core (a product, a gather) computes stays an expression until somebody needs it in
 * memory, so that what is made of it on the way happens where it arises. Knows nothing of graphs but the nodes that kernels are named after.
 */
import type { DType } from "../graph/dtype.ts";
import type { Node } from "../graph/node.ts";
import { type Shape, sizeOf } from "../graph/shape.ts";
import {
  type Buffer,
  type Expr,
  type IndexMap,
  load,
  mapAllIndices,
  rebuilt,
  subexpressions,
} from "./expression.ts";
import { isContiguous, permuted, reshaped } from "./index-map.ts";
import { type Core, type Kernel, spaceOf, type Write } from "./plan.ts";

type Result = Expr & { readonly op: "result" };
export type Load = Expr & { readonly op: "load" };

export class Schedule {
  readonly kernels: Kernel[] = [];
  readonly buffers: Buffer[] = [];
  /** The node that each core is named after. */
  readonly #nodes = new Map<object, Node>();
  readonly #stored = new Map<object, Buffer>();

  buffer({ dtype, shape }: { dtype: DType; shape: Shape }, role: Buffer["role"]): Buffer {
    const buffer = { id: this.buffers.length, dtype, size: sizeOf(shape), role };
    this.buffers.push(buffer);
    return buffer;
  }

  /** What `core` computes, as an expression over `node`'s shape. */
  result(node: Node, core: Core, map: IndexMap): Expr {
    this.#nodes.set(core, node);
    return { op: "result", dtype: core.dtype, core, map, args: [] };
  }

  /** Emits the kernel that computes `expr` into a new buffer. */
  store(node: Node, shape: Shape, expr: Expr): Load {
    return this.storeAll(node, shape, [expr])[0];
  }

  /** Emits the kernel that computes `exprs` into new buffers. */
  storeAll(node: Node, shape: Shape, exprs: readonly Expr[]): Load[] {
    const outs = exprs.map(({ dtype }) => load(this.buffer({ dtype, shape }, "temporary"), shape) as Load);
    const writes = outs.map(({ view }, i) => ({ out: view, expr: exprs[i] }));
    this.kernels.push(this.kernelFor(node, shape, writes));
    return outs;
  }

  /** One kernel, not emitted yet, for writes over the same shape. It computes a core itself if the writes allow it. */
  kernelFor(node: Node, shape: Shape, writes: readonly Write[]): Kernel {
    const exprs = writes.map(({ expr }) => expr);
    for (const core of new Set(resultsOf(exprs).map((result) => result.core as Core))) {
      const moved = this.#stored.has(core) ? undefined : alongCore(core, shape, writes);
      if (moved) return { ...core, writes: this.#ground(moved, core), node };
    }
    return { kind: "loop", shape, writes: this.#ground(writes), node };
  }

  /** The expression with what cores compute read from memory. */
  grounded(expr: Expr): Expr {
    return this.#groundAll([expr])[0];
  }

  #ground(writes: readonly Write[], except?: Core): Write[] {
    const exprs = this.#groundAll(
      writes.map(({ expr }) => expr),
      except,
    );
    return writes.map(({ out }, i) => ({ out, expr: exprs[i] }));
  }

  #groundAll(exprs: readonly Expr[], except?: Core): Expr[] {
    return rebuilt(exprs, (e) => {
      if (e.op !== "result" || e.core === except) return undefined;
      return { op: "load", dtype: e.dtype, view: { buffer: this.#bufferOf(e), ...e.map }, args: [] };
    });
  }

  /** Where a core's results are in memory. */
  #bufferOf({ core, dtype }: Result): Buffer {
    let buffer = this.#stored.get(core);
    if (!buffer) {
      const shape = spaceOf(core as Core);
      buffer = this.buffer({ dtype, shape }, "temporary");
      this.#stored.set(core, buffer);
      const { view } = load(buffer, shape) as Load;
      const expr: Expr = { op: "result", dtype, core, map: { offset: 0, strides: view.strides }, args: [] };
      this.kernels.push({ ...(core as Core), writes: [{ out: view, expr }], node: this.#nodes.get(core)! });
    }
    return buffer;
  }
}

function resultsOf(exprs: readonly Expr[]): Result[] {
  return subexpressions(...exprs).filter((e): e is Result => e.op === "result");
}

/** The writes over `shape` as writes over the space of `core`, or undefined if not all of them walk it element by element. */
function alongCore(core: Core, shape: Shape, writes: readonly Write[]): Write[] | undefined {
  const exprs = writes.map(({ expr }) => expr);
  const isWide = ({ dtype }: { dtype: DType }) => dtype === "float64";
  if (!isWide(core) && subexpressions(...exprs).some(isWide)) return undefined; // vectors of other lengths
  const [{ map }, ...others] = resultsOf(exprs).filter((result) => result.core === core);
  if (
    others.some((other) => other.map.offset !== map.offset || other.map.strides.join() !== map.strides.join())
  )
    return undefined;
  const axes = shape.map((_, axis) => axis).sort((i, j) => map.strides[j] - map.strides[i] || i - j);
  const ordered = axes.map((axis) => shape[axis]);
  const space = spaceOf(core);
  const whole = map.offset === 0 && sizeOf(shape) === sizeOf(space) && sizeOf(shape) > 0;
  if (!whole || !isContiguous(permuted(map, axes), ordered)) return undefined;
  let possible = true;
  const move = (own: IndexMap): IndexMap => {
    const moved = reshaped(permuted(own, axes), ordered, space);
    if (!moved) possible = false;
    return moved ?? own;
  };
  const moved = mapAllIndices(exprs, move).map((expr, i) => ({
    out: { buffer: writes[i].out.buffer, ...move(writes[i].out) },
    expr,
  }));
  return possible ? moved : undefined;
}
