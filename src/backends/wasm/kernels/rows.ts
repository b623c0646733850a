/** Loops and reductions over the same rows in one pass: what one part leaves of a row the next one finds in the first-level cache. */
import type { RowPart, RowsKernel } from "../../../plan/plan.ts";
import type { Cursors } from "../assembler.ts";
import { kernelFunction, type Locals, repeat, shareOf } from "../assembler.ts";
import { isWorthSharing, joinAxes, type KernelCode, type KernelContext, openNest } from "./context.ts";
import { walkLoop } from "./loop.ts";
import { foldingOf } from "./reduce.ts";

/** Every part for one row, then for the next. */
export function rowsKernel({ rows, parts }: RowsKernel, context: KernelContext): KernelCode {
  const parallel = parts.some((part) => isWorthSharing(part.shape, writesOf(part)));
  const run = kernelFunction((locals, crew) => {
    const opened = parts.map((part) => openPart(part, locals, context));
    const share = parallel ? shareOf(locals, rows, crew) : undefined;
    if (share) for (const { cursors } of opened) cursors.advance(0, share.first);
    repeat(locals, share?.count ?? rows, () => {
      for (const { cursors, row } of opened) {
        locals.scope(row);
        cursors.advance(0, 1);
      }
    });
  });
  return { run, parallel };
}

function writesOf(part: RowPart) {
  return part.kind === "loop" ? part.writes : [{ out: part.out, expr: part.expr }];
}

/** A part whose pointers stand at the first row, and what does one row. */
function openPart(
  part: RowPart,
  locals: Locals,
  context: KernelContext,
): { readonly cursors: Cursors; readonly row: () => void } {
  const folded = part.kind === "reduce" ? part.shape.length - 1 : 0;
  const writes = writesOf(part).map(({ out, expr }) => ({
    out: { ...out, strides: [...out.strides, ...new Array<number>(folded).fill(0)] },
    expr,
  }));
  const nest = joinAxes({ shape: part.shape, kept: 1, writes });
  const last = nest.shape.length - 1;
  const open = openNest({ ...nest, vectorAxis: last > 0 ? last : -1, shared: 0 }, locals, context, undefined);
  if (part.kind === "loop") {
    return { cursors: open.cursors, row: () => walkLoop(nest.writes, open, 1, last) };
  }
  return { cursors: open.cursors, row: () => foldingOf(nest, part.combine, locals, open)() };
}
