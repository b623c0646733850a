/**
 * Cells: the runtime's records of variables. A cell knows where its elements live now, and keeps older readers right.
 * Knows nothing of tensors or tracing.
 */
import type { Backend, Storage } from "../backends/backend.ts";
import type { DType, TypedArray } from "../graph/dtype.ts";
import type { Node } from "../graph/node.ts";
import { type Shape, sizeOf } from "../graph/shape.ts";
import { variable } from "../ops/leaves.ts";
import { currentBackend } from "./backends.ts";
import { assertIdle } from "./turns.ts";

/** Values that are known without computing: what was read before, and what a variable held before it changed. */
const knownValues = new WeakMap<object, TypedArray>();

/** Copies of a variable's leaf under other names share its attributes, and so its value. */
function keyOf(node: Node): object {
  return node.op === "variable" ? node.attrs : node;
}

/** A value that needs no computing. */
export function knownValue(node: Node): TypedArray | undefined {
  return node.op === "data" ? (node.attrs.data as TypedArray) : knownValues.get(keyOf(node));
}

/** Remembers a value for as long as its node lives. */
export function remember(node: Node, values: TypedArray): void {
  knownValues.set(keyOf(node), values);
}

/** What a variable held, or holds, when `leaf` was made. */
export function valueOfReader(leaf: Node): TypedArray {
  return knownValue(leaf) ?? (leaf.attrs.cell as Cell).read();
}

let nextId = 0;

/** When a cell is collected, its room on each backend is given back. */
const collected = new FinalizationRegistry<Map<Backend, Storage>>((places) => {
  for (const storage of places.values()) storage.free();
});

/** One variable's elements, on whichever backend used them last. */
export class Cell {
  readonly id = nextId++;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly name: string | undefined;
  readonly #places = new Map<Backend, Storage>();
  #home: Backend;
  /** The leaf through which graphs outside of compiled functions read the present value. */
  #reader: Node | undefined;

  constructor(values: TypedArray, shape: Shape, dtype: DType, name?: string) {
    this.shape = shape;
    this.dtype = dtype;
    this.name = name;
    this.#home = currentBackend();
    const storage = this.#home.allocate(dtype, sizeOf(shape));
    storage.write(values);
    this.#places.set(this.#home, storage);
    collected.register(this, this.#places);
  }

  /** Its room on `backend`, after moving the elements there if they were elsewhere. */
  storageOn(backend: Backend): Storage {
    let storage = this.#places.get(backend);
    if (this.#home === backend) return storage!;
    if (!storage) {
      storage = backend.allocate(this.dtype, sizeOf(this.shape));
      this.#places.set(backend, storage);
    }
    storage.write(this.read());
    this.#home = backend;
    return storage;
  }

  read(start?: number, length?: number): TypedArray {
    assertIdle();
    return this.#places.get(this.#home)!.read(start, length);
  }

  write(values: ArrayLike<number>, start?: number): void {
    assertIdle();
    this.aboutToChange();
    this.#places.get(this.#home)!.write(values, start);
  }

  /** The leaf that stands for the present value. */
  reader(): Node {
    this.#reader ??= variable(this, this.shape, this.dtype, this.name);
    return this.#reader;
  }

  /** Keeps the present value for graphs that were built on it and not yet evaluated. Call before overwriting. */
  aboutToChange(): void {
    if (this.#reader) remember(this.#reader, this.read());
    this.#reader = undefined;
  }
}
