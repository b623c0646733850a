/**
 * Bytes of WebAssembly code under construction: the function being emitted, its locals, and operands in the order of evaluation.
 * Knows nothing of single instructions.
 */

export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128";

export const TYPE_CODE: Record<ValueType, number> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** A local variable of the function being emitted. */
export interface Local<T extends ValueType = ValueType> {
  readonly type: T;
  readonly index: number;
}

/** A value that lies on the stack already. */
export interface StackVar<T extends ValueType = ValueType> {
  readonly onStack: T;
}

/** What an instruction takes: a value on the stack, a local to be read, or a number (i32 only). */
export type Operand<T extends ValueType> = StackVar<T> | Local<T> | (T extends "i32" ? number : never);

/** A value on top of the stack, of whatever type. */
export const $ = { onStack: "top" } as unknown as StackVar<never>;

/** Bytes that grow. */
export class Bytes {
  #bytes = new Uint8Array(256);
  length = 0;

  byte(value: number): void {
    if (this.length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.length++] = value;
  }

  bytes(values: ArrayLike<number>): void {
    this.#reserve(values.length);
    this.#bytes.set(values, this.length);
    this.length += values.length;
  }

  /** LEB128 of a whole number in [0, 2³²). */
  unsigned(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  /** LEB128 of a whole number in [−2³¹, 2³²); those from 2³¹ on are written as the negative number of equal bits. */
  signed(value: number): void {
    let rest = value | 0;
    while (rest < -64 || rest > 63) {
      this.byte((rest & 127) | 128);
      rest >>= 7;
    }
    this.byte(rest & 127);
  }

  /** A vector of bytes: its length, and the bytes. */
  sized(content: Bytes): void {
    this.unsigned(content.length);
    this.bytes(content.view());
  }

  name(text: string): void {
    const encoded = new TextEncoder().encode(text);
    this.unsigned(encoded.length);
    this.bytes(encoded);
  }

  /** Valid until more is written. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  #reserve(more: number): void {
    if (this.length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.length + more));
    grown.set(this.view());
    this.#bytes = grown;
  }
}

/** Something a `call` may name; its index is known once a module is put together. */
export interface Callee {
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** The code of one function. */
export class Code {
  readonly body = new Bytes();
  /** Types of the locals after the parameters. */
  readonly locals: ValueType[] = [];
  /** Where in the body a function's index belongs. */
  readonly calls: { readonly at: number; readonly callee: Callee }[] = [];
  /** How many blocks are open. */
  depth = 0;
  readonly #parameters: number;

  constructor(parameters: number) {
    this.#parameters = parameters;
  }

  local<T extends ValueType>(type: T): Local<T> {
    this.locals.push(type);
    return { type, index: this.#parameters + this.locals.length - 1 };
  }
}

let current: Code | undefined;

/** The function being emitted. */
export function code(): Code {
  if (!current) throw new Error("emitter: an instruction stands outside of a function");
  return current;
}

/** Runs `emit` with `target` as the function being emitted. */
export function emitting(target: Code, emit: () => void): void {
  const before = current;
  current = target;
  try {
    emit();
  } finally {
    current = before;
  }
}

/** Leaves operands on the stack in their order; what is there already must come first. */
export function push(operands: readonly Operand<ValueType>[]): void {
  const { body } = code();
  let pushed = false;
  for (const operand of operands) {
    if (typeof operand === "number") {
      body.byte(0x41);
      body.signed(operand);
    } else if ("index" in operand) {
      body.byte(0x20);
      body.unsigned(operand.index);
    } else if (pushed) {
      throw new Error(
        "emitter: an operand on the stack follows one that is not; read the local before with local.get",
      );
    } else {
      continue;
    }
    pushed = true;
  }
}

/** The token for a result. */
export function result<T extends ValueType>(): StackVar<T> {
  return $;
}
