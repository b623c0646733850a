/**
 * Graph → plan: walks a simplified graph once, keeps elementwise chains and views as expressions for as long as nobody needs them in
 * memory, and emits a kernel where somebody does. Knows nothing of machines.
 */
import type { DType } from "../graph/dtype.ts";
import type { Node } from "../graph/node.ts";
import { type Shape, sameShape, sizeOf, stridesOf } from "../graph/shape.ts";
import { topologicalOrder } from "../graph/traverse.ts";
import { entryOf, type Kind, type Region } from "../ops/define.ts";
import { type Contraction, planContraction } from "./contraction.ts";
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
import { expanded, flipped, isContiguous, permuted, reshaped, sliced, windowed } from "./index-map.ts";
import type { Kernel, Plan, Write } from "./plan.ts";
import { joinRows } from "./rows.ts";
import { type Load, Schedule } from "./schedule.ts";
import { simplify } from "./simplify.ts";
import { type NewValue, updateKernels, updateParts } from "./updates.ts";

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
  /** The name of each variable that has one. */
  readonly names: ReadonlyMap<Buffer, string>;
}

/** Beyond this many operations a fused expression is cut, so that a kernel fits the machine's registers. */
const LARGEST_EXPRESSION = 48;

/** Plans a graph. */
export function lower(source: PlanSource): LoweredPlan {
  return new Lowering(source).plan();
}

class Lowering {
  readonly #source: PlanSource;
  readonly #schedule = new Schedule();
  readonly #constants = new Map<Buffer, ArrayLike<number>>();
  readonly #storages = new Map<object, Buffer>();
  readonly #names = new Map<Buffer, string>();
  readonly #inputs = new Map<Node, Buffer>();
  readonly #sites: { node: Node; size: number }[] = [];
  readonly #exprs = new Map<Node, Expr>();
  readonly #uses = new Map<Node, number>();
  /** Nodes that matter to new values of variables alone, element by element: they are computed where those are. */
  #updateParts: ReadonlySet<Node> = new Set();

  constructor(source: PlanSource) {
    this.#source = source;
    for (const node of source.inputs) this.#inputs.set(node, this.#schedule.buffer(node, "input"));
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
    this.#updateParts = updateParts(
      order,
      outputs.map((node) => simplified.get(node)!),
      updates.map(({ value }) => simplified.get(value)!),
    );
    for (const node of order) this.#exprs.set(node, this.#settle(node, { ...this.#lower(node), node }));

    const outputBuffers = outputs.map((node) => this.#output(simplified.get(node)!));
    const writes = this.#updates(simplified);
    return {
      kernels: joinRows(this.#schedule.kernels),
      updates: writes,
      buffers: this.#schedule.buffers,
      inputs: inputs.map((node) => this.#inputs.get(node)!),
      constants: this.#constants,
      outputs: outputBuffers,
      sites: this.#sites,
      storages: this.#storages,
      names: this.#names,
    };
  }

  #count(node: Node): void {
    this.#uses.set(node, (this.#uses.get(node) ?? 0) + 1);
  }

  #storage(key: object, node: { dtype: DType; shape: Shape }): Buffer {
    let buffer = this.#storages.get(key);
    if (!buffer) {
      buffer = this.#schedule.buffer(node, "variable");
      this.#storages.set(key, buffer);
    }
    return buffer;
  }

  /** What several consumers share, what has grown too large, and indices once they are checked go to memory. */
  #settle(node: Node, expr: Expr): Expr {
    if (isTrivial(expr)) return expr;
    const shared = (this.#uses.get(node)! > 1 && !this.#updateParts.has(node)) || node.op === "bounded";
    return shared || subexpressions(expr).length > LARGEST_EXPRESSION
      ? this.#schedule.store(node, node.shape, expr)
      : expr;
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
      case "contract":
        return this.#contract(node);
      case "gather":
        return this.#gather(node);
      case "scatterAdd":
        return this.#scatterAdd(node);
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
    if (key) {
      const buffer = this.#storage(key, node);
      if (node.name !== undefined) this.#names.set(buffer, node.name);
      return load(buffer, node.shape);
    }
    const values = this.#source.constants.get(node);
    if (!values) throw new Error(`${node.op} ${node.name ?? ""} is not bound to a value`);
    const buffer = this.#schedule.buffer(node, "constant");
    this.#constants.set(buffer, values);
    return load(buffer, node.shape);
  }

  /** The same object where nothing changes, so that what consumers share is seen to be shared. */
  #broadcast(input: Node, shape: Shape): Expr {
    if (sameShape(input.shape, shape)) return this.#exprs.get(input)!;
    return mapIndices(this.#toRepeat(input, shape), (map) => expanded(map, input.shape, shape));
  }

  /** An input to read in a larger shape. What costs something to compute is stored first rather than repeated. */
  #toRepeat(input: Node, shape: Shape): Expr {
    let expr = this.#exprs.get(input)!;
    if (sizeOf(shape) > sizeOf(input.shape) && !isTrivial(expr)) {
      expr = this.#schedule.store(input, input.shape, expr);
      this.#exprs.set(input, expr);
    }
    return expr;
  }

  #view(node: Node, view: Extract<Kind, { kind: "view" }>["view"]): Expr {
    const [input] = node.inputs;
    const expr = this.#exprs.get(input)!;
    const { axes, start, step, stride } = node.attrs as Record<string, number[]>;
    switch (view) {
      case "expand":
        return this.#broadcast(input, node.shape);
      case "permute":
        return mapIndices(expr, (map) => permuted(map, axes));
      case "slice":
        return mapIndices(expr, (map) => sliced(map, start, step));
      case "flip":
        return this.#flip(node, axes);
      case "windows":
        return mapIndices(this.#toRepeat(input, node.shape), (map) => windowed(map, stride));
      case "reshape":
        return this.#reshape(node, input, expr);
      default:
        return view satisfies never;
    }
  }

  /** Elements gathered in reversed order: machines walk memory by strides that are not negative. */
  #flip(node: Node, axes: readonly number[]): Expr {
    const { shape } = node;
    const last = Math.max(...axes) + 1;
    const lead = shape.slice(0, last);
    const from = flipped({ offset: 0, strides: stridesOf(lead) }, lead, axes);
    const own = stridesOf(lead);
    const positions = Int32Array.from({ length: sizeOf(lead) }, (_, at) =>
      lead.reduce((sum, n, d) => sum + (Math.floor(at / own[d]) % n) * from.strides[d], from.offset),
    );
    const index = this.#schedule.buffer({ dtype: "int32", shape: lead }, "constant");
    this.#constants.set(index, positions);
    const core = {
      kind: "gather",
      dtype: node.dtype,
      rows: positions.length,
      count: positions.length,
      size: sizeOf(shape.slice(last)),
      x: this.#contiguous(node.inputs[0]),
      index: { buffer: index, offset: 0, strides: own },
    } as const;
    return this.#schedule.result(node, core, { offset: 0, strides: stridesOf(shape) });
  }

  #reshape(node: Node, input: Node, expr: Expr): Expr {
    if (sizeOf(node.shape) === 0) return constantExpr(0, node.dtype);
    let possible = true;
    const moved = mapIndices(expr, (map) => {
      const result = reshaped(map, input.shape, node.shape);
      if (!result) possible = false;
      return result ?? map;
    });
    return possible ? moved : load(this.#schedule.store(input, input.shape, expr).view.buffer, node.shape);
  }

  /** `node`'s elements in memory, wherever they lie. */
  #inMemory(node: Node): View {
    const expr = this.#exprs.get(node)!;
    if (expr.op === "load") return expr.view;
    const stored = this.#schedule.store(node, node.shape, expr);
    this.#exprs.set(node, stored);
    return stored.view;
  }

  /** `node`'s elements in memory, in row order. */
  #contiguous(node: Node): View {
    const view = this.#inMemory(node);
    return isContiguous(view, node.shape)
      ? view
      : this.#schedule.store(node, node.shape, this.#exprs.get(node)!).view;
  }

  #reduce(node: Node, combine: "sum" | "max" | "min"): Expr {
    const [input] = node.inputs;
    const axes = (node.attrs.axes as number[]).filter((axis) => input.shape[axis] !== 1);
    const kept = input.shape.map((_, i) => i).filter((i) => !axes.includes(i));
    const order = [...kept, ...axes];
    const expr = mapIndices(this.#schedule.grounded(this.#exprs.get(input)!), (map) => permuted(map, order));
    const keptShape = kept.map((i) => input.shape[i]);
    if (axes.length === 0) return this.#keptAs(node, keptShape, expr);
    const out = this.#schedule.buffer(node, "temporary");
    const small = node.dtype === "bool" || node.dtype === "uint8";
    this.#schedule.kernels.push({
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
    const out = this.#schedule.buffer(node, "temporary");
    this.#schedule.kernels.push({
      kind: "argReduce",
      combine,
      shape,
      out: { buffer: out, offset: 0, strides: stridesOf(shape.slice(0, -1)) },
      expr: mapIndices(this.#schedule.grounded(this.#exprs.get(input)!), (map) => permuted(map, order)),
      node,
    });
    return load(out, node.shape);
  }

  /** Inputs of one shape are written by one kernel, which can compute what they share once. */
  #assemble(node: Node, regions: readonly Region[]): Expr {
    const out = this.#schedule.buffer(node, "temporary");
    const whole = load(out, node.shape) as Load;
    const covered = node.inputs.reduce((sum, input) => sum + sizeOf(input.shape), 0);
    if (covered < sizeOf(node.shape)) {
      const zero = { out: whole.view, expr: constantExpr(0, node.dtype) };
      this.#schedule.kernels.push({ kind: "loop", shape: node.shape, writes: [zero], node });
    }
    const byShape = new Map<string, { shape: Shape; writes: Write[] }>();
    node.inputs.forEach((input, i) => {
      const { start, step } = regions[i];
      const key = input.shape.join();
      if (!byShape.has(key)) byShape.set(key, { shape: input.shape, writes: [] });
      byShape.get(key)!.writes.push({
        out: { buffer: out, ...sliced(whole.view, start, step) },
        expr: this.#exprs.get(input)!,
      });
    });
    for (const { shape, writes } of byShape.values()) {
      for (const part of inParts(writes))
        this.#schedule.kernels.push(this.#schedule.kernelFor(node, shape, part));
    }
    return whole;
  }

  #matmul(node: Node): Expr {
    const [left, right] = node.inputs;
    const batch = node.shape.slice(0, -2);
    const lead = batch.map((_, i) => `b${i}`);
    const [m, n] = node.shape.slice(-2);
    const k = left.shape[left.shape.length - 1];
    const operand = (input: Node, rows: string, columns: string) => {
      const view = this.#inMemory(input);
      const full = [...batch, ...input.shape.slice(-2)];
      return {
        labels: [...lead, rows, columns],
        view: { buffer: view.buffer, ...expanded(view, input.shape, full) },
      };
    };
    return this.#contraction(node, {
      dtype: node.dtype,
      left: operand(left, "m", "k"),
      right: operand(right, "k", "n"),
      out: [...lead, "m", "n"],
      sizes: new Map([
        ...lead.map((label, i): [string, number] => [label, batch[i]]),
        ["m", m],
        ["n", n],
        ["k", k],
      ]),
    });
  }

  #contract(node: Node): Expr {
    const { a, b, out } = node.attrs as Record<"a" | "b" | "out", string>;
    const [left, right] = node.inputs;
    const sizes = new Map<string, number>();
    [...a].forEach((label, i) => {
      sizes.set(label, left.shape[i]);
    });
    [...b].forEach((label, i) => {
      sizes.set(label, right.shape[i]);
    });
    return this.#contraction(node, {
      dtype: node.dtype,
      left: { labels: [...a], view: this.#inMemory(left) },
      right: { labels: [...b], view: this.#inMemory(right) },
      out: [...out],
      sizes,
    });
  }

  #contraction(node: Node, contraction: Contraction): Expr {
    if ([...contraction.sizes.values()].includes(0)) return constantExpr(0, node.dtype); // a sum of nothing
    const newBuffer = (size: number) =>
      this.#schedule.buffer({ dtype: node.dtype, shape: [size] }, "temporary");
    const { core, map, packs } = planContraction(contraction, newBuffer);
    for (const pack of packs) this.#schedule.kernels.push({ ...pack, node });
    return this.#schedule.result(node, core, map);
  }

  #gather(node: Node): Expr {
    const [x, index] = node.inputs;
    const core = {
      kind: "gather",
      dtype: node.dtype,
      rows: x.shape[0],
      count: sizeOf(index.shape),
      size: sizeOf(x.shape.slice(1)),
      x: this.#contiguous(x),
      index: this.#contiguous(index),
    } as const;
    return this.#schedule.result(node, core, { offset: 0, strides: stridesOf(node.shape) });
  }

  #scatterAdd(node: Node): Expr {
    const [x, index] = node.inputs;
    const out = load(this.#schedule.buffer(node, "temporary"), node.shape) as Load;
    this.#schedule.kernels.push({
      kind: "scatterAdd",
      rows: node.shape[0],
      count: sizeOf(index.shape),
      size: sizeOf(node.shape.slice(1)),
      x: this.#contiguous(x),
      index: this.#contiguous(index),
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
    return this.#schedule.store(node, node.shape, expr).view.buffer;
  }

  #updates(simplified: ReadonlyMap<Node, Node>): Kernel[] {
    const targets = new Map<Buffer, NewValue>();
    for (const { target, value } of this.#source.updates) {
      const node = simplified.get(value)!;
      const buffer = this.#storage(target, value);
      targets.set(buffer, { buffer, node, expr: this.#exprs.get(node)! });
    }
    return updateKernels([...targets.values()], this.#schedule);
  }
}

/** Writes in runs whose expressions together stay below the size of a kernel. */
function inParts(writes: readonly Write[]): Write[][] {
  const parts: Write[][] = [];
  for (const write of writes) {
    const last = parts[parts.length - 1];
    const together =
      last && subexpressions(...last.map(({ expr }) => expr), write.expr).length <= LARGEST_EXPRESSION;
    if (together) last.push(write);
    else parts.push([write]);
  }
  return parts;
}
