/** Rows added up by index. An index out of range was reported before; here it is only kept inside of memory. */
import { bytesPer } from "../../../graph/dtype.ts";
import type { ScatterAddKernel } from "../../../plan/plan.ts";
import { increase, kernelFunction, repeat } from "../assembler.ts";
import { local, memory, v128 } from "../emitter/index.ts";
import { lanesFor, storeVector } from "../lanes.ts";
import type { KernelCode, KernelContext } from "./context.ts";
import { rowAddress } from "./gather.ts";

/** out = 0; out[index[i]] += x[i]. One thread does it all, as rows may meet. */
export function scatterAddKernel(kernel: ScatterAddKernel, { baseOf }: KernelContext): KernelCode {
  const { rows, count, size, x, index, out } = kernel;
  const { dtype } = x.buffer;
  const bytes = bytesPer[dtype];
  const lanes = 16 / bytes;
  const splat = bytes === 8 ? v128.load64_splat : v128.load32_splat;
  const run = kernelFunction((locals) => {
    if (rows === 0 || size === 0) return;
    const first = baseOf(out.buffer) + bytes * out.offset;
    memory.fill(first, 0, rows * size * bytes);
    const [at, from, to] = [locals.i32(), locals.i32(), locals.i32()];
    const sum = locals.v128();
    local.set(at, baseOf(index.buffer) + 4 * index.offset);
    local.set(from, baseOf(x.buffer) + bytes * x.offset);
    const add = (active: number) => {
      const read = active === 1 ? splat : v128.load;
      local.set(sum, lanesFor(dtype).add(read({ offset: 0 }, to), read({ offset: 0 }, from)));
      storeVector(dtype, { pointer: to, offset: 0, stride: bytes }, sum, active);
      increase(from, active * bytes);
      increase(to, active * bytes);
    };
    repeat(locals, count, () => {
      local.set(to, rowAddress(locals, at, rows, size * bytes, first));
      repeat(locals, Math.floor(size / lanes), () => add(lanes));
      repeat(locals, size % lanes, () => add(1));
      increase(at, 4);
    });
  });
  return { run, parallel: false };
}
