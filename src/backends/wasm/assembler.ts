/**
 * A little comfort over the emitter: locals on demand, counted loops, shares of threads, and pointers that walk index maps.
 * Knows nothing of expressions or kernels.
 */
import type { IndexMap } from "../../plan/expression.ts";
import {
  $,
  block,
  br_if,
  type Func,
  func,
  i32,
  if_,
  type Local,
  local,
  loop,
  newLocal,
  select,
} from "./emitter/index.ts";

export type I32 = Local<"i32">;
export type V128 = Local<"v128">;

/** Hands out the locals of the function being emitted. */
export class Locals {
  readonly #i32: I32[] = [];
  readonly #v128: V128[] = [];
  #nextI32 = 0;
  #nextV128 = 0;

  i32(): I32 {
    if (this.#nextI32 === this.#i32.length) this.#i32.push(newLocal("i32"));
    return this.#i32[this.#nextI32++];
  }

  v128(): V128 {
    if (this.#nextV128 === this.#v128.length) this.#v128.push(newLocal("v128"));
    return this.#v128[this.#nextV128++];
  }

  /** Runs `body` and takes back the locals that it asked for. */
  scope(body: () => void): void {
    const [i, v] = [this.#nextI32, this.#nextV128];
    body();
    [this.#nextI32, this.#nextV128] = [i, v];
  }
}

/** Which of how many threads runs a kernel. */
export interface Crew {
  readonly thread: I32;
  readonly threads: I32;
}

/** A wasm function of the thread's number and the number of threads. */
export type KernelFunction = Func<readonly ["i32", "i32"], readonly []>;

export function kernelFunction(body: (locals: Locals, crew: Crew) => void): KernelFunction {
  return func(["i32", "i32"], [], ([thread, threads]) => body(new Locals(), { thread, threads }));
}

/** How often a loop runs: known now, or held by a local. */
export type Count = number | I32;

/** Emits `body` to run `count` times. Known counts of 0 and 1 need no loop. */
export function repeat(locals: Locals, count: Count, body: () => void): void {
  if (typeof count !== "number") {
    block((end) => {
      br_if(end, i32.eqz(count));
      countDown(locals, count, body);
    });
  } else if (count === 1) body();
  else if (count > 1) countDown(locals, count, body);
}

function countDown(locals: Locals, count: Count, body: () => void): void {
  locals.scope(() => {
    const left = locals.i32();
    local.set(left, count);
    loop((again) => {
      body();
      br_if(again, local.tee(left, i32.sub(left, 1)));
    });
  });
}

/** A thread's part of [0, total): `first` and how many. */
export interface Share {
  readonly first: I32;
  readonly count: I32;
}

/** Cuts `total` units into as many runs as there are threads, the first ones longer by one if they do not divide. */
export function shareOf(locals: Locals, total: number, { thread, threads }: Crew): Share {
  const [first, count, rest] = [locals.i32(), locals.i32(), locals.i32()];
  local.set(count, i32.div_u(total, threads));
  local.set(rest, i32.rem_u(total, threads));
  local.set(first, i32.lt_u(thread, rest)); // one more for the first ones
  local.set(rest, select(local.get(thread), local.get(rest), local.get(first)));
  local.get(first);
  local.set(first, i32.add(i32.mul(thread, count), rest));
  local.set(count, i32.add($, count));
  return { first, count };
}

/** pointer ← pointer + bytes · times, wrapping at 4 GiB as addresses should. */
export function increase(pointer: I32, bytes: number, times: Count = 1): void {
  if (bytes === 0 || times === 0) return;
  if (typeof times === "number") local.set(pointer, i32.add(pointer, (bytes * times) | 0));
  else {
    local.get(pointer);
    local.set(pointer, i32.add($, i32.mul(times, bytes | 0)));
  }
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
  /** In bytes, one per axis. */
  readonly strides: readonly number[];
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
      strides,
    };
  }

  /** Sets every pointer to the start. */
  reset(): void {
    for (const { pointer } of this.#cursors.values()) local.set(pointer, 0);
  }

  /** Moves every pointer by `steps` times `unit` along `axis`. */
  advance(axis: number, steps: Count, unit = 1): void {
    for (const { pointer, strides } of this.#cursors.values()) increase(pointer, strides[axis] * unit, steps);
  }

  /**
   * Loops over the axes [first, end) of `counts`, outermost first; `body` runs with the pointers in place and must leave them so.
   */
  nest(counts: readonly Count[], first: number, end: number, body: () => void): void {
    if (first >= end) {
      body();
      return;
    }
    repeat(this.#locals, counts[first], () => {
      this.nest(counts, first + 1, end, body);
      this.advance(first, 1);
    });
    this.advance(first, counts[first], -1);
  }

  /** Walks a run of elements along `axis` in vectors of `lanes` elements and then the rest one by one. */
  alongVectors(
    axis: number,
    lanes: number,
    { vectors, rest, last }: Run,
    element: (active: number) => void,
  ): void {
    const walk = (count: Count, active: number) => {
      repeat(this.#locals, count, () => {
        element(active);
        this.advance(axis, active);
      });
      this.advance(axis, count, -active);
    };
    const tail = () => {
      this.advance(axis, vectors, lanes);
      walk(1, rest);
      this.advance(axis, vectors, -lanes);
    };
    walk(vectors, lanes);
    if (rest > 0 && last) if_(last, tail);
    else if (rest > 0) tail();
  }
}

/** Elements along an axis: whole vectors, and the rest, which is done only where `last` holds (if it is given). */
export interface Run {
  readonly vectors: Count;
  readonly rest: number;
  readonly last?: I32;
}
