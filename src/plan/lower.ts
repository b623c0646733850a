/**
 * Graph → plan: walks a simplified graph once, keeps elementwise chains and views as expressions for as long as nobody needs them in
 * memory, and emits a kernel where somebody does. Knows nothing of machines.
 */
import type { DType } from "../graph/dtype.ts";
import type { Node } from "../graph/node.ts";
import { type Shape, sizeOf, stridesOf } from "../graph/shape.ts";
import { topologicalOrder } from "../graph/traverse.ts";
import { entryOf, type Region } from "../ops/define.ts";
import {
  type Buffer,
  castExpr,
  constantExpr,
  type Expr,
  isTrivial,
  load,
  mapIndices,
  subexpressions,
  typed,
  type View,
} from "./expression.ts";
import { expanded, isContiguous, permuted, reshaped, sliced } from "./index-map.ts";
import { type Kernel, type Plan, viewsOf } from "./plan.ts";
import { simplify } from "./simplify.ts";

/** A graph to plan: its leaves by what they stand for, and for each variable to overwrite its storage and its new value. */
export interface PlanSource {
  readonly inputs: readonly Node[];
  readonly constants: ReadonlyMap<Node, ArrayLike<number>>;
  /** The storage that a variable's leaf reads. */
  readonly variables: ReadonlyMap<Node, object>;
  readonly outputs: readonly Node[];
  readonly updates: readonly {
    readonly target: { readonly dtype: DType; readonly size: number };
    readonly value: Node;
  }[];
}

/** A plan, and the buffer of each storage. */
export interface LoweredPlan extends Plan {
  readonly storages: ReadonlyMap<object, Buffer>;
}

/** Beyond this many operations a fused expression is cut, so that a kernel fits the machine's registers. */
const LARGEST_EXPRESSION = 48;

/** Plans a graph. */
export function lower(source: PlanSource): LoweredPlan {
  return new Lowering(source).plan();
}

class Lowering {
  readonly #source: PlanSource;
  readonly #kernels: Kernel[] = [];
  readonly #buffers: Buffer[] = [];
  readonly #constants = new Map<Buffer, ArrayLike<number>>();
  readonly #storages = new Map<object, Buffer>();
  readonly #inputs = new Map<Node, Buffer>();
  readonly #sites: { node: Node; size: number }[] = [];
  readonly #exprs = new Map<Node, Expr>();
  readonly #uses = new Map<Node, number>();

  constructor(source: PlanSource) {
    this.#source = source;
    for (const node of source.inputs) this.#inputs.set(node, this.#buffer(node, "input"));
  }

  plan(): LoweredPlan {
    const { outputs, updates, inputs } = this.#source;
    const roots = [...outputs, ...updates.map(({ value }) => value)];
    const simplified = simplify(roots, inputs);
    for (const [node, buffer] of this.#inputs) this.#exprs.set(node, load(buffer, node.shape));
    const order = topologicalOrder(
      roots.map((node) => simplified.get(node)!),
      this.#inputs,
    );
    for (const node of order) for (const input of new Set(node.inputs)) this.#count(input);
    for (const root of roots) this.#count(simplified.get(root)!);
    for (const node of order) this.#exprs.set(node, this.#settle(node, this.#lower(node)));

    const outputBuffers = outputs.map((node) => this.#output(simplified.get(node)!));
    const writes = this.#updates(simplified);
    return {
      kernels: this.#kernels,
      updates: writes,
      buffers: this.#buffers,
      inputs: inputs.map((node) => this.#inputs.get(node)!),
      constants: this.#constants,
      outputs: outputBuffers,
      sites: this.#sites,
      storages: this.#storages,
    };
  }

  #count(node: Node): void {
    this.#uses.set(node, (this.#uses.get(node) ?? 0) + 1);
  }

  #buffer({ dtype, shape }: { dtype: DType; shape: Shape }, role: Buffer["role"]): Buffer {
    const buffer = { id: this.#buffers.length, dtype, size: sizeOf(shape), role };
    this.#buffers.push(buffer);
    return buffer;
  }

  #storage(key: object, node: { dtype: DType; shape: Shape }): Buffer {
    let buffer = this.#storages.get(key);
    if (!buffer) {
      buffer = this.#buffer(node, "variable");
      this.#storages.set(key, buffer);
    }
    return buffer;
  }

  /** What several consumers share, or what has grown too large, goes to memory. */
  #settle(node: Node, expr: Expr): Expr {
    if (isTrivial(expr)) return expr;
    const shared = this.#uses.get(node)! > 1;
    return shared || subexpressions(expr).length > LARGEST_EXPRESSION
      ? this.#store(node, node.shape, expr)
      : expr;
  }

  /** Emits the kernel that computes `expr` into a new buffer. */
  #store(node: Node, shape: Shape, expr: Expr): Expr & { op: "load" } {
    const buffer = this.#buffer({ dtype: expr.dtype, shape }, "temporary");
    const stored = load(buffer, shape) as Expr & { op: "load" };
    this.#kernels.push({ kind: "loop", shape, out: stored.view, expr, node });
    return stored;
  }

  #lower(node: Node): Expr {
    const { kind } = entryOf(node);
    switch (kind.kind) {
      case "leaf":
        return this.#leaf(node);
      case "elementwise": {
        const args = node.inputs.map((input) => this.#broadcast(input, node.shape));
        let site = -1;
        if (node.op === "bounded") {
          site = this.#sites.length;
          this.#sites.push({ node: node.inputs[0], size: node.inputs[1].attrs.value as number });
        }
        return typed(kind.value, args, node.dtype, site);
      }
      case "reduce":
        return this.#reduce(node, kind.combine);
      case "argReduce":
        return this.#argReduce(node, kind.combine);
      case "view":
        return this.#view(node, kind.view);
      case "assemble":
        return this.#assemble(node, kind.regionsOf(node));
      case "matmul":
        return this.#matmul(node);
      case "gather":
      case "scatterAdd":
        return this.#rows(node, kind.kind);
      case "composite":
        throw new Error(`${node.op} was not simplified`);
      default:
        return kind satisfies never;
    }
  }

  #leaf(node: Node): Expr {
    if (node.op === "constant") {
      return constantExpr(node.attrs.value as number, node.dtype);
    }
    if (node.op === "iota")
      return { op: "iota", dtype: "int32", map: { offset: 0, strides: stridesOf(node.shape) }, args: [] };
    const key = this.#source.variables.get(node);
    if (key) return load(this.#storage(key, node), node.shape);
    const values = this.#source.constants.get(node);
    if (!values) throw new Error(`${node.op} ${node.name ?? ""} is not bound to a value`);
    const buffer = this.#buffer(node, "constant");
    this.#constants.set(buffer, values);
    return load(buffer, node.shape);
  }

  /** An input read in a larger shape. What costs something to compute is stored first rather than repeated. */
  #broadcast(input: Node, shape: Shape): Expr {
    let expr = this.#exprs.get(input)!;
    if (sizeOf(shape) > sizeOf(input.shape) && !isTrivial(expr)) {
      expr = this.#store(input, input.shape, expr);
      this.#exprs.set(input, expr);
    }
    return mapIndices(expr, (map) => expanded(map, input.shape, shape));
  }

  #view(node: Node, view: "reshape" | "permute" | "expand" | "slice"): Expr {
    const [input] = node.inputs;
    if (view === "expand") return this.#broadcast(input, node.shape);
    const expr = this.#exprs.get(input)!;
    if (view === "permute") return mapIndices(expr, (map) => permuted(map, node.attrs.axes as number[]));
    if (view === "slice") {
      const { start, step } = node.attrs as { start: number[]; step: number[] };
      return mapIndices(expr, (map) => sliced(map, start, step));
    }
    return this.#reshape(node, input, expr);
  }

  #reshape(node: Node, input: Node, expr: Expr): Expr {
    if (sizeOf(node.shape) === 0) return constantExpr(0, node.dtype);
    let possible = true;
    const moved = mapIndices(expr, (map) => {
      const result = reshaped(map, input.shape, node.shape);
      if (!result) possible = false;
      return result ?? map;
    });
    return possible ? moved : load(this.#store(input, input.shape, expr).view.buffer, node.shape);
  }

  /** `node`'s elements in memory, wherever they lie. */
  #inMemory(node: Node): View {
    const expr = this.#exprs.get(node)!;
    if (expr.op === "load") return expr.view;
    const stored = this.#store(node, node.shape, expr);
    this.#exprs.set(node, stored);
    return stored.view;
  }

  /** `node`'s elements in memory, in row order. */
  #contiguous(node: Node): View {
    const view = this.#inMemory(node);
    return isContiguous(view, node.shape) ? view : this.#store(node, node.shape, this.#exprs.get(node)!).view;
  }

  #reduce(node: Node, combine: "sum" | "max" | "min"): Expr {
    const [input] = node.inputs;
    const axes = (node.attrs.axes as number[]).filter((axis) => input.shape[axis] !== 1);
    const kept = input.shape.map((_, i) => i).filter((i) => !axes.includes(i));
    const order = [...kept, ...axes];
    const expr = mapIndices(this.#exprs.get(input)!, (map) => permuted(map, order));
    const keptShape = kept.map((i) => input.shape[i]);
    if (axes.length === 0) return this.#keptAs(node, keptShape, expr);
    const out = this.#buffer(node, "temporary");
    const small = node.dtype === "bool" || node.dtype === "uint8";
    this.#kernels.push({
      kind: "reduce",
      combine,
      shape: order.map((i) => input.shape[i]),
      kept: kept.length,
      out: { buffer: out, offset: 0, strides: stridesOf(keptShape) },
      expr: small ? castExpr(expr, "int32") : expr,
      node,
    });
    return load(out, node.shape);
  }

  /** An expression over the kept axes as the reduction's result: axes of size 1 come or go. */
  #keptAs(node: Node, keptShape: Shape, expr: Expr): Expr {
    return mapIndices(expr, (map) => reshaped(map, keptShape, node.shape) ?? map);
  }

  #argReduce(node: Node, combine: "max" | "min"): Expr {
    const [input] = node.inputs;
    const axis = node.attrs.axis as number;
    const order = [...input.shape.map((_, i) => i).filter((i) => i !== axis), axis];
    const shape = order.map((i) => input.shape[i]);
    const out = this.#buffer(node, "temporary");
    this.#kernels.push({
      kind: "argReduce",
      combine,
      shape,
      out: { buffer: out, offset: 0, strides: stridesOf(shape.slice(0, -1)) },
      expr: mapIndices(this.#exprs.get(input)!, (map) => permuted(map, order)),
      node,
    });
    return load(out, node.shape);
  }

  #assemble(node: Node, regions: readonly Region[]): Expr {
    const out = this.#buffer(node, "temporary");
    const whole = load(out, node.shape) as Expr & { op: "load" };
    const covered = node.inputs.reduce((sum, input) => sum + sizeOf(input.shape), 0);
    if (covered < sizeOf(node.shape)) {
      this.#kernels.push({
        kind: "loop",
        shape: node.shape,
        out: whole.view,
        expr: constantExpr(0, node.dtype),
        node,
      });
    }
    node.inputs.forEach((input, i) => {
      const { start, step } = regions[i];
      const region = { buffer: out, ...sliced(whole.view, start, step) };
      this.#kernels.push({
        kind: "loop",
        shape: input.shape,
        out: region,
        expr: this.#exprs.get(input)!,
        node,
      });
    });
    return whole;
  }

  #matmul(node: Node): Expr {
    const [left, right] = node.inputs;
    const batch = node.shape.slice(0, -2);
    const [m, n] = node.shape.slice(-2);
    const k = left.shape[left.shape.length - 1];
    const a = this.#inMemory(left);
    let b = this.#inMemory(right);
    if (n > 1 && b.strides[b.strides.length - 1] !== 1) {
      b = this.#store(right, right.shape, this.#exprs.get(right)!).view;
    }
    const out = load(this.#buffer(node, "temporary"), node.shape) as Expr & { op: "load" };
    this.#kernels.push({
      kind: "matmul",
      batch,
      m,
      n,
      k,
      a: { buffer: a.buffer, ...expanded(a, left.shape, [...batch, m, k]) },
      b: { buffer: b.buffer, ...expanded(b, right.shape, [...batch, k, n]) },
      out: out.view,
      node,
    });
    return out;
  }

  #rows(node: Node, kind: "gather" | "scatterAdd"): Expr {
    const [x, index] = node.inputs;
    const rows = kind === "gather" ? x.shape[0] : node.shape[0];
    const row = kind === "gather" ? x.shape.slice(1) : node.shape.slice(1);
    const source = this.#contiguous(x);
    const indices = this.#contiguous(index);
    const out = load(this.#buffer(node, "temporary"), node.shape) as Expr & { op: "load" };
    this.#kernels.push({
      kind,
      rows,
      count: sizeOf(index.shape),
      size: sizeOf(row),
      x: source,
      index: indices,
      out: out.view,
      node,
    });
    return out;
  }

  /** An output is a whole buffer that nothing overwrites before it is read. */
  #output(node: Node): Buffer {
    const expr = this.#exprs.get(node)!;
    if (expr.op === "load") {
      const { buffer, offset } = expr.view;
      const whole = offset === 0 && buffer.size === sizeOf(node.shape) && isContiguous(expr.view, node.shape);
      if (whole && buffer.role !== "variable") return buffer;
    }
    return this.#store(node, node.shape, expr).view.buffer;
  }

  /**
   * The kernels that overwrite variables. A new value may be computed straight into its variable if it reads that variable only at
   * the element it writes, and no other new value reads it at all; otherwise it is computed aside first.
   */
  #updates(simplified: ReadonlyMap<Node, Node>): Kernel[] {
    const targets = new Map<Buffer, Node>();
    for (const { target, value } of this.#source.updates) {
      targets.set(this.#storage(target, value), simplified.get(value)!);
    }
    return [...targets].map(([buffer, node]): Kernel => {
      let expr = this.#exprs.get(node)!;
      const own = stridesOf(node.shape);
      const unsafe = viewsOf(expr).some((view) => {
        if (view.buffer !== buffer) return targets.has(view.buffer);
        return (
          view.offset !== 0 || view.strides.some((stride, i) => node.shape[i] !== 1 && stride !== own[i])
        );
      });
      if (unsafe) expr = this.#store(node, node.shape, expr);
      return { kind: "loop", shape: node.shape, out: { buffer, offset: 0, strides: own }, expr, node };
    });
  }
}
