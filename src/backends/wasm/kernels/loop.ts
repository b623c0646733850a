/** Elementwise kernels: one fused expression over a loop nest, vectorised along its innermost axis. */
import type { LoopKernel } from "../../../plan/plan.ts";
import { kernelFunction } from "../assembler.ts";
import { local } from "../emitter/index.ts";
import { storeVector } from "../lanes.ts";
import { isWorthSharing, joinAxes, type KernelCode, type KernelContext, openNest } from "./context.ts";

/** out[i] = expr(i) */
export function loopKernel(kernel: LoopKernel, context: KernelContext): KernelCode {
  const nest = joinAxes({ ...kernel, kept: kernel.shape.length });
  const { shape, out, expr } = nest;
  const inner = shape.length - 1;
  const parallel = isWorthSharing(shape, expr);
  const run = kernelFunction((locals, crew) => {
    const open = openNest({ ...nest, vectorAxis: inner, shared: shape.length }, locals, context, parallel ? crew : undefined);
    const { cursors, target, code, lanes, counts, vectors } = open;
    const value = locals.v128();
    const element = (active: number) => {
      local.set(value, code.emit(active));
      storeVector(out.buffer.dtype, target, value, active);
    };
    if (inner < 0) element(1);
    else cursors.nest(counts, 0, inner, () => cursors.alongVectors(inner, lanes, vectors, element));
  });
  return { run, parallel };
}
