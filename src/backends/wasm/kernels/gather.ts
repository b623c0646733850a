/** Rows chosen by index, and what is made of them. An index out of range was reported before; here it is only kept inside of memory. */
import { bytesPer } from "../../../graph/dtype.ts";
import type { GatherCore, Write } from "../../../plan/plan.ts";
import {
  type Address,
  type I32,
  increase,
  kernelFunction,
  type Locals,
  repeat,
  shareOf,
} from "../assembler.ts";
import { i32, local, type StackVar, select } from "../emitter/index.ts";
import { loadVector, storeVector } from "../lanes.ts";
import { isWorthSharing, type KernelCode, type KernelContext, openWrites } from "./context.ts";

/** result[i, j] = x[index[i], j] */
export function gatherKernel(
  kernel: GatherCore & { readonly writes: readonly Write[] },
  context: KernelContext,
): KernelCode {
  const { rows, count, size, x, index, writes, dtype } = kernel;
  const { baseOf } = context;
  const bytes = bytesPer[dtype];
  const parallel = isWorthSharing([count, size], writes);
  const run = kernelFunction((locals, crew) => {
    if (rows === 0 || size === 0) return;
    const { cursors, targets, code, lanes } = openWrites(writes, 1, locals, context);
    const [at, from] = [locals.i32(), locals.i32()];
    const source: Pick<Address, "pointer" | "offset" | "stride"> = {
      pointer: from,
      offset: 0,
      stride: bytes,
    };
    cursors.reset();
    local.set(at, baseOf(index.buffer) + 4 * index.offset);
    const along = { vectors: Math.floor(size / lanes), rest: size % lanes };
    const share = parallel ? shareOf(locals, count, crew) : undefined;
    if (share) {
      increase(at, 4, share.first);
      cursors.advance(0, share.first);
    }
    repeat(locals, share?.count ?? count, () => {
      local.set(from, rowAddress(locals, at, rows, size * bytes, baseOf(x.buffer) + bytes * x.offset));
      cursors.alongVectors(1, lanes, along, (active) => {
        const result = () => loadVector(dtype, source, lanes, active);
        code.evaluate({ active, result }, (values) => {
          values.forEach((value, i) => {
            storeVector(writes[i].out.buffer.dtype, targets[i], value, active);
          });
        });
        increase(from, active * bytes);
      });
      increase(at, 4);
      cursors.advance(0, 1);
    });
  });
  return { run, parallel };
}

/** base + min(the index at `at`, rows − 1) · rowBytes */
export function rowAddress(
  locals: Locals,
  at: I32,
  rows: number,
  rowBytes: number,
  base: number,
): StackVar<"i32"> {
  const row = locals.i32();
  local.set(row, i32.load({ offset: 0 }, at));
  // a negative index is large when unsigned
  const inside = select(i32.const(rows - 1), local.get(row), i32.lt_u(rows - 1, row));
  return i32.add(i32.mul(inside, rowBytes), base | 0);
}
