/** Kernels that copy or add whole rows by index. An index out of range was reported before; here it is only kept inside of memory. */
import { $, f32x4, f64x2, i32, i32x4, local, memory, type StackVar, select, v128 } from "wasmati";
import { bytesPer } from "../../../graph/dtype.ts";
import type { RowsKernel } from "../../../plan/plan.ts";
import { type I32, type KernelFunction, kernelFunction, type Locals, repeat } from "../assembler.ts";
import { storeVector } from "../lanes.ts";
import type { KernelContext } from "./context.ts";

/** out[i] = x[index[i]] */
export function gatherKernel(kernel: RowsKernel, { baseOf }: KernelContext): KernelFunction {
  const { rows, count, size, x, index, out } = kernel;
  const bytes = bytesPer[x.buffer.dtype];
  return kernelFunction((locals) => {
    if (rows === 0 || size === 0) return;
    const [at, to] = [locals.i32(), locals.i32()];
    local.set(at, i32.const(baseOf(index) + 4 * index.offset));
    local.set(to, i32.const(baseOf(out) + bytes * out.offset));
    repeat(locals, count, () => {
      // destination, source, length
      local.get(to);
      rowAddress(locals, at, rows, size * bytes, baseOf(x) + bytes * x.offset);
      i32.const(size * bytes);
      memory.copy();
      local.set(at, i32.add(local.get(at), i32.const(4)));
      local.set(to, i32.add(local.get(to), i32.const(size * bytes)));
    });
  });
}

/** out = 0; out[index[i]] += x[i] */
export function scatterAddKernel(kernel: RowsKernel, { baseOf }: KernelContext): KernelFunction {
  const { rows, count, size, x, index, out } = kernel;
  const { dtype } = x.buffer;
  const bytes = bytesPer[dtype];
  const lanes = 16 / bytes;
  const arithmetic = dtype === "float32" ? f32x4 : dtype === "float64" ? f64x2 : i32x4;
  const splat = bytes === 8 ? v128.load64_splat : v128.load32_splat;
  return kernelFunction((locals) => {
    if (rows === 0 || size === 0) return;
    const first = baseOf(out) + bytes * out.offset;
    i32.const(first);
    i32.const(0);
    i32.const(rows * size * bytes);
    memory.fill();
    const [at, from, to] = [locals.i32(), locals.i32(), locals.i32()];
    const sum = locals.v128();
    local.set(at, i32.const(baseOf(index) + 4 * index.offset));
    local.set(from, i32.const(baseOf(x) + bytes * x.offset));
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
      rowAddress(locals, at, rows, size * bytes, first);
      local.set(to, $);
      repeat(locals, Math.floor(size / lanes), () => add(lanes));
      repeat(locals, size % lanes, () => add(1));
      local.set(at, i32.add(local.get(at), i32.const(4)));
    });
  });
}

/** Leaves base + min(the index at `at`, rows − 1) · rowBytes on the stack. */
function rowAddress(locals: Locals, at: I32, rows: number, rowBytes: number, base: number): void {
  locals.scope(() => {
    const row = locals.i32();
    local.set(row, i32.load({ offset: 0 }, local.get(at)));
    // select keeps its first operand where the condition holds; a negative index is large when unsigned
    i32.const(rows - 1);
    local.get(row);
    i32.lt_u(i32.const(rows - 1), local.get(row));
    const inside = select(i32) as StackVar<"i32">;
    i32.add(i32.mul(inside, i32.const(rowBytes)), i32.const(base));
  });
}
