/** Kernels that copy or add whole rows by index. An index out of range was reported before; here it is only kept inside of memory. */
import { f32x4, f64x2, i32, i32x4, local, memory, type StackVar, select, v128 } from "../emitter/index.ts";
import { bytesPer } from "../../../graph/dtype.ts";
import type { RowsKernel } from "../../../plan/plan.ts";
import { type I32, increase, kernelFunction, type Locals, repeat, shareOf } from "../assembler.ts";
import { storeVector } from "../lanes.ts";
import type { KernelCode, KernelContext } from "./context.ts";

/** out[i] = x[index[i]] */
export function gatherKernel(kernel: RowsKernel, { baseOf }: KernelContext): KernelCode {
  const { rows, count, size, x, index, out } = kernel;
  const bytes = bytesPer[x.buffer.dtype];
  const run = kernelFunction((locals, crew) => {
    if (rows === 0 || size === 0) return;
    const [at, to] = [locals.i32(), locals.i32()];
    local.set(at, i32.const(baseOf(index.buffer) + 4 * index.offset));
    local.set(to, i32.const(baseOf(out.buffer) + bytes * out.offset));
    const share = shareOf(locals, count, crew);
    increase(at, 4, share.first);
    increase(to, size * bytes, share.first);
    repeat(locals, share.count, () => {
      memory.copy(local.get(to), rowAddress(locals, at, rows, size * bytes, baseOf(x.buffer) + bytes * x.offset), size * bytes);
      local.set(at, i32.add(local.get(at), i32.const(4)));
      local.set(to, i32.add(local.get(to), i32.const(size * bytes)));
    });
  });
  return { run, parallel: true };
}

/** out = 0; out[index[i]] += x[i] */
export function scatterAddKernel(kernel: RowsKernel, { baseOf }: KernelContext): KernelCode {
  const { rows, count, size, x, index, out } = kernel;
  const { dtype } = x.buffer;
  const bytes = bytesPer[dtype];
  const lanes = 16 / bytes;
  const arithmetic = dtype === "float32" ? f32x4 : dtype === "float64" ? f64x2 : i32x4;
  const splat = bytes === 8 ? v128.load64_splat : v128.load32_splat;
  const run = kernelFunction((locals) => {
    if (rows === 0 || size === 0) return;
    const first = baseOf(out.buffer) + bytes * out.offset;
    memory.fill(first, 0, rows * size * bytes);
    const [at, from, to] = [locals.i32(), locals.i32(), locals.i32()];
    const sum = locals.v128();
    local.set(at, i32.const(baseOf(index.buffer) + 4 * index.offset));
    local.set(from, i32.const(baseOf(x.buffer) + bytes * x.offset));
    const add = (active: number) => {
      const read = active === 1 ? splat : v128.load;
      local.set(
        sum,
        arithmetic.add(read({ offset: 0 }, local.get(to)), read({ offset: 0 }, local.get(from))),
      );
      storeVector(dtype, { pointer: to, offset: 0, stride: bytes }, sum, active);
      local.set(from, i32.add(local.get(from), i32.const(active * bytes)));
      local.set(to, i32.add(local.get(to), i32.const(active * bytes)));
    };
    repeat(locals, count, () => {
      local.set(to, rowAddress(locals, at, rows, size * bytes, first));
      repeat(locals, Math.floor(size / lanes), () => add(lanes));
      repeat(locals, size % lanes, () => add(1));
      local.set(at, i32.add(local.get(at), i32.const(4)));
    });
  });
  return { run, parallel: false };
}

/** base + min(the index at `at`, rows − 1) · rowBytes */
function rowAddress(locals: Locals, at: I32, rows: number, rowBytes: number, base: number): StackVar<"i32"> {
  const row = locals.i32();
  local.set(row, i32.load({ offset: 0 }, at));
  // a negative index is large when unsigned
  return i32.add(i32.mul(select(i32.const(rows - 1), local.get(row), i32.lt_u(rows - 1, row)), rowBytes), base);
}
