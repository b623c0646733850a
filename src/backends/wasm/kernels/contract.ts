/**
 * Sums of products in register tiles: a few rows by one or two vectors of columns, over all inner axes. Matrix products and
 * convolutions are cases of it. `a` is read an element at a time, in any layout; columns of `b` are adjacent. The order of additions
 * follows from the shape alone, so threads may share the tiles in any way.
 */
import { bytesPer } from "../../../graph/dtype.ts";
import { sizeOf } from "../../../graph/shape.ts";
import { panelWidth } from "../../../plan/contraction.ts";
import { subexpressions } from "../../../plan/expression.ts";
import type { ContractCore, Write } from "../../../plan/plan.ts";
import { type Count, type I32, increase, kernelFunction, repeat, shareOf } from "../assembler.ts";
import { $, i32, if_, local, memory, type StackVar, v128 } from "../emitter/index.ts";
import { SCRATCH_BYTES, scratchOf } from "../threads/control.ts";
import { type KernelCode, type KernelContext, openWrites } from "./context.ts";
import { epilogue, type Layout, multiplyAddOf, tile } from "./tile.ts";

/** Multiplications below which meeting the other threads costs more than they save. */
const WORTH_SHARING = 16384;
/** Steps along the inner axes after which sums are put aside, so that panels stay in the cache and rounding errors small. */
const BLOCK = 1024;
/** Rows that share a panel before the next one is taken. */
const BLOCK_ROWS = 48;
/** Parts into which the work should at least be cut, so that threads get equal shares; but a part has at least so many products of a row. */
const ENOUGH_UNITS = 192;
const LEAST_STEPS = 2000;
/** With so many panels, and rows of up to so many bytes, threads share panels rather than rows. */
const MANY_PANELS = 32;
const FEW_BYTES = 1 << 20;
/** Expressions with more parts than this are evaluated in a loop over rows rather than for each register. */
const SHORT_EPILOGUE = 8;

/**
 * One axis along which units of work follow each other: bytes to the next one, and steps along an axis of the writes. Its index goes
 * to a local of its own if somebody needs it.
 */
interface UnitAxis {
  readonly size: number;
  readonly a: number;
  readonly b: number;
  readonly axis: number | undefined;
  readonly steps: number;
  readonly index?: I32;
}

/** result[b, i, j] = Σ a[b, i, p] · b[b, p, j], and what is made of it. */
export function contractKernel(
  kernel: ContractCore & { readonly writes: readonly Write[] },
  context: KernelContext,
): KernelCode {
  const { dtype, batch, rows, columns, inner, a, b, writes } = kernel;
  const bytes = bytesPer[dtype];
  const lanes = bytes === 8 ? 2 : 4;
  const columnCount = columns[columns.length - 1] ?? 1;
  const width = panelWidth(dtype, columnCount);
  const rowCount = rows[rows.length - 1] ?? 1;
  const work = sizeOf([...batch, ...rows, ...columns, ...inner]);
  const parallel = work >= WORTH_SHARING;
  const aStrides = a.strides.map((stride) => stride * bytes);
  const bStrides = b.strides.map((stride) => stride * bytes);
  const [aRows, aInner] = [batch.length, batch.length + rows.length];
  const bColumns = batch.length + inner.length;
  const innerAxes = inner.map((size, i) => ({
    size,
    a: aStrides[aInner + i],
    b: bStrides[batch.length + i],
  }));
  if (innerAxes.length === 0) innerAxes.push({ size: 1, a: 0, b: 0 });
  const { tiling } = context;
  const blockLength = lengthOfBlock(innerAxes.map(({ size }) => size));

  const run = kernelFunction((locals, crew) => {
    const tileRows = rowsOfTile(rowCount, tiling.rows[(width / lanes) as 1 | 2]);
    const tiles = Math.ceil(rowCount / tileRows);
    const panels = Math.ceil(columnCount / width);
    const others = sizeOf([...batch, ...rows.slice(0, -1), ...columns.slice(0, -1)]) * panels;
    const panelsFirst = panels >= MANY_PANELS && rowCount * sizeOf(inner) * bytes <= FEW_BYTES;
    const blocks = blocksOf(
      tiles,
      tileRows,
      sizeOf(inner),
      panelsFirst ? 1 : Math.ceil(ENOUGH_UNITS / others),
    );

    const rowAxis = rows.length > 0 ? aRows + rows.length - 1 : undefined;
    const columnAxis = columns.length > 0 ? batch.length + rows.length + columns.length - 1 : undefined;
    const aRow = rows.length > 0 ? aStrides[aInner - 1] : 0;
    const panelStep = kernel.panelStride === undefined ? width : kernel.panelStride;
    const [block, panel] = [locals.i32(), locals.i32()];
    const blockAxis: UnitAxis = { size: blocks, a: 0, b: 0, axis: undefined, steps: 0, index: block };
    const units: UnitAxis[] = [
      ...batch.map((size, i) => ({ size, a: aStrides[i], b: bStrides[i], axis: i, steps: 1 })),
      ...rows
        .slice(0, -1)
        .map((size, i) => ({ size, a: aStrides[aRows + i], b: 0, axis: aRows + i, steps: 1 })),
      ...(panelsFirst ? [] : [blockAxis]),
      ...columns.slice(0, -1).map((size, i) => ({
        size,
        a: 0,
        b: bStrides[bColumns + i],
        axis: batch.length + rows.length + i,
        steps: 1,
      })),
      { size: panels, a: 0, b: panelStep * bytes, axis: columnAxis, steps: width, index: panel },
      ...(panelsFirst ? [blockAxis] : []),
    ];
    const nest = openWrites(writes, columnAxis ?? -1, locals, context);
    const parts = subexpressions(...writes.map(({ expr }) => expr)).length;
    const layout: Layout = {
      locals,
      crew,
      dtype,
      lanes,
      writes,
      nest,
      multiplyAdd: multiplyAddOf(dtype, tiling.multiplyAdd),
      rowAxis,
      columnAxis,
      rowCount,
      tileRows,
      aRow,
      inner: innerAxes,
      blockLength,
      tiling,
      direct: blockLength >= innerAxes[0].size && parts <= SHORT_EPILOGUE,
    };

    const [unit, rest] = [locals.i32(), locals.i32()];
    const [aBlock, bPanel] = [locals.i32(), locals.i32()];
    const [index, firstTile] = [locals.i32(), locals.i32()];
    const total = sizeOf(units.map(({ size }) => size));
    const share = parallel ? shareOf(locals, total, crew) : undefined;
    local.set(unit, share ? local.get(share.first) : i32.const(0));
    repeat(locals, share ? share.count : total, () => {
      local.set(rest, local.get(unit));
      local.set(aBlock, context.baseOf(a.buffer) + a.offset * bytes);
      local.set(bPanel, context.baseOf(b.buffer) + b.offset * bytes);
      nest.cursors.reset();
      [...units].reverse().forEach(({ size, a: aStep, b: bStep, axis, steps, index: at = index }) => {
        if (size === 1) return;
        local.set(at, i32.rem_u(rest, size));
        local.set(rest, i32.div_u(rest, size));
        increase(aBlock, aStep, at);
        increase(bPanel, bStep, at);
        if (axis !== undefined) nest.cursors.advance(axis, at, steps);
      });
      const rowsOfBlock = blocks === 1 ? undefined : { block, blocks, tiles };
      if (rowsOfBlock) {
        firstTileOf(rowsOfBlock, () => local.get(block));
        local.set(firstTile, $);
        increase(aBlock, tileRows * aRow, firstTile);
        if (rowAxis !== undefined) nest.cursors.advance(rowAxis, firstTile, tileRows);
      }
      const edge = columnCount % width;
      const whole = () => locals.scope(() => unitOfWork(layout, width, aBlock, bPanel, rowsOfBlock));
      const cut = () => locals.scope(() => unitOfWork(layout, edge, aBlock, bPanel, rowsOfBlock));
      if (edge === 0) whole();
      else if (panels === 1) cut();
      else if_(i32.eq(panel, panels - 1), cut, whole);
      increase(unit, 1);
    });
  });
  return { run, parallel };
}

/** How many blocks of tiles there are; `wanted` of them if they do not become too small for that. */
function blocksOf(tiles: number, tileRows: number, steps: number, wanted: number): number {
  const least = Math.max(1, Math.ceil(LEAST_STEPS / (steps * tileRows)));
  const most = Math.max(1, Math.floor(BLOCK_ROWS / tileRows));
  return Math.max(Math.ceil(tiles / most), Math.min(wanted, Math.floor(tiles / least), tiles));
}

/** Where a block is among the others, and how many tiles they share. */
interface BlockPosition {
  readonly block: I32;
  readonly blocks: number;
  readonly tiles: number;
}

/** Leaves the first tile of a block on the stack: long and short blocks take turns. */
function firstTileOf({ blocks, tiles }: BlockPosition, block: () => StackVar<"i32">): StackVar<"i32"> {
  return i32.div_u(i32.mul(block(), tiles), blocks);
}

/** Steps along the first inner axis that make a block: the same for every tiling, as it decides the order of additions. */
function lengthOfBlock([first, ...rest]: readonly number[]): number {
  const each = sizeOf(rest);
  if (first * each <= BLOCK) return first;
  const length = Math.max(1, Math.floor(BLOCK / each));
  return rest.length > 0 ? length : Math.ceil(first / Math.ceil(first / length) / 4) * 4;
}

/** As many rows as registers allow, with little waste in the last tile. */
function rowsOfTile(rows: number, most: number): number {
  const cost = (size: number) => {
    const last = rows % size;
    return Math.floor(rows / size) * (size + 0.5) + (last > 0 ? Math.max(last, 4) + 0.5 : 0);
  };
  let best = Math.min(most, rows);
  for (let size = best - 1; size >= 4; size--) if (cost(size) < cost(best)) best = size;
  return best;
}

/** One panel of columns (or a part of it) for one block of rows. */
function unitOfWork(
  layout: Layout,
  width: number,
  aBlock: I32,
  bPanel: I32,
  position: BlockPosition | undefined,
): void {
  const { locals, crew, lanes, tileRows, rowCount, aRow, inner, blockLength, direct, nest, rowAxis } = layout;
  const vectors = Math.ceil(width / lanes);
  const whole = Math.floor(rowCount / tileRows);
  const rest = rowCount % tileRows;
  // How many whole tiles this block has, and whether the rest follows.
  let tiles: Count = whole;
  let last: I32 | undefined;
  if (position) {
    const { block, blocks } = position;
    tiles = locals.i32();
    last = locals.i32();
    local.set(last, i32.eq(block, blocks - 1));
    const next = firstTileOf(position, () => i32.add(block, 1));
    local.set(
      tiles,
      i32.sub(
        next,
        firstTileOf(position, () => local.get(block)),
      ),
    );
    if (rest > 0) local.set(tiles, i32.sub(local.get(tiles), local.get(last))); // its last tile is not whole
  }
  const scratch = locals.i32();
  const start = () => local.set(scratch, i32.add(i32.mul(crew.thread, SCRATCH_BYTES), scratchOf(0)));
  const rowBytes = vectors * 16;
  const [first] = inner;
  const sumBlocks = Math.ceil(first.size / blockLength);
  if (sumBlocks > 1) {
    start();
    const most = position ? Math.ceil(position.tiles / position.blocks) : Math.ceil(rowCount / tileRows);
    memory.fill(scratch, 0, most * tileRows * rowBytes);
  }
  const [aStart, bStart, aTile] = [locals.i32(), locals.i32(), locals.i32()];
  local.set(aStart, aBlock);
  local.set(bStart, bPanel);
  const oneTile = (rows: number, steps: number) => {
    locals.scope(() =>
      tile(layout, { rows, width, vectors, aTile, bStart, scratch, steps, adds: sumBlocks > 1 }),
    );
    increase(aTile, rows * aRow);
    if (!direct) increase(scratch, rows * rowBytes);
    else if (rowAxis !== undefined) nest.cursors.advance(rowAxis, rows);
  };
  const sumBlock = (steps: number) => {
    local.set(aTile, aStart);
    if (!direct) start();
    repeat(locals, tiles, () => oneTile(tileRows, steps));
    if (rest > 0 && last) if_(last, () => oneTile(rest, steps));
    else if (rest > 0) oneTile(rest, steps);
    increase(aStart, blockLength * first.a);
    increase(bStart, blockLength * first.b);
  };
  const uneven = first.size % blockLength;
  repeat(locals, Math.floor(first.size / blockLength), () => sumBlock(blockLength));
  if (uneven > 0) sumBlock(uneven);
  if (!direct) {
    start();
    const rows = locals.i32();
    local.set(rows, i32.mul(typeof tiles === "number" ? i32.const(tiles) : local.get(tiles), tileRows));
    if (rest > 0 && last) if_(last, () => increase(rows, rest));
    else increase(rows, rest);
    repeat(locals, rows, () => {
      epilogue(layout, width, 0, (v) => v128.load({ offset: v * 16 }, scratch));
      increase(scratch, rowBytes);
      if (rowAxis !== undefined) nest.cursors.advance(rowAxis, 1);
    });
  }
}
