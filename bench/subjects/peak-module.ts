/**
 * A WebAssembly module that does nothing but multiply and add 128-bit vectors in registers, put together byte by byte.
 * Knows nothing of threads or of time.
 *
 * Format and opcodes: WebAssembly 3.0 specification, "Binary Format".
 */
import v8 from "node:v8";

/** Independent sums, enough to hide the latency of an addition; with both factors they fit into 16 registers. */
const SUMS = 12;
/** Additions to each sum in one round of the loop. */
const UNROLLED = 8;
/** Floating-point operations of one round: each addition of a product is two, in four lanes. */
export const FLOPS_PER_ROUND = SUMS * UNROLLED * 2 * 4;

/** Runs `rounds` rounds and gives a number that depends on all of them. */
export type Spin = (rounds: number) => number;

/** The compiled module, with fused multiply-add where the engine has it. */
export function peakModule(): { readonly module: WebAssembly.Module; readonly fused: boolean } {
  const fused = encode(true);
  // Node 20 has it behind a flag, which later ones do not know.
  if (!WebAssembly.validate(fused)) v8.setFlagsFromString("--experimental-wasm-relaxed-simd");
  return WebAssembly.validate(fused)
    ? { module: new WebAssembly.Module(fused), fused: true }
    : { module: new WebAssembly.Module(encode(false)), fused: false };
}

/** The module's function. */
export function spinOf(module: WebAssembly.Module): Spin {
  return new WebAssembly.Instance(module).exports.spin as Spin;
}

const I32 = 0x7f;
const F32 = 0x7d;
const V128 = 0x7b;
const END = 0x0b;

function encode(fused: boolean): Uint8Array<ArrayBuffer> {
  const spin = code(fused);
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // "\0asm", version 1
    ...section(1, [1, 0x60, 1, I32, 1, F32]), // one type: i32 → f32
    ...section(3, [1, 0]), // one function, of that type
    ...section(7, [1, 4, ...Buffer.from("spin"), 0, 0]), // exported
    ...section(10, [1, ...unsigned(spin.length), ...spin]),
  ]);
}

/** Local 0 counts rounds down; then come the sums, and the two factors of the product that is added to each. */
function code(fused: boolean): number[] {
  const sums = Array.from({ length: SUMS }, (_, i) => 1 + i);
  const [x, y] = [1 + SUMS, 2 + SUMS];
  const get = (local: number) => [0x20, local];
  const set = (local: number) => [0x21, local];
  const simd = (opcode: number) => [0xfd, ...unsigned(opcode)];
  const splat = simd(0x13);
  const [add, multiply, relaxedMultiplyAdd] = [simd(0xe4), simd(0xe6), simd(0x105)];
  const f32 = (value: number) => [0x43, ...new Uint8Array(Float32Array.of(value).buffer)];
  const addProduct = (sum: number) =>
    fused
      ? [...get(x), ...get(y), ...get(sum), ...relaxedMultiplyAdd, ...set(sum)]
      : [...get(x), ...get(y), ...multiply, ...get(sum), ...add, ...set(sum)];
  return [
    ...[1, SUMS + 2, V128], // locals
    ...[...f32(1e-3), ...splat, ...set(x), ...f32(1e-3), ...splat, ...set(y)],
    ...[0x03, 0x40], // loop
    ...Array.from({ length: UNROLLED }, () => sums.flatMap(addProduct)).flat(),
    ...[...get(0), 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0], // rounds -= 1; again unless 0
    END,
    ...get(sums[0]),
    ...sums.slice(1).flatMap((sum) => [...get(sum), ...add]),
    ...[...simd(0x1f), 0], // the first lane
    END,
  ];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

/** Unsigned LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}
