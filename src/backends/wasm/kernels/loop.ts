/** Elementwise kernels: fused expressions over a loop nest, vectorised along its innermost axis. */
import type { LoopKernel } from "../../../plan/plan.ts";
import { kernelFunction } from "../assembler.ts";
import { storeVector } from "../lanes.ts";
import { isWorthSharing, joinAxes, type KernelCode, type KernelContext, openNest } from "./context.ts";

/** out[i] = expr(i), for every write. */
export function loopKernel(kernel: LoopKernel, context: KernelContext): KernelCode {
  const { shape, writes } = joinAxes({ ...kernel, kept: kernel.shape.length });
  const inner = shape.length - 1;
  const parallel = isWorthSharing(shape, writes);
  const run = kernelFunction((locals, crew) => {
    const nest = { shape, writes, vectorAxis: inner, shared: shape.length };
    const open = openNest(nest, locals, context, parallel ? crew : undefined);
    const { cursors, targets, code, lanes, counts, vectors } = open;
    const element = (active: number) =>
      code.evaluate({ active }, (values) => {
        values.forEach((value, i) => {
          storeVector(writes[i].out.buffer.dtype, targets[i], value, active);
        });
      });
    if (inner < 0) element(1);
    else cursors.nest(counts, 0, inner, () => cursors.alongVectors(inner, lanes, vectors, element));
  });
  return { run, parallel };
}
