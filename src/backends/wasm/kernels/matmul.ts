/**
 * Matrix products in register tiles: a few rows by a few vectors of columns. The inner axis is cut into blocks whose rows of B, packed
 * side by side, stay in the first-level cache while all rows of A pass by. A is read one element at a time, in any layout.
 */
import { f32x4, f64x2, i32, i32x4, local, memory, v128 } from "../emitter/index.ts";
import { bytesPer } from "../../../graph/dtype.ts";
import type { MatmulKernel } from "../../../plan/plan.ts";
import {
  type Address,
  Cursors,
  increase,
  kernelFunction,
  type Locals,
  repeat,
  type V128,
} from "../assembler.ts";
import { constantVector, loadVector, storeVector } from "../lanes.ts";
import type { KernelCode, KernelContext } from "./context.ts";

/** Vectors of columns that go with 1, 2, 3 or 4 rows: sums, one row of B, an element of A and a product fill 16 registers. */
const VECTORS_FOR_ROWS = [0, 6, 4, 3, 2];
const MOST_ROWS = VECTORS_FOR_ROWS.length - 1;
/** Steps along the inner axis per turn of the loop. */
const UNROLL = 4;
/** Longest block of the inner axis. Packed B takes this many times two vectors: 8 KiB. */
const BLOCK = 256;
/** Bytes of packed B. */
export const PACKED_BYTES = BLOCK * 2 * 16;

/** One kernel's sizes, in bytes, and what its tiles have in common. */
interface Layout {
  readonly kernel: MatmulKernel;
  readonly locals: Locals;
  readonly bytes: number;
  readonly lanes: 2 | 4;
  readonly rows: number;
  readonly aRow: number;
  readonly aInner: number;
  readonly bInner: number;
  readonly outRow: number;
  /** Where B is packed, or undefined if too few rows would use it. */
  readonly packed: number | undefined;
  /** Sums start from what earlier blocks left in the result. */
  readonly accumulate: boolean;
  readonly arithmetic: typeof f32x4 | typeof f64x2 | typeof i32x4;
}

/** out[b, i, j] = Σ a[b, i, p] · b[b, p, j] */
export function matmulKernel(kernel: MatmulKernel, { baseOf, scratch }: KernelContext): KernelCode {
  const { batch, m, n, k, a, b, out } = kernel;
  const { dtype } = out.buffer;
  const bytes = bytesPer[dtype];
  const rank = batch.length;
  const run = kernelFunction((locals) => {
    if (m === 0 || n === 0) return;
    const blocks = Math.ceil(k / BLOCK);
    const rows = Math.min(m, MOST_ROWS);
    const layout: Layout = {
      kernel,
      locals,
      bytes,
      lanes: bytes === 8 ? 2 : 4,
      rows,
      aRow: a.strides[rank] * bytes,
      aInner: a.strides[rank + 1] * bytes,
      bInner: b.strides[rank] * bytes,
      outRow: out.strides[rank] * bytes,
      packed: m >= 4 * MOST_ROWS ? scratch : undefined,
      accumulate: blocks > 1,
      arithmetic: dtype === "float32" ? f32x4 : dtype === "float64" ? f64x2 : i32x4,
    };
    if (layout.accumulate) {
      memory.fill(baseOf(out.buffer) + out.offset * bytes, 0, out.buffer.size * bytes);
    }
    const cursors = new Cursors(locals, -1);
    const [atA, atB, atOut] = [a, b, out].map((view) =>
      cursors.address({
        base: baseOf(view.buffer),
        bytes,
        map: { offset: view.offset, strides: view.strides.slice(0, rank) },
      }),
    );
    cursors.reset();
    cursors.nest(batch, 0, rank, () => {
      const length = Math.ceil(k / Math.max(1, blocks));
      const [aBlock, bBlock] = [startAt(locals, atA), startAt(locals, atB)];
      const block = (inner: number) => {
        locals.scope(() => panels(layout, inner, aBlock, bBlock, atOut));
        increase(aBlock.pointer, inner * layout.aInner);
        increase(bBlock.pointer, inner * layout.bInner);
      };
      repeat(locals, Math.floor(k / Math.max(1, length)), () => block(length));
      if (k === 0 || k % length > 0) block(k % Math.max(1, length));
    });
  });
  return { run, parallel: false };
}

/** Walks along the columns of B and of the result. */
function panels(layout: Layout, inner: number, a: Address, b: Address, out: Address): void {
  const { locals, bytes, lanes, rows, kernel } = layout;
  const [bPanel, outPanel] = [startAt(locals, b), startAt(locals, out)];
  const panel = (width: number) => {
    locals.scope(() => {
      if (layout.packed !== undefined) pack(layout, inner, Math.ceil(width / lanes), bPanel, layout.packed);
      tileRows(layout, inner, width, a, bPanel, outPanel);
    });
    increase(bPanel.pointer, width * bytes);
    increase(outPanel.pointer, width * bytes);
  };
  const columns = VECTORS_FOR_ROWS[rows] * lanes;
  repeat(locals, Math.floor(kernel.n / columns), () => panel(columns));
  if (kernel.n % columns > 0) panel(kernel.n % columns);
}

/** Copies `inner` rows of `vectors` vectors of B to where they lie side by side. */
function pack({ locals, bInner }: Layout, inner: number, vectors: number, b: Address, packed: number): void {
  const [from, to] = [locals.i32(), locals.i32()];
  local.set(from, local.get(b.pointer));
  local.set(to, i32.const(packed));
  repeat(locals, inner, () => {
    for (let v = 0; v < vectors; v++) {
      v128.store(
        { offset: v * 16 },
        local.get(to),
        v128.load({ offset: b.offset + v * 16 }, local.get(from)),
      );
    }
    increase(from, bInner);
    increase(to, vectors * 16);
  });
}

/** Walks down the rows of A and of the result, a tile at a time. */
function tileRows(layout: Layout, inner: number, width: number, a: Address, b: Address, out: Address): void {
  const { locals, rows, kernel } = layout;
  const [aTile, outTile] = [startAt(locals, a), startAt(locals, out)];
  const step = (count: number) => {
    locals.scope(() => tile(layout, inner, count, width, aTile, b, outTile));
    increase(aTile.pointer, count * layout.aRow);
    increase(outTile.pointer, count * layout.outRow);
  };
  repeat(locals, Math.floor(kernel.m / rows), () => step(rows));
  if (kernel.m % rows > 0) step(kernel.m % rows);
}

/** One tile of `rows` × `width` results, over `inner` steps. */
function tile(
  layout: Layout,
  inner: number,
  rows: number,
  width: number,
  a: Address,
  b: Address,
  out: Address,
): void {
  const { arithmetic, locals, lanes, bytes, packed, kernel } = layout;
  const { dtype } = kernel.out.buffer;
  const vectors = Math.ceil(width / lanes);
  const bRow = Array.from({ length: vectors }, () => locals.v128());
  const element = locals.v128();
  const [pA, pB] = [locals.i32(), locals.i32()];
  const sums = Array.from({ length: rows }, () => Array.from({ length: vectors }, () => locals.v128()));
  const results = sums.flatMap((row, r) =>
    row.map((sum, v): [V128, Address, number] => [
      sum,
      { pointer: out.pointer, offset: out.offset + r * layout.outRow + v * 16, stride: bytes },
      Math.min(lanes, width - v * lanes),
    ]),
  );
  for (const [sum, at, active] of results) {
    local.set(sum, layout.accumulate ? loadLanes(dtype, at, lanes, active) : constantVector(0, dtype));
  }
  local.set(pA, local.get(a.pointer));
  local.set(pB, packed === undefined ? local.get(b.pointer) : i32.const(packed));
  const bStep = packed === undefined ? layout.bInner : vectors * 16;
  const bOffset = packed === undefined ? b.offset : 0;
  const splat = bytes === 8 ? v128.load64_splat : v128.load32_splat;
  const steps = (count: number) => {
    for (let u = 0; u < count; u++) {
      bRow.forEach((vector, v) => {
        local.set(vector, v128.load({ offset: bOffset + u * bStep + v * 16 }, local.get(pB)));
      });
      sums.forEach((row, r) => {
        local.set(element, splat({ offset: a.offset + r * layout.aRow + u * layout.aInner }, local.get(pA)));
        row.forEach((sum, v) => {
          local.set(
            sum,
            arithmetic.add(arithmetic.mul(local.get(element), local.get(bRow[v])), local.get(sum)),
          );
        });
      });
    }
    increase(pA, count * layout.aInner);
    increase(pB, count * bStep);
  };
  repeat(locals, Math.floor(inner / UNROLL), () => steps(UNROLL));
  if (inner % UNROLL > 0) steps(inner % UNROLL);
  for (const [sum, at, active] of results) storeVector(dtype, at, sum, active);
}

/** `active` adjacent elements. Loading a whole vector is safe, as lanes past a row's end are never stored. */
function loadLanes(dtype: MatmulKernel["out"]["buffer"]["dtype"], at: Address, lanes: 2 | 4, active: number) {
  return loadVector(dtype, at, lanes, active === 1 ? 1 : lanes);
}

/** A pointer of one's own that starts where `at` is. */
function startAt(locals: Locals, at: Address): Address {
  const pointer = locals.i32();
  local.set(pointer, local.get(at.pointer));
  return { ...at, pointer };
}
