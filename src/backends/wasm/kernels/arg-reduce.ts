/** Searches for the position of an extreme, one element at a time. NaN is more extreme than any number. */

import { isFloat } from "../../../graph/dtype.ts";
import type { ArgReduceKernel } from "../../../plan/plan.ts";
import { kernelFunction, repeat } from "../assembler.ts";
import { i32, i32x4, if_, local, v128 } from "../emitter/index.ts";
import { compare } from "../lanes.ts";
import { isWorthSharing, type KernelCode, type KernelContext, openNest } from "./context.ts";

/** out[i] = the first j with the extreme expr(i, j) */
export function argReduceKernel(
  { shape, expr, out, combine }: ArgReduceKernel,
  context: KernelContext,
): KernelCode {
  const axis = shape.length - 1;
  const writes = [{ out: { ...out, strides: [...out.strides, 0] }, expr }];
  const parallel = isWorthSharing(shape, writes);
  const run = kernelFunction((locals, crew) => {
    const nest = { shape, writes, vectorAxis: axis, shared: axis };
    const { cursors, targets, code, counts } = openNest(nest, locals, context, parallel ? crew : undefined);
    const [value, best] = [locals.v128(), locals.v128()];
    const [position, found] = [locals.i32(), locals.i32()];
    const unordered = (x: typeof value) => compare(expr.dtype, "ne", local.get(x), local.get(x));
    cursors.nest(counts, 0, axis, () => {
      local.set(position, i32.const(0));
      repeat(locals, shape[axis], () => {
        local.set(value, code.emit({ active: 1 }));
        let better = compare(expr.dtype, combine === "max" ? "gt" : "lt", local.get(value), local.get(best));
        if (isFloat(expr.dtype)) better = v128.or(better, v128.andnot(unordered(value), unordered(best)));
        if_(i32.or(i32x4.extract_lane(0, better), i32.eqz(local.get(position))), () => {
          local.set(best, local.get(value));
          local.set(found, local.get(position));
        });
        local.set(position, i32.add(local.get(position), i32.const(1)));
        cursors.advance(axis, 1);
      });
      cursors.advance(axis, -shape[axis]);
      i32.store({ offset: targets[0].offset }, targets[0].pointer, found);
    });
  });
  return { run, parallel };
}
