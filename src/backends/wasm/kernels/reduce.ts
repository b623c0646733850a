/**
 * Reductions of a fused expression. Where neighbours along a kept axis are adjacent in memory a vector holds several results;
 * otherwise it holds several terms of one. The order of additions follows from the shape alone.
 */

import { type DType, isFloat } from "../../../graph/dtype.ts";
import { sizeOf } from "../../../graph/shape.ts";
import { type ReduceKernel, viewsOf } from "../../../plan/plan.ts";
import { type Crew, kernelFunction, type Locals, repeat, type V128 } from "../assembler.ts";
import { i8x16, local, v128 } from "../emitter/index.ts";
import { constantVector, extreme, lanesFor, storeVector, type Vector } from "../lanes.ts";
import {
  isWorthSharing,
  joinAxes,
  type KernelCode,
  type KernelContext,
  type Nest,
  type OpenNest,
  openNest,
} from "./context.ts";

/** Terms are added to this many partial sums in turn, so that one addition need not wait for the last. */
const PARTIAL = 4;
/** Terms that are added up plainly. */
const BLOCK = 64;

/** out[i] = fold of expr(i, j) over j */
export function reduceKernel(kernel: ReduceKernel, context: KernelContext): KernelCode {
  const folded = kernel.shape.length - kernel.kept;
  const out = { ...kernel.out, strides: [...kernel.out.strides, ...new Array(folded).fill(0)] };
  const nest = joinAxes({ ...kernel, writes: [{ out, expr: kernel.expr }] });
  const parallel = sizeOf(nest.shape.slice(0, nest.kept)) > 1 && isWorthSharing(nest.shape, nest.writes);
  const emit = acrossResults(nest) ? severalResults : oneResult;
  const run = kernelFunction((locals, crew) =>
    emit(nest, kernel.combine, locals, context, parallel ? crew : undefined),
  );
  return { run, parallel };
}

/** True if vectors should run along the last kept axis. */
function acrossResults({ shape, kept, writes: [{ expr }] }: Nest): boolean {
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
  crew: Crew | undefined,
): void {
  const { shape, kept, writes } = nest;
  const [{ out, expr }] = writes;
  const axis = kept - 1;
  const open = openNest({ ...nest, vectorAxis: axis, shared: kept }, locals, context, crew);
  const { cursors, targets, code, lanes, counts, vectors } = open;
  const sums = partialSums(locals, combine, expr.dtype, 1, shape.slice(kept));
  const term = (active: number) => fold(combine, expr.dtype, sums.running[0], code.emit({ active }));
  cursors.nest(counts, 0, axis, () =>
    cursors.alongVectors(axis, lanes, vectors, (active) => {
      sums.begin();
      if (kept === shape.length) {
        term(active);
      } else {
        const last = shape.length - 1;
        cursors.nest(shape, kept, last, () => {
          sums.repeat(shape[last], () => {
            term(active);
            cursors.advance(last, 1);
          });
          sums.close();
          cursors.advance(last, -shape[last]);
        });
      }
      sums.end();
      storeVector(out.buffer.dtype, targets[0], sums.running[0], active);
    }),
  );
}

function oneResult(
  nest: Nest,
  combine: ReduceKernel["combine"],
  locals: Locals,
  context: KernelContext,
  crew: Crew | undefined,
): void {
  const { shape, kept, writes } = nest;
  const open = openNest({ shape, writes, vectorAxis: shape.length - 1, shared: kept }, locals, context, crew);
  const fold = foldingOf(nest, combine, locals, open);
  open.cursors.nest(open.counts, 0, kept, fold);
}

/** What folds all terms of the result at which the pointers stand. */
export function foldingOf(
  { shape, kept, writes: [{ out, expr }] }: Nest,
  combine: ReduceKernel["combine"],
  locals: Locals,
  { cursors, targets, code, lanes }: OpenNest,
): () => void {
  const axis = shape.length - 1;
  const vectors = Math.floor(shape[axis] / lanes);
  const width = vectors >= 2 * PARTIAL ? PARTIAL : 1;
  const outer = shape.slice(kept, axis);
  const sums = partialSums(locals, combine, expr.dtype, width, [...outer, Math.ceil(vectors / width)]);
  const rest = partialSums(locals, combine, expr.dtype, 1, [...outer, shape[axis] % lanes]); // in its first lane
  const term = (into: V128, active: number) => {
    fold(combine, expr.dtype, into, code.emit({ active }));
    cursors.advance(axis, active);
  };
  return () => {
    sums.begin();
    rest.begin();
    cursors.nest(shape, kept, axis, () => {
      sums.repeat(Math.floor(vectors / width), () => {
        for (const sum of sums.running) term(sum, lanes);
      });
      repeat(locals, vectors % width, () => term(sums.running[0], lanes));
      sums.close();
      repeat(locals, shape[axis] % lanes, () => term(rest.running[0], 1));
      rest.close();
      cursors.advance(axis, -shape[axis]);
    });
    sums.end();
    rest.end();
    const [first, ...others] = sums.running;
    for (const sum of others) fold(combine, expr.dtype, first, local.get(sum));
    foldLanes(combine, expr.dtype, first, lanes);
    fold(combine, expr.dtype, first, local.get(rest.running[0]));
    storeVector(out.buffer.dtype, targets[0], first, 1);
  };
}

/** Vectors in which terms are gathered. */
interface PartialSums {
  /** Where terms are added; after `end` they hold the result. */
  readonly running: readonly V128[];
  /** Emits the start of a reduction. */
  begin(): void;
  /** Emits `terms`, which adds to `running`, to run `count` times. */
  repeat(count: number, terms: () => void): void;
  /** Emits the end of a run of terms. */
  close(): void;
  /** Emits the end of a reduction. */
  end(): void;
}

/**
 * Sums of many terms are cut into blocks, and the blocks' sums added up with compensation for rounding (Kahan, 1965), so that small
 * terms do not drown in a large sum. `counts` are the sizes of the loops around a term.
 */
function partialSums(
  locals: Locals,
  combine: ReduceKernel["combine"],
  dtype: DType,
  width: number,
  counts: readonly number[],
): PartialSums {
  const running = Array.from({ length: width }, () => locals.v128());
  const start = (vectors: readonly V128[]) => {
    for (const vector of vectors) local.set(vector, identity(combine, dtype));
  };
  const terms = counts.reduce((product, n) => product * n, 1);
  if (combine !== "sum" || !isFloat(dtype) || terms <= BLOCK) {
    const nothing = () => {};
    return {
      running,
      begin: () => start(running),
      repeat: (n, body) => repeat(locals, n, body),
      close: nothing,
      end: nothing,
    };
  }
  const { add, sub, eq } = lanesFor(dtype);
  const totals = running.map(() => ({ sum: locals.v128(), lost: locals.v128() }));
  const next = locals.v128();
  const close = () => {
    running.forEach((block, i) => {
      const { sum, lost } = totals[i];
      local.set(block, sub(local.get(block), local.get(lost)));
      local.set(next, add(local.get(sum), local.get(block)));
      local.set(lost, sub(sub(local.get(next), local.get(sum)), local.get(block)));
      local.set(lost, v128.and(local.get(lost), eq(local.get(lost), local.get(lost)))); // ∞ − ∞ is nothing lost
      local.set(sum, local.get(next));
    });
    start(running);
  };
  return {
    running,
    begin: () => start([...running, ...totals.flatMap(({ sum, lost }) => [sum, lost])]),
    repeat: (count, body) => {
      const blocks = Math.floor(count / BLOCK);
      repeat(locals, blocks, () => {
        repeat(locals, BLOCK, body);
        close();
      });
      repeat(locals, count - blocks * BLOCK, body);
    },
    close,
    end: () => {
      totals.forEach(({ sum }, i) => {
        local.set(running[i], local.get(sum));
      });
    },
  };
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
