/** Elementwise kernels: one fused expression over a loop nest, vectorised along its innermost axis. */
import { type Func, local } from "wasmati";
import { bytesPer } from "../../../graph/dtype.ts";
import type { LoopKernel } from "../../../plan/plan.ts";
import { Cursors, kernelFunction } from "../assembler.ts";
import { storeVector } from "../lanes.ts";
import { lanesOf, VectorCode } from "../vector.ts";
import { joinAxes, type KernelContext } from "./context.ts";

/** out[i] = expr(i) */
export function loopKernel(kernel: LoopKernel, { baseOf, status }: KernelContext): Func<[], []> {
  return kernelFunction((locals) => {
    const { shape, expr, out } = joinAxes({ ...kernel, kept: kernel.shape.length });
    const { dtype } = out.buffer;
    const lanes = lanesOf(expr);
    const inner = shape.length - 1;
    const cursors = new Cursors(locals, inner);
    const target = cursors.address({ base: baseOf(out), bytes: bytesPer[dtype], map: out });
    const code = new VectorCode(expr, lanes, locals, cursors, baseOf, status);
    const value = locals.v128();
    const element = (active: number) => {
      local.set(value, code.emit(active));
      storeVector(dtype, target, value, active);
    };
    cursors.reset();
    if (inner < 0) {
      element(1);
      return;
    }
    cursors.nest(shape, 0, inner, () => cursors.alongVectors(shape, inner, lanes, element));
  });
}
