/**
 * A little comfort over wasmati: locals on demand, counted loops, and pointers that walk index maps.
 * Knows nothing of expressions or kernels.
 */
import { $, br_if, type Func, func, i32, type Local, local, loop, v128 } from "wasmati";
import type { IndexMap } from "../../plan/expression.ts";

export type I32 = Local<"i32">;
export type V128 = Local<"v128">;

/** How many locals a kernel is given: few at first, since declaring them costs time, and plenty if those do not do. */
const LOCALS = [
  { i32s: 16, v128s: 32 },
  { i32s: 64, v128s: 320 },
];

class TooFewLocals extends Error {}

/** Hands out a function's locals. */
export class Locals {
  readonly #i32: readonly I32[];
  readonly #v128: readonly V128[];
  #nextI32 = 0;
  #nextV128 = 0;
  /** The most vector locals that were in use at once. */
  mostV128 = 0;

  constructor(i32s: readonly I32[], v128s: readonly V128[]) {
    this.#i32 = i32s;
    this.#v128 = v128s;
  }

  i32(): I32 {
    if (this.#nextI32 >= this.#i32.length) throw new TooFewLocals("wasm: a kernel needs too many addresses");
    return this.#i32[this.#nextI32++];
  }

  v128(): V128 {
    if (this.#nextV128 >= this.#v128.length)
      throw new TooFewLocals("wasm: a kernel needs too many values at once");
    const result = this.#v128[this.#nextV128++];
    this.mostV128 = Math.max(this.mostV128, this.#nextV128);
    return result;
  }

  /** Runs `body` and takes back the locals that it asked for. */
  scope(body: () => void): void {
    const [i, v] = [this.#nextI32, this.#nextV128];
    body();
    [this.#nextI32, this.#nextV128] = [i, v];
  }
}

/** A wasm function without arguments or results. */
export type KernelFunction = Func<[], []>;

/** A function around `body`, which may be called twice. */
export function kernelFunction(body: (locals: Locals) => void): KernelFunction {
  const [few, plenty] = LOCALS;
  try {
    return functionWith(few, body);
  } catch (error) {
    if (!(error instanceof TooFewLocals)) throw error;
    return functionWith(plenty, body);
  }
}

function functionWith(
  { i32s, v128s }: { i32s: number; v128s: number },
  body: (locals: Locals) => void,
): KernelFunction {
  const types = [...new Array(i32s).fill(i32), ...new Array(v128s).fill(v128)] as [typeof i32, typeof v128];
  let most = 0;
  const result = func({ in: [], locals: types, out: [] }, (_, all) => {
    const list = all as unknown as readonly Local[];
    const locals = new Locals(list.slice(0, i32s) as I32[], list.slice(i32s) as V128[]);
    body(locals);
    most = locals.mostV128;
  });
  // Vector locals come last, so those that were never used can go: the engine would zero them at each call.
  (result.locals as unknown[]).length = i32s + most;
  return result as unknown as KernelFunction;
}

/** Emits `body` to run `count` times; `count` is known now, so 0 and 1 need no loop. */
export function repeat(locals: Locals, count: number, body: () => void): void {
  if (count <= 0) return;
  if (count === 1) {
    body();
    return;
  }
  locals.scope(() => {
    const left = locals.i32();
    local.set(left, count);
    loop(null, (again) => {
      body();
      i32.sub(left, 1);
      local.tee(left, $);
      br_if(again);
    });
  });
}

/** A pointer that walks the loops of a kernel by fixed strides. Maps of equal strides share one, and differ by their base. */
interface Cursor {
  readonly pointer: I32;
  /** In bytes, one per axis. */
  readonly strides: readonly number[];
}

/** Where an element is: pointer plus a number known now. */
export interface Address {
  readonly pointer: I32;
  readonly offset: number;
  /** In bytes, along the axis of vectors. */
  readonly stride: number;
}

/** A map into memory: the address of its first element and bytes per element. */
export interface Placed {
  readonly base: number;
  readonly bytes: number;
  readonly map: IndexMap;
}

/** The pointers of a loop nest. */
export class Cursors {
  readonly #locals: Locals;
  readonly #cursors = new Map<string, Cursor>();
  readonly #vectorAxis: number;

  /** Addresses tell their stride along `vectorAxis`, the axis whose neighbours fill a vector. */
  constructor(locals: Locals, vectorAxis: number) {
    this.#locals = locals;
    this.#vectorAxis = vectorAxis;
  }

  /** The address that walks `placed`. Ask before the loops begin. */
  address({ base, bytes, map }: Placed): Address {
    const strides = map.strides.map((stride) => stride * bytes);
    const key = strides.join();
    let cursor = this.#cursors.get(key);
    if (!cursor) {
      cursor = { pointer: this.#locals.i32(), strides };
      this.#cursors.set(key, cursor);
    }
    return {
      pointer: cursor.pointer,
      offset: base + map.offset * bytes,
      stride: strides[this.#vectorAxis] ?? 0,
    };
  }

  /** Sets every pointer to the start. */
  reset(): void {
    for (const { pointer } of this.#cursors.values()) local.set(pointer, 0);
  }

  /** Moves every pointer by `steps` along `axis`. */
  advance(axis: number, steps: number): void {
    for (const { pointer, strides } of this.#cursors.values()) this.#move(pointer, strides[axis] * steps);
  }

  #move(pointer: I32, bytes: number): void {
    if (bytes !== 0) local.set(pointer, i32.add(pointer, bytes | 0)); // addresses wrap at 4 GiB, as they should
  }

  /**
   * Loops over the axes [first, end) of `shape`, outermost first; `body` runs with the pointers in place and must leave them so.
   */
  nest(shape: readonly number[], first: number, end: number, body: () => void): void {
    if (first >= end) {
      body();
      return;
    }
    repeat(this.#locals, shape[first], () => {
      this.nest(shape, first + 1, end, body);
      this.advance(first, 1);
    });
    this.advance(first, -shape[first]);
  }

  /** Walks `axis` of `shape` in vectors of `lanes` elements and then the rest one by one. */
  alongVectors(
    shape: readonly number[],
    axis: number,
    lanes: number,
    element: (active: number) => void,
  ): void {
    const vectors = Math.floor(shape[axis] / lanes);
    const run = (count: number, active: number) =>
      repeat(this.#locals, count, () => {
        element(active);
        this.advance(axis, active);
      });
    run(vectors, lanes);
    run(shape[axis] - vectors * lanes, 1);
    this.advance(axis, -shape[axis]);
  }
}
