/**
 * WebAssembly's instructions as functions: each appends itself to the function being emitted, after reading operands that are not on
 * the stack yet. Opcodes are those of the WebAssembly core specification with the SIMD, relaxed SIMD and threads extensions.
 */
import { code, type Local, type Operand, push, result, type StackVar, type ValueType } from "./code.ts";

type Operands<In extends readonly ValueType[]> = { [K in keyof In]: Operand<In[K]> };

const SIMD = 0xfd;
const THREADS = 0xfe;
const BULK = 0xfc;

function opcode(bytes: readonly number[]): void {
  const { body } = code();
  if (bytes.length === 1) body.byte(bytes[0]);
  else {
    body.byte(bytes[0]);
    body.unsigned(bytes[1]);
  }
}

/** An instruction without immediates. */
function plain<const In extends readonly ValueType[], Out extends ValueType>(
  bytes: readonly number[],
  _in: In,
  _out: Out,
) {
  return (...operands: Operands<In>): StackVar<Out> => {
    push(operands as readonly Operand<ValueType>[]);
    opcode(bytes);
    return result();
  };
}

export interface MemoryArgument {
  readonly offset: number;
}

function memoryArgument(bytes: number, { offset }: MemoryArgument): void {
  const { body } = code();
  body.unsigned(Math.log2(bytes));
  body.unsigned(offset);
}

/** An instruction that reads or writes `bytes` bytes at its first operand. Alignment is a hint, but for atomics, where it is a duty. */
function memoryAccess<const In extends readonly ValueType[], Out extends ValueType>(
  op: readonly number[],
  bytes: number,
  _in: In,
  _out: Out,
) {
  const alignment = op[0] === THREADS ? bytes : 1;
  return (at: MemoryArgument, ...operands: Operands<In>): StackVar<Out> => {
    push(operands as readonly Operand<ValueType>[]);
    opcode(op);
    memoryArgument(alignment, at);
    return result();
  };
}

/** A load into, or a store from, one lane. */
function laneAccess(op: number) {
  return (
    at: MemoryArgument,
    lane: number,
    pointer: Operand<"i32">,
    vector: Operand<"v128">,
  ): StackVar<"v128"> => {
    push([pointer, vector]);
    opcode([SIMD, op]);
    memoryArgument(1, at);
    code().body.byte(lane);
    return result();
  };
}

const simd = (op: number) => [SIMD, op];
const unaryV = (op: number) => plain(simd(op), ["v128"], "v128");
const binaryV = (op: number) => plain(simd(op), ["v128", "v128"], "v128");
const ternaryV = (op: number) => plain(simd(op), ["v128", "v128", "v128"], "v128");
const shift = (op: number) => plain(simd(op), ["v128", "i32"], "v128");
const splat = <T extends ValueType>(op: number, type: T) => plain(simd(op), [type], "v128");
const loadV = (op: number, bytes: number) => memoryAccess(simd(op), bytes, ["i32"], "v128");
const binaryI = (op: number) => plain([op], ["i32", "i32"], "i32");

const extract =
  <T extends ValueType>(op: number, _type: T) =>
  (lane: number, vector: Operand<"v128">): StackVar<T> => {
    push([vector]);
    opcode(simd(op));
    code().body.byte(lane);
    return result();
  };

const replace =
  <T extends ValueType>(op: number, _type: T) =>
  (lane: number, vector: Operand<"v128">, value: Operand<T>): StackVar<"v128"> => {
    push([vector, value]);
    opcode(simd(op));
    code().body.byte(lane);
    return result();
  };

export const local = {
  get<T extends ValueType>(source: Local<T>): StackVar<T> {
    push([source]);
    return result();
  },
  set<T extends ValueType>(target: Local<T>, value: Operand<T>): void {
    push([value]);
    code().body.byte(0x21);
    code().body.unsigned(target.index);
  },
  tee<T extends ValueType>(target: Local<T>, value: Operand<T>): StackVar<T> {
    push([value]);
    code().body.byte(0x22);
    code().body.unsigned(target.index);
    return result();
  },
};

export const i32 = {
  const(value: number): StackVar<"i32"> {
    push([value]);
    return result();
  },
  load: memoryAccess([0x28], 4, ["i32"], "i32"),
  load8_u: memoryAccess([0x2d], 1, ["i32"], "i32"),
  store: memoryAccess([0x36], 4, ["i32", "i32"], "i32"),
  eqz: plain([0x45], ["i32"], "i32"),
  eq: binaryI(0x46),
  ne: binaryI(0x47),
  lt_s: binaryI(0x48),
  lt_u: binaryI(0x49),
  gt_s: binaryI(0x4a),
  gt_u: binaryI(0x4b),
  le_u: binaryI(0x4d),
  ge_s: binaryI(0x4e),
  ge_u: binaryI(0x4f),
  add: binaryI(0x6a),
  sub: binaryI(0x6b),
  mul: binaryI(0x6c),
  div_u: binaryI(0x6e),
  rem_u: binaryI(0x70),
  and: binaryI(0x71),
  or: binaryI(0x72),
  xor: binaryI(0x73),
  shl: binaryI(0x74),
  shr_u: binaryI(0x76),
};

export const f32 = {
  load: memoryAccess([0x2a], 4, ["i32"], "f32"),
};

export const f64 = {
  load: memoryAccess([0x2b], 8, ["i32"], "f64"),
  store: memoryAccess([0x39], 8, ["i32", "f64"], "f64"),
};

/** Atomic accesses to 32-bit words of shared memory. */
export const atomic = {
  notify: memoryAccess([THREADS, 0x00], 4, ["i32", "i32"], "i32"),
  /** Sleeps while the word holds the expected value, for at most `milliseconds`: 0 woken, 1 another value, 2 time-out. */
  wait32(
    at: MemoryArgument,
    pointer: Operand<"i32">,
    expected: Operand<"i32">,
    milliseconds: number,
  ): StackVar<"i32"> {
    push([pointer, expected]);
    const { body } = code();
    body.byte(0x42); // i64.const, in nanoseconds
    let rest = BigInt(milliseconds) * 1_000_000n;
    while (rest >= 64n) {
      body.byte(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    body.byte(Number(rest));
    opcode([THREADS, 0x01]);
    memoryArgument(4, at);
    return result();
  },
  load: memoryAccess([THREADS, 0x10], 4, ["i32"], "i32"),
  store: memoryAccess([THREADS, 0x17], 4, ["i32", "i32"], "i32"),
  add: memoryAccess([THREADS, 0x1e], 4, ["i32", "i32"], "i32"),
  sub: memoryAccess([THREADS, 0x25], 4, ["i32", "i32"], "i32"),
  /** Operands: address, expected, replacement. Gives what was there. */
  cmpxchg: memoryAccess([THREADS, 0x48], 4, ["i32", "i32", "i32"], "i32"),
};

export const memory = {
  /** Destination, value, length. */
  fill(destination: Operand<"i32">, value: Operand<"i32">, length: Operand<"i32">): void {
    push([destination, value, length]);
    opcode([BULK, 0x0b]);
    code().body.byte(0);
  },
  /** Destination, source, length. */
  copy(destination: Operand<"i32">, source: Operand<"i32">, length: Operand<"i32">): void {
    push([destination, source, length]);
    opcode([BULK, 0x0a]);
    code().body.byte(0);
    code().body.byte(0);
  },
};

type LaneShape = "i8x16" | "i16x8" | "i32x4" | "f32x4" | "f64x2";

function laneBytes(shape: LaneShape, lanes: readonly number[]): Uint8Array {
  const arrays = {
    i8x16: Int8Array,
    i16x8: Int16Array,
    i32x4: Int32Array,
    f32x4: Float32Array,
    f64x2: Float64Array,
  };
  return new Uint8Array(arrays[shape].from(lanes).buffer);
}

export const v128 = {
  const(shape: LaneShape, lanes: readonly number[]): StackVar<"v128"> {
    opcode(simd(12));
    code().body.bytes(laneBytes(shape, lanes));
    return result();
  },
  load: loadV(0, 16),
  load8x8_u: loadV(2, 8),
  load16_splat: loadV(8, 2),
  load32_splat: loadV(9, 4),
  load64_splat: loadV(10, 8),
  load32_zero: loadV(92, 4),
  load64_zero: loadV(93, 8),
  load32_lane: laneAccess(86),
  load64_lane: laneAccess(87),
  store: memoryAccess(simd(11), 16, ["i32", "v128"], "v128"),
  store8_lane: laneAccess(88),
  store16_lane: laneAccess(89),
  store32_lane: laneAccess(90),
  store64_lane: laneAccess(91),
  not: unaryV(77),
  and: binaryV(78),
  andnot: binaryV(79),
  or: binaryV(80),
  xor: binaryV(81),
  /** Bits of the first where the third has ones, of the second elsewhere. */
  bitselect: ternaryV(82),
  any_true: plain(simd(83), ["v128"], "i32"),
};

export const i8x16 = {
  shuffle(lanes: readonly number[], x: Operand<"v128">, y: Operand<"v128">): StackVar<"v128"> {
    push([x, y]);
    opcode(simd(13));
    code().body.bytes(lanes);
    return result();
  },
  swizzle: binaryV(14),
  splat: splat(15, "i32"),
};

export const i16x8 = {
  extend_low_i8x16_u: unaryV(137),
};

export const i32x4 = {
  splat: splat(17, "i32"),
  extract_lane: extract(27, "i32"),
  replace_lane: replace(28, "i32"),
  eq: binaryV(55),
  ne: binaryV(56),
  lt_s: binaryV(57),
  gt_s: binaryV(59),
  le_s: binaryV(61),
  ge_s: binaryV(63),
  abs: unaryV(160),
  neg: unaryV(161),
  all_true: plain(simd(163), ["v128"], "i32"),
  bitmask: plain(simd(164), ["v128"], "i32"),
  extend_low_i16x8_u: unaryV(169),
  shl: shift(171),
  shr_s: shift(172),
  shr_u: shift(173),
  add: binaryV(174),
  sub: binaryV(177),
  mul: binaryV(181),
  min_s: binaryV(182),
  max_s: binaryV(184),
  trunc_sat_f32x4_s: unaryV(248),
  trunc_sat_f64x2_s_zero: unaryV(252),
};

export const i64x2 = {
  splat: splat(18, "i64"),
  extend_low_i32x4_s: unaryV(199),
  extend_high_i32x4_s: unaryV(200),
  extend_low_i32x4_u: unaryV(201),
  shl: shift(203),
  shr_s: shift(204),
  shr_u: shift(205),
  add: binaryV(206),
  sub: binaryV(209),
  eq: binaryV(214),
};

export const f32x4 = {
  splat: splat(19, "f32"),
  extract_lane: extract(31, "f32"),
  replace_lane: replace(32, "f32"),
  eq: binaryV(65),
  ne: binaryV(66),
  lt: binaryV(67),
  gt: binaryV(68),
  le: binaryV(69),
  ge: binaryV(70),
  demote_f64x2_zero: unaryV(94),
  ceil: unaryV(103),
  floor: unaryV(104),
  trunc: unaryV(105),
  nearest: unaryV(106),
  abs: unaryV(224),
  neg: unaryV(225),
  sqrt: unaryV(227),
  add: binaryV(228),
  sub: binaryV(229),
  mul: binaryV(230),
  div: binaryV(231),
  min: binaryV(232),
  max: binaryV(233),
  convert_i32x4_s: unaryV(250),
  /** x · y + z, rounded once or twice, as the machine likes (relaxed SIMD). */
  relaxed_madd: ternaryV(0x105),
};

export const f64x2 = {
  splat: splat(20, "f64"),
  extract_lane: extract(33, "f64"),
  replace_lane: replace(34, "f64"),
  eq: binaryV(71),
  ne: binaryV(72),
  lt: binaryV(73),
  gt: binaryV(74),
  le: binaryV(75),
  ge: binaryV(76),
  promote_low_f32x4: unaryV(95),
  ceil: unaryV(116),
  floor: unaryV(117),
  trunc: unaryV(122),
  nearest: unaryV(148),
  abs: unaryV(236),
  neg: unaryV(237),
  sqrt: unaryV(239),
  add: binaryV(240),
  sub: binaryV(241),
  mul: binaryV(242),
  div: binaryV(243),
  min: binaryV(244),
  max: binaryV(245),
  convert_low_i32x4_s: unaryV(254),
  relaxed_madd: ternaryV(0x107),
};

/** Where a branch may go: how many blocks were open outside of it. */
export interface Label {
  readonly depth: number;
}

function structure(op: number, body: (label: Label) => void): void {
  const target = code();
  target.body.byte(op);
  target.body.byte(0x40); // neither takes nor leaves values
  const label = { depth: target.depth++ };
  body(label);
  target.depth--;
  target.body.byte(0x0b);
}

/** A block; branching to its label leaves it. */
export function block(body: (label: Label) => void): void {
  structure(0x02, body);
}

/** A block; branching to its label starts it again. */
export function loop(body: (label: Label) => void): void {
  structure(0x03, body);
}

/** Runs `then` if the condition is not 0, else `otherwise`. */
export function if_(condition: Operand<"i32">, then: () => void, otherwise?: () => void): void {
  push([condition]);
  structure(0x04, () => {
    then();
    if (otherwise) {
      code().body.byte(0x05);
      otherwise();
    }
  });
}

function branch(op: number, { depth }: Label): void {
  const target = code();
  target.body.byte(op);
  target.body.unsigned(target.depth - 1 - depth);
}

export function br(label: Label): void {
  branch(0x0c, label);
}

export function br_if(label: Label, condition: Operand<"i32">): void {
  push([condition]);
  branch(0x0d, label);
}

export function return_(): void {
  code().body.byte(0x0f);
}

/** The first if the condition is not 0, else the second. */
export function select<T extends "i32">(
  first: Operand<T>,
  second: Operand<T>,
  condition: Operand<"i32">,
): StackVar<T> {
  push([first, second, condition]);
  code().body.byte(0x1b);
  return result();
}

export function drop(): void {
  code().body.byte(0x1a);
}

export function unreachable(): void {
  code().body.byte(0x00);
}
