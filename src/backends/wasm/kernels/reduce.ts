/**
 * Reductions of a fused expression. Where neighbours along a kept axis are adjacent in memory a vector holds several results;
 * otherwise it holds several terms of one. The order of additions follows from the shape alone.
 */
import { i8x16, local } from "wasmati";
import type { DType } from "../../../graph/dtype.ts";
import { type ReduceKernel, viewsOf } from "../../../plan/plan.ts";
import { type KernelFunction, kernelFunction, type Locals, repeat, type V128 } from "../assembler.ts";
import { constantVector, extreme, lanesFor, storeVector, type Vector } from "../lanes.ts";
import { joinAxes, type KernelContext, type Nest, openNest } from "./context.ts";

/** Terms are added to this many partial sums in turn, so that one addition need not wait for the last. */
const PARTIAL = 4;

/** out[i] = fold of expr(i, j) over j */
export function reduceKernel(kernel: ReduceKernel, context: KernelContext): KernelFunction {
  const folded = kernel.shape.length - kernel.kept;
  const nest = joinAxes({
    ...kernel,
    out: { ...kernel.out, strides: [...kernel.out.strides, ...new Array(folded).fill(0)] },
  });
  return kernelFunction((locals) =>
    (acrossResults(nest) ? severalResults : oneResult)(nest, kernel.combine, locals, context),
  );
}

/** True if vectors should run along the last kept axis. */
function acrossResults({ shape, kept, expr }: Nest): boolean {
  if (kept === 0) return false;
  if (kept === shape.length) return true;
  const views = viewsOf(expr);
  const adjacent = (axis: number) => views.every(({ strides }) => strides[axis] <= 1);
  return adjacent(kept - 1) && !adjacent(shape.length - 1);
}

function severalResults(
  nest: Nest,
  combine: ReduceKernel["combine"],
  locals: Locals,
  context: KernelContext,
): void {
  const { shape, kept, out, expr } = nest;
  const axis = kept - 1;
  const { cursors, target, code, lanes } = openNest(nest, axis, locals, context);
  const total = locals.v128();
  cursors.nest(shape, 0, axis, () =>
    cursors.alongVectors(shape, axis, lanes, (active) => {
      local.set(total, identity(combine, expr.dtype));
      cursors.nest(shape, kept, shape.length, () => fold(combine, expr.dtype, total, code.emit(active)));
      storeVector(out.buffer.dtype, target, total, active);
    }),
  );
}

function oneResult(
  nest: Nest,
  combine: ReduceKernel["combine"],
  locals: Locals,
  context: KernelContext,
): void {
  const { shape, kept, out, expr } = nest;
  const axis = shape.length - 1;
  const { cursors, target, code, lanes } = openNest(nest, axis, locals, context);
  const vectors = Math.floor(shape[axis] / lanes);
  const partial = Array.from({ length: vectors >= 2 * PARTIAL ? PARTIAL : 1 }, () => locals.v128());
  const rest = locals.v128();
  const term = (into: V128, active: number) => {
    fold(combine, expr.dtype, into, code.emit(active));
    cursors.advance(axis, active);
  };
  cursors.nest(shape, 0, kept, () => {
    for (const total of [...partial, rest]) local.set(total, identity(combine, expr.dtype));
    cursors.nest(shape, kept, axis, () => {
      repeat(locals, Math.floor(vectors / partial.length), () => {
        for (const total of partial) term(total, lanes);
      });
      repeat(locals, vectors % partial.length, () => term(partial[0], lanes));
      repeat(locals, shape[axis] % lanes, () => term(rest, 1));
      cursors.advance(axis, -shape[axis]);
    });
    for (const total of partial.slice(1)) fold(combine, expr.dtype, partial[0], local.get(total));
    foldLanes(combine, expr.dtype, partial[0], lanes);
    fold(combine, expr.dtype, partial[0], local.get(rest));
    storeVector(out.buffer.dtype, target, partial[0], 1);
  });
}

/** total ← total ∘ term, which is on the stack. */
function fold(combine: ReduceKernel["combine"], dtype: DType, total: V128, term: Vector): void {
  if (combine === "sum") local.set(total, lanesFor(dtype).add(term, local.get(total)));
  else local.set(total, extreme(dtype, combine, term, local.get(total)));
}

/** Folds a vector's lanes into its first. */
function foldLanes(combine: ReduceKernel["combine"], dtype: DType, total: V128, lanes: 2 | 4): void {
  const bytes = dtype === "float64" ? 8 : 4;
  for (let distance = lanes / 2; distance >= 1; distance /= 2) {
    const moved = Array.from({ length: 16 }, (_, i) => (i + distance * bytes) % 16);
    fold(combine, dtype, total, i8x16.shuffle(moved, local.get(total), local.get(total)));
  }
}

function identity(combine: ReduceKernel["combine"], dtype: DType): Vector {
  if (combine === "sum") return constantVector(0, dtype);
  const sign = combine === "max" ? -1 : 1;
  return constantVector(dtype === "int32" ? (sign < 0 ? -(2 ** 31) : 2 ** 31 - 1) : sign * Infinity, dtype);
}
