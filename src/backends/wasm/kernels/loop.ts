/** Elementwise kernels: fused expressions over a loop nest, vectorised along its innermost axis. */
import type { LoopKernel, Write } from "../../../plan/plan.ts";
import { kernelFunction } from "../assembler.ts";
import { storeVector } from "../lanes.ts";
import {
  isWorthSharing,
  joinAxes,
  type KernelCode,
  type KernelContext,
  type OpenNest,
  openNest,
} from "./context.ts";

/** out[i] = expr(i), for every write. */
export function loopKernel(kernel: LoopKernel, context: KernelContext): KernelCode {
  const { shape, writes } = joinAxes({ ...kernel, kept: kernel.shape.length });
  const vectorAxis = shape.length - 1;
  const parallel = isWorthSharing(shape, writes);
  const run = kernelFunction((locals, crew) => {
    const nest = { shape, writes, vectorAxis, shared: shape.length };
    walkLoop(writes, openNest(nest, locals, context, parallel ? crew : undefined), 0, vectorAxis);
  });
  return { run, parallel };
}

/** The loops from axis `first` to the one of vectors; without any, a single element. */
export function walkLoop(writes: readonly Write[], open: OpenNest, first: number, vectorAxis: number): void {
  const { cursors, targets, code, lanes, counts, vectors } = open;
  const element = (active: number) =>
    code.evaluate({ active }, (values) => {
      values.forEach((value, i) => {
        storeVector(writes[i].out.buffer.dtype, targets[i], value, active);
      });
    });
  if (vectorAxis < first) element(1);
  else
    cursors.nest(counts, first, vectorAxis, () => cursors.alongVectors(vectorAxis, lanes, vectors, element));
}
