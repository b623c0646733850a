/**
 * Matrices copied into panels: a few columns side by side, row after row, as products read them. Where the matrix lies transposed,
 * squares of it are turned in registers.
 */
import { bytesPer } from "../../../graph/dtype.ts";
import { sizeOf } from "../../../graph/shape.ts";
import type { PackKernel } from "../../../plan/plan.ts";
import { type I32, increase, kernelFunction, type Locals, repeat, shareOf, type V128 } from "../assembler.ts";
import { $, i8x16, i32, if_, local, v128 } from "../emitter/index.ts";
import { loadVector } from "../lanes.ts";
import type { KernelCode, KernelContext } from "./context.ts";

/** Elements below which meeting the other threads costs more than they save. */
const WORTH_SHARING = 4096;
const UNROLL = 4;

/** out[panel, p, column] = x[p, panel · width + column] */
export function packKernel(kernel: PackKernel, { baseOf }: KernelContext): KernelCode {
  const { batch, inner, columns, width, x, out } = kernel;
  const { dtype } = out.buffer;
  const bytes = bytesPer[dtype];
  const lanes = bytes === 8 ? 2 : 4;
  const panels = Math.ceil(columns / width);
  const strides = x.strides.map((stride) => stride * bytes);
  const columnStride = strides[strides.length - 1];
  const innerStrides = strides.slice(batch.length, batch.length + inner.length);
  // Some outer inner axis is needed for threads to share: the only one is cut if it can be.
  const cut = inner.length === 1 ? partsOf(inner[0]) : 1;
  const last = (inner[inner.length - 1] ?? 1) / cut;
  const lastStride = innerStrides[inner.length - 1] ?? 0;
  const lead = cut > 1 ? [cut] : inner.slice(0, -1);
  const leadStrides = cut > 1 ? [last * lastStride] : innerStrides.slice(0, -1);
  const rowBytes = width * bytes;
  const panelBytes = sizeOf(inner) * rowBytes;
  const parallel = sizeOf(batch) * panels * width * sizeOf(inner) >= WORTH_SHARING;
  const units = [
    ...batch.map((size, i) => ({
      size,
      from: strides[i],
      to: sizeOf(batch.slice(i + 1)) * panels * panelBytes,
      isPanel: false,
    })),
    ...lead.map((size, i) => ({
      size,
      from: leadStrides[i],
      to: sizeOf(lead.slice(i + 1)) * last * rowBytes,
      isPanel: false,
    })),
    { size: panels, from: width * columnStride, to: panelBytes, isPanel: true },
  ];
  const run = kernelFunction((locals, crew) => {
    const [unit, rest, index, from, to, panel] = Array.from({ length: 6 }, () => locals.i32());
    const total = sizeOf(units.map(({ size }) => size));
    const share = parallel ? shareOf(locals, total, crew) : undefined;
    local.set(unit, share ? local.get(share.first) : i32.const(0));
    repeat(locals, share?.count ?? total, () => {
      local.set(rest, local.get(unit));
      local.set(from, baseOf(x.buffer) + x.offset * bytes);
      local.set(to, baseOf(out.buffer));
      for (const axis of [...units].reverse()) {
        if (axis.size === 1) continue;
        const at = axis.isPanel ? panel : index;
        local.set(at, i32.rem_u(rest, axis.size));
        local.set(rest, i32.div_u(rest, axis.size));
        increase(from, axis.from, at);
        increase(to, axis.to, at);
      }
      const copy = (count: number) =>
        locals.scope(() =>
          copyRows({
            locals,
            dtype,
            lanes,
            bytes,
            width,
            count,
            rows: last,
            rowStride: lastStride,
            columnStride,
            from,
            to,
          }),
        );
      const edge = columns % width;
      if (edge === 0) copy(width);
      else if (panels === 1) copy(edge);
      else
        if_(
          i32.eq(panel, panels - 1),
          () => copy(edge),
          () => copy(width),
        );
      increase(unit, 1);
    });
  });
  return { run, parallel };
}

/** Into how many equal parts rows are cut: no more than 16, none shorter than 32. */
function partsOf(rows: number): number {
  let parts = Math.min(16, Math.max(1, Math.floor(rows / 32)));
  while (rows % parts !== 0) parts--;
  return parts;
}

interface Rows {
  readonly locals: Locals;
  readonly dtype: PackKernel["out"]["buffer"]["dtype"];
  readonly lanes: 2 | 4;
  readonly bytes: number;
  readonly width: number;
  /** Columns that there are; the others hold anything. */
  readonly count: number;
  readonly rows: number;
  readonly rowStride: number;
  readonly columnStride: number;
  readonly from: I32;
  readonly to: I32;
}

function copyRows(all: Rows): void {
  const { locals, lanes, bytes, width, rows, rowStride, columnStride, from, to } = all;
  if (lanes === 4 && rowStride === bytes && columnStride !== bytes && rows >= lanes) {
    turnSquares(all);
    return;
  }
  const several = (steps: number) => {
    for (let step = 0; step < steps; step++) copyRow(all, step);
    increase(from, steps * rowStride);
    increase(to, steps * width * bytes);
  };
  repeat(locals, Math.floor(rows / UNROLL), () => several(UNROLL));
  several(rows % UNROLL);
}

/** The row `step` rows on from where the pointers stand. */
function copyRow(
  { dtype, lanes, bytes, width, count, rowStride, columnStride, from, to }: Rows,
  step: number,
): void {
  for (let first = 0; first < count; first += lanes) {
    const at = { pointer: from, offset: step * rowStride + first * columnStride, stride: columnStride };
    local.get(to);
    const value = loadVector(dtype, at, lanes, Math.min(lanes, count - first));
    v128.store({ offset: (step * width + first) * bytes }, $, value);
  }
}

/** Four columns, each adjacent in memory, by four rows at a time. */
function turnSquares(all: Rows): void {
  const { locals, lanes, bytes, width, count, rows, columnStride, from, to } = all;
  const lines = Array.from({ length: lanes }, () => locals.v128());
  const square = () => {
    for (let first = 0; first < count; first += lanes) {
      lines.forEach((line, i) => {
        local.set(line, v128.load({ offset: Math.min(first + i, count - 1) * columnStride }, from));
      });
      turn(locals, lines).forEach((line, i) => {
        v128.store({ offset: (i * width + first) * bytes }, to, line);
      });
    }
    increase(from, lanes * bytes);
    increase(to, lanes * width * bytes);
  };
  repeat(locals, Math.floor(rows / lanes), () => locals.scope(square));
  for (let step = 0; step < rows % lanes; step++) copyRow(all, step);
}

/** The transpose of four vectors of four. */
function turn(locals: Locals, [a, b, c, d]: readonly V128[]): V128[] {
  const shuffled = (low: V128, high: V128, words: readonly number[]): V128 => {
    const out = locals.v128();
    const lanes = words.flatMap((word) => [0, 1, 2, 3].map((byte) => 4 * word + byte));
    local.set(out, i8x16.shuffle(lanes, low, high));
    return out;
  };
  const [ab, cd] = [shuffled(a, b, [0, 4, 1, 5]), shuffled(c, d, [0, 4, 1, 5])];
  const [abHigh, cdHigh] = [shuffled(a, b, [2, 6, 3, 7]), shuffled(c, d, [2, 6, 3, 7])];
  return [
    shuffled(ab, cd, [0, 1, 4, 5]),
    shuffled(ab, cd, [2, 3, 6, 7]),
    shuffled(abHigh, cdHigh, [0, 1, 4, 5]),
    shuffled(abHigh, cdHigh, [2, 3, 6, 7]),
  ];
}
