/**
 * Matrix products in register tiles: a few rows by a few vectors of columns, accumulated over the whole inner axis.
 * A is read one element at a time, in any layout; rows of B are read as vectors.
 */
import { type Func, f32x4, f64x2, i32, i32x4, local, v128 } from "wasmati";
import { bytesPer } from "../../../graph/dtype.ts";
import type { MatmulKernel } from "../../../plan/plan.ts";
import { type Address, Cursors, type I32, kernelFunction, type Locals, repeat } from "../assembler.ts";
import { constantVector, storeVector } from "../vector.ts";
import type { KernelContext } from "./context.ts";

/** Columns of vectors that go with 1, 2, 3 or 4 rows: accumulators, one row of B, an element of A and a product fill 16 registers. */
const VECTORS_FOR_ROWS = [0, 6, 4, 3, 2];
const MOST_ROWS = VECTORS_FOR_ROWS.length - 1;
/** Steps along the inner axis per turn of the loop. */
const UNROLL = 4;

/** One kernel's sizes in bytes, and its instructions. */
interface Layout {
  readonly kernel: MatmulKernel;
  readonly lanes: number;
  readonly bytes: number;
  readonly strides: {
    readonly aRow: number;
    readonly aInner: number;
    readonly bInner: number;
    readonly outRow: number;
  };
  readonly arithmetic: typeof f32x4 | typeof f64x2 | typeof i32x4;
}

/** out[b, i, j] = Σ a[b, i, p] · b[b, p, j] */
export function matmulKernel(kernel: MatmulKernel, { baseOf }: KernelContext): Func<[], []> {
  const { batch, m, n, a, b, out } = kernel;
  const { dtype } = out.buffer;
  const bytes = bytesPer[dtype];
  const rank = batch.length;
  const layout: Layout = {
    kernel,
    bytes,
    lanes: 16 / bytes,
    strides: {
      aRow: a.strides[rank] * bytes,
      aInner: a.strides[rank + 1] * bytes,
      bInner: b.strides[rank] * bytes,
      outRow: out.strides[rank] * bytes,
    },
    arithmetic: dtype === "float32" ? f32x4 : dtype === "float64" ? f64x2 : i32x4,
  };
  return kernelFunction((locals) => {
    if (m === 0 || n === 0) return;
    const cursors = new Cursors(locals, -1);
    const [atA, atB, atOut] = [a, b, out].map((view) =>
      cursors.address({
        base: baseOf(view),
        bytes,
        map: { offset: view.offset, strides: view.strides.slice(0, rank) },
      }),
    );
    const rows = Math.min(m, MOST_ROWS);
    const columns = VECTORS_FOR_ROWS[rows] * layout.lanes;
    cursors.reset();
    cursors.nest(batch, 0, rank, () => {
      const [bPanel, outPanel] = [locals.i32(), locals.i32()];
      local.set(bPanel, local.get(atB.pointer));
      local.set(outPanel, local.get(atOut.pointer));
      const panel = (width: number) => {
        locals.scope(() =>
          tileRows(
            layout,
            locals,
            rows,
            width,
            atA,
            { ...atB, pointer: bPanel },
            { ...atOut, pointer: outPanel },
          ),
        );
        increase(bPanel, width * bytes);
        increase(outPanel, width * bytes);
      };
      repeat(locals, Math.floor(n / columns), () => panel(columns));
      if (n % columns > 0) panel(n % columns);
    });
  });
}

/** Walks down the rows of A and of the result, a tile at a time. */
function tileRows(
  layout: Layout,
  locals: Locals,
  rows: number,
  width: number,
  a: Address,
  b: Address,
  out: Address,
): void {
  const { m } = layout.kernel;
  const [aTile, outTile] = [locals.i32(), locals.i32()];
  local.set(aTile, local.get(a.pointer));
  local.set(outTile, local.get(out.pointer));
  const step = (count: number) => {
    locals.scope(() =>
      tile(layout, locals, count, width, { ...a, pointer: aTile }, b, { ...out, pointer: outTile }),
    );
    increase(aTile, count * layout.strides.aRow);
    increase(outTile, count * layout.strides.outRow);
  };
  repeat(locals, Math.floor(m / rows), () => step(rows));
  if (m % rows > 0) step(m % rows);
}

/** One tile of `rows` × `width` results. */
function tile(
  layout: Layout,
  locals: Locals,
  rows: number,
  width: number,
  a: Address,
  b: Address,
  out: Address,
): void {
  const { arithmetic, lanes, bytes, strides, kernel } = layout;
  const vectors = Math.ceil(width / lanes);
  const sums = Array.from({ length: rows }, () => Array.from({ length: vectors }, () => locals.v128()));
  const bRow = Array.from({ length: vectors }, () => locals.v128());
  const element = locals.v128();
  const [pA, pB] = [locals.i32(), locals.i32()];
  for (const sum of sums.flat()) local.set(sum, constantVector(0, kernel.out.buffer.dtype));
  local.set(pA, local.get(a.pointer));
  local.set(pB, local.get(b.pointer));
  const splat = bytes === 8 ? v128.load64_splat : v128.load32_splat;
  const steps = (count: number) => {
    for (let u = 0; u < count; u++) {
      bRow.forEach((vector, v) => {
        local.set(vector, v128.load({ offset: b.offset + u * strides.bInner + v * 16 }, local.get(pB)));
      });
      sums.forEach((row, r) => {
        local.set(
          element,
          splat({ offset: a.offset + r * strides.aRow + u * strides.aInner }, local.get(pA)),
        );
        row.forEach((sum, v) => {
          local.set(
            sum,
            arithmetic.add(arithmetic.mul(local.get(element), local.get(bRow[v])), local.get(sum)),
          );
        });
      });
    }
    increase(pA, count * strides.aInner);
    increase(pB, count * strides.bInner);
  };
  repeat(locals, Math.floor(kernel.k / UNROLL), () => steps(UNROLL));
  if (kernel.k % UNROLL > 0) steps(kernel.k % UNROLL);
  sums.forEach((row, r) => {
    row.forEach((sum, v) => {
      const active = Math.min(lanes, width - v * lanes);
      const offset = out.offset + r * strides.outRow + v * 16;
      storeVector(kernel.out.buffer.dtype, { pointer: out.pointer, offset, stride: bytes }, sum, active);
    });
  });
}

function increase(pointer: I32, bytes: number): void {
  if (bytes !== 0) local.set(pointer, i32.add(local.get(pointer), i32.const(bytes)));
}
