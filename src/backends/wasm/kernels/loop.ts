/** Elementwise kernels: one fused expression over a loop nest, vectorised along its innermost axis. */
import { local } from "wasmati";
import type { LoopKernel } from "../../../plan/plan.ts";
import { type KernelFunction, kernelFunction } from "../assembler.ts";
import { storeVector } from "../lanes.ts";
import { joinAxes, type KernelContext, openNest } from "./context.ts";

/** out[i] = expr(i) */
export function loopKernel(kernel: LoopKernel, context: KernelContext): KernelFunction {
  return kernelFunction((locals) => {
    const nest = joinAxes({ ...kernel, kept: kernel.shape.length });
    const { shape } = nest;
    const inner = shape.length - 1;
    const { cursors, target, code, lanes } = openNest(nest, inner, locals, context);
    const value = locals.v128();
    const element = (active: number) => {
      local.set(value, code.emit(active));
      storeVector(nest.out.buffer.dtype, target, value, active);
    };
    if (inner < 0) {
      element(1);
      return;
    }
    cursors.nest(shape, 0, inner, () => cursors.alongVectors(shape, inner, lanes, element));
  });
}
