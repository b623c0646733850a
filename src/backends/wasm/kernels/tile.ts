/**
 * Register tiles of sums of products: some rows by one or two vectors of columns, over a block of the inner axes, and what becomes of
 * the results. Knows nothing of how the work is cut into tiles.
 */
import { bytesPer, type DType } from "../../../graph/dtype.ts";
import type { Write } from "../../../plan/plan.ts";
import { type Crew, type I32, increase, type Locals, repeat, type V128 } from "../assembler.ts";
import { f32x4, local, v128 } from "../emitter/index.ts";
import { constantVector, lanesFor, storeVector, type Vector } from "../lanes.ts";
import type { OpenNest, Tiling } from "./context.ts";

/** What the parts of one kernel have in common. Strides are in bytes. */
export interface Layout {
  readonly locals: Locals;
  readonly crew: Crew;
  readonly dtype: DType;
  readonly lanes: 2 | 4;
  readonly writes: readonly Write[];
  readonly nest: Pick<OpenNest, "cursors" | "targets" | "code">;
  readonly multiplyAdd: (x: Vector, y: Vector, sum: V128) => Vector;
  /** Axes of the writes along which tiles lie; undefined if there is none. */
  readonly rowAxis: number | undefined;
  readonly columnAxis: number | undefined;
  /** Along the last row axis: how many rows, in a tile, and from one to the next. */
  readonly rowCount: number;
  readonly tileRows: number;
  readonly aRow: number;
  /** Inner axes, outermost first. */
  readonly inner: readonly { readonly size: number; readonly a: number; readonly b: number }[];
  /** Steps along the first inner axis after which sums are put aside. */
  readonly blockLength: number;
  readonly tiling: Tiling;
  /** Whether results go straight from registers to where they are written. */
  readonly direct: boolean;
}

/** x · y + sum in lanes of `dtype`. */
export function multiplyAddOf(dtype: DType, fused: boolean): Layout["multiplyAdd"] {
  if (fused && dtype === "float32") return (x, y, sum) => f32x4.relaxed_madd(x, y, sum);
  const { add, mul } = lanesFor(dtype);
  return (x, y, sum) => add(mul(x, y), sum);
}

export interface Tile {
  readonly rows: number;
  readonly width: number;
  readonly vectors: number;
  readonly aTile: I32;
  readonly bStart: I32;
  readonly scratch: I32;
  /** Along the first inner axis. */
  readonly steps: number;
  /** Sums are added to those put aside. */
  readonly adds: boolean;
}

/** One tile of results over a block of the inner axes. */
export function tile(
  layout: Layout,
  { rows, width, vectors, aTile, bStart, scratch, steps, adds }: Tile,
): void {
  const { locals, dtype, direct, inner, multiplyAdd, aRow } = layout;
  const { unroll, short } = layout.tiling;
  const sums = Array.from({ length: rows }, () => Array.from({ length: vectors }, () => locals.v128()));
  for (const sum of sums.flat()) local.set(sum, constantVector(0, dtype));
  const [pA, pB] = [locals.i32(), locals.i32()];
  local.set(pA, aTile);
  local.set(pB, bStart);
  const bRow = Array.from({ length: vectors }, () => locals.v128());
  const element = locals.v128();
  const splat = bytesPer[dtype] === 8 ? v128.load64_splat : v128.load32_splat;
  const last = inner[inner.length - 1];
  const products = (count: number) => {
    for (let u = 0; u < count; u++) {
      bRow.forEach((vector, v) => {
        local.set(vector, v128.load({ offset: u * last.b + v * 16 }, pB));
      });
      sums.forEach((row, r) => {
        local.set(element, splat({ offset: r * aRow + u * last.a }, pA));
        row.forEach((sum, v) => {
          local.set(sum, multiplyAdd(local.get(element), local.get(bRow[v]), sum));
        });
      });
    }
  };
  const walk = (axis: number, count: number): void => {
    const { a, b } = inner[axis];
    if (axis < inner.length - 1) {
      repeat(locals, count, () => {
        walk(axis + 1, inner[axis + 1].size);
        increase(pA, a);
        increase(pB, b);
      });
    } else if (count <= short) {
      products(count);
      if (axis === 0) return;
    } else {
      repeat(locals, Math.floor(count / unroll), () => {
        products(unroll);
        increase(pA, a * unroll);
        increase(pB, b * unroll);
      });
      products(count % unroll);
    }
    if (axis === 0) return;
    const moved = axis < inner.length - 1 ? count : count <= short ? 0 : count - (count % unroll);
    increase(pA, -moved * a);
    increase(pB, -moved * b);
  };
  walk(0, steps);
  sums.forEach((row, r) => {
    if (direct) epilogue(layout, width, r, (v) => local.get(row[v]));
    else {
      row.forEach((sum, v) => {
        const offset = (r * vectors + v) * 16;
        if (adds) local.set(sum, lanesFor(dtype).add(v128.load({ offset }, scratch), sum));
        v128.store({ offset }, scratch, sum);
      });
    }
  });
}

/** Makes of one row of results what is to be written, `row` rows on from where the pointers stand. */
export function epilogue(
  layout: Layout,
  width: number,
  row: number,
  result: (vector: number) => Vector,
): void {
  const { lanes, nest, writes, rowAxis, columnAxis } = layout;
  for (let v = 0; v * lanes < width; v++) {
    const active = Math.min(lanes, width - v * lanes);
    const steps = [
      ...(rowAxis === undefined ? [] : [{ axis: rowAxis, count: row }]),
      ...(columnAxis === undefined ? [] : [{ axis: columnAxis, count: v * lanes }]),
    ];
    nest.code.evaluate({ active, result: () => result(v), steps }, (values) => {
      values.forEach((value, i) => {
        const target = nest.targets[i];
        const shift = steps.reduce((sum, { axis, count }) => sum + target.strides[axis] * count, 0);
        const at = { ...target, offset: target.offset + shift };
        storeVector(writes[i].out.buffer.dtype, at, value, active);
      });
    });
  }
}
