/**
 * The face: a Tensor stands for a node and computes nothing until somebody reads it. Every operation that takes a tensor
 * first is a method too; the list is the registry's, not this file's.
 */
import type { DType, TypedArray } from "../graph/dtype.ts";
import { currentOrigin, type Node, withProvenance } from "../graph/node.ts";
import { type Shape, ShapeError, showShape, sizeOf } from "../graph/shape.ts";
import * as nodeOps from "../ops/index.ts";
import { evaluate, evaluateInTurn } from "../runtime/evaluate.ts";
import { print } from "./print.ts";

/** Nested arrays of numbers, as deep as the tensor has axes. */
export type NestedArray = number | NestedArray[];

type NodeOps = typeof nodeOps;

/** An argument of an operation as the face takes it: tensors where the graph has nodes. */
type Lifted<T> = T extends Node ? Tensor : T extends readonly Node[] ? readonly Tensor[] : T;
type LiftedArgs<P extends unknown[]> = { [K in keyof P]: Lifted<P[K]> };

/** Every operation as a function of tensors. */
export type Ops = {
  readonly [K in keyof NodeOps]: NodeOps[K] extends (...args: infer P) => Node
    ? (...args: LiftedArgs<P>) => Tensor
    : never;
};

/** Those whose first argument is a tensor, as methods of it; keys stay those of the module, and so keep its documentation. */
type Methods = {
  readonly [K in keyof NodeOps as TakesTensor<NodeOps[K]> extends true ? K : never]: NodeOps[K] extends (
    first: never,
    ...rest: infer P
  ) => Node
    ? (...rest: LiftedArgs<P>) => Tensor
    : never;
};
type TakesTensor<F> = F extends (first: infer T, ...rest: never[]) => Node
  ? Extract<T, Node> extends never
    ? false
    : true
  : false;

/** The methods are installed at the end of this file, from the same list of operations. */
export interface Tensor extends Methods {}

/**
 * A lazy, immutable array of numbers. Building a graph of tensors is free; `data`, `item` and `toArray` evaluate it.
 * Nothing has to be freed.
 *
 * @example tensor([[1, 2], [3, 4]]).matmul(tensor([1, 1])).toArray()   // [3, 7]
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: an interface alone can name methods that a registry supplies
export class Tensor {
  readonly #node: Node | (() => Node);

  /** @internal */
  constructor(node: Node | (() => Node)) {
    this.#node = node;
  }

  /** The graph node that computes this tensor. */
  get node(): Node {
    return typeof this.#node === "function" ? this.#node() : this.#node;
  }

  get shape(): Shape {
    return this.node.shape;
  }

  get dtype(): DType {
    return this.node.dtype;
  }

  /** Number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  get name(): string | undefined {
    return this.node.name;
  }

  /** The last two axes exchanged. */
  get T(): Tensor {
    return this.transpose();
  }

  /** The same tensor under a name, which graphs and messages show. */
  named(name: string): Tensor {
    return new Tensor({ ...this.node, name });
  }

  /** The elements in row order, in an array of the caller's own. Where programs run beside this thread it waits for its turn. */
  async data(): Promise<TypedArray> {
    const [values] = await evaluateInTurn([this.node]);
    return values.slice();
  }

  /** The elements in row order, at once. Throws an Error while a program runs beside this thread, as `item` and `toArray` do. */
  dataSync(): TypedArray {
    return evaluate([this.node])[0].slice();
  }

  /** The only element. Throws a ShapeError if there are several. */
  item(): number {
    if (this.size !== 1) {
      throw new ShapeError(
        `item: a tensor of shape ${showShape(this.shape)} has ${this.size} elements; use toArray or data`,
      );
    }
    return evaluate([this.node])[0][0];
  }

  /** The elements as nested arrays: a number for a scalar. */
  toArray(): NestedArray {
    return nest(evaluate([this.node])[0], this.shape);
  }

  toString(): string {
    return print(evaluate([this.node])[0], this.shape, this.dtype);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

function nest(values: TypedArray, shape: Shape, offset = 0): NestedArray {
  if (shape.length === 0) return values[offset];
  const [n, ...rest] = shape;
  const step = sizeOf(rest);
  return Array.from({ length: n }, (_, i) => nest(values, rest, offset + i * step));
}

/** Lets a function of nodes take tensors, and remembers the caller's line. */
function lift(name: string, f: (...args: never[]) => Node): (...args: unknown[]) => Tensor {
  return (...args) => {
    const nodes = args.map((arg) =>
      Array.isArray(arg) ? arg.map((item) => unwrap(name, item)) : unwrap(name, arg),
    );
    try {
      return new Tensor(withProvenance({ origin: currentOrigin() }, () => f(...(nodes as never[]))));
    } catch (error) {
      throw error instanceof TypeError ? wrongArguments(name, args, error) : error;
    }
  };
}

/** What a caller without types gets for arguments that no operation can take. */
function wrongArguments(name: string, args: readonly unknown[], cause: TypeError): ShapeError {
  const kinds = args.map((arg) => {
    if (arg instanceof Tensor) return `tensor ${showShape(arg.shape)}`;
    return Array.isArray(arg) ? "array" : arg === null ? "null" : typeof arg;
  });
  return new ShapeError(
    `${name}: cannot take (${kinds.join(", ")}); check the order and kind of the arguments, and make arrays of elements tensors with tensor(…)`,
    { cause },
  );
}

function unwrap(name: string, arg: unknown): unknown {
  if (arg instanceof Tensor) return arg.node;
  if (ArrayBuffer.isView(arg)) {
    throw new ShapeError(
      `${name}: an argument is a ${arg.constructor.name}; make it a tensor first, with tensor(values, { shape })`,
    );
  }
  return arg;
}

/**
 * Every operation as a function: `ops.relu(x)` is `x.relu()`. Numbers may stand for scalar tensors.
 *
 * @example ops.relu(ops.add(ops.matmul(x, w), b))
 */
export const ops = Object.fromEntries(
  Object.entries(nodeOps).map(([name, f]) => [name, lift(name, f as (...args: never[]) => Node)]),
) as unknown as Ops;

for (const [name, f] of Object.entries(ops)) {
  if (name in Tensor.prototype) throw new Error(`operation ${name} would hide a property of Tensor`);
  Object.defineProperty(Tensor.prototype, name, {
    value(this: Tensor, ...rest: unknown[]) {
      return (f as (...args: unknown[]) => Tensor)(this, ...rest);
    },
  });
}
