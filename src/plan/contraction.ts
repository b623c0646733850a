/**
 * Sums of products planned: which operand supplies rows and which columns, which axes can be walked as one, and what is packed first.
 * Knows nothing of graphs, nor of the instructions that a machine uses.
 */
import { bytesPer, type DType } from "../graph/dtype.ts";
import { type Shape, sizeOf, stridesOf } from "../graph/shape.ts";
import type { Buffer, IndexMap, View } from "./expression.ts";
import { collapsed } from "./index-map.ts";
import type { ContractCore, PackKernel } from "./plan.ts";

/** An operand or the result: its axes by label, in order. */
export interface Labelled {
  readonly labels: readonly string[];
  readonly view: View;
}

/** A sum of products: the result's labels, and the size of each label. */
export interface Contraction {
  readonly dtype: DType;
  readonly left: Labelled;
  readonly right: Labelled;
  readonly out: readonly string[];
  readonly sizes: ReadonlyMap<string, number>;
}

/** A core, where its elements belong, and the packing that must come before. */
export interface PlannedContraction {
  readonly core: ContractCore;
  /** From the result's own axes to the core's space. */
  readonly map: IndexMap;
  readonly packs: readonly PackKernel[];
}

/** Bytes of a panel's row: two vectors. */
const PANEL_BYTES = 32;
/**
 * An operand beyond this size, in bytes, is packed, so that panels lie in one piece; a smaller one is read where it is, as what one
 * thread packs the others would have to fetch from its cache. Rows at multiples of a large power of two share few sets of the
 * first-level cache, and are packed much sooner.
 */
const LARGE = 256 * 1024;
const LARGE_IN_FEW_SETS = 24 * 1024;
const FEW_SETS = 512;
/** With fewer rows than this, packing costs more than it saves. */
const FEW_ROWS = 24;

/** Up to this many scattered elements stay in the cache. */
const FEW_SCATTERED = 256;

/** How many columns a panel has. */
export function panelWidth(dtype: DType, columns: number): number {
  const width = PANEL_BYTES / bytesPer[dtype];
  return columns <= width / 2 ? width / 2 : width;
}

/** Axes of one kind: their sizes, and what walks them. */
interface Axes {
  readonly labels: readonly string[];
  readonly shape: Shape;
}

/** `newBuffer` makes a temporary buffer of so many elements. */
export function planContraction(
  contraction: Contraction,
  newBuffer: (size: number) => Buffer,
): PlannedContraction {
  const { left, right } = contraction;
  const [straight, turned] = [orient(contraction, left, right), orient(contraction, right, left)];
  const chosen = straight.cost <= turned.cost ? straight : turned;
  return finish(contraction, chosen, newBuffer);
}

/** Rows from `a`, columns from `b`. */
interface Oriented {
  readonly a: Labelled;
  readonly b: Labelled;
  readonly batch: Axes;
  readonly rows: Axes;
  readonly columns: Axes;
  readonly inner: Axes;
  readonly packed: boolean;
  /** In cycles or so, to compare with. */
  readonly cost: number;
}

function orient({ dtype, out, sizes }: Contraction, a: Labelled, b: Labelled): Oriented {
  const axes = (labels: readonly string[]): Axes => ({
    labels: labels.filter((label) => sizes.get(label) !== 1),
    shape: labels.map((label) => sizes.get(label)!).filter((n) => n !== 1),
  });
  const inA = (label: string) => a.labels.includes(label);
  const inB = (label: string) => b.labels.includes(label);
  const batch = axes(out.filter((label) => inA(label) && inB(label)));
  const rows = axes(out.filter((label) => inA(label) && !inB(label)));
  const columns = axes(out.filter((label) => inB(label) && !inA(label)));
  const inner = axes(a.labels.filter((label) => inB(label) && !out.includes(label)));

  const last = columns.labels[columns.labels.length - 1];
  const width = last === undefined ? 1 : sizes.get(last)!;
  const adjacent = last === undefined || strideOf(b, last) === 1;
  const panel = panelWidth(dtype, width);
  const [m, n, k] = [rows, columns, inner].map(({ shape }) => sizeOf(shape));
  const lastInner = inner.labels[inner.labels.length - 1];
  const rowBytes = lastInner === undefined ? 0 : strideOf(b, lastInner) * bytesPer[dtype];
  const limit = rowBytes > 0 && rowBytes % FEW_SETS === 0 ? LARGE_IN_FEW_SETS : LARGE;
  const large = k * n * bytesPer[dtype] > limit && columns.shape.length === 1;
  const packed = !adjacent || (large && m >= FEW_ROWS);
  const filled = width / (panel * Math.ceil(width / panel));
  // Rows whose elements lie far apart share few sets of the cache.
  const scattered = lastInner !== undefined && strideOf(a, lastInner) > 1 && k > FEW_SCATTERED ? 1.5 : 1;
  const products = (m * k * scattered) / (panel * filled);
  const work = sizeOf(batch.shape) * n * (products + (packed ? k : 0) + (adjacentOut() ? 0 : m));
  return { a, b, batch, rows, columns, inner, packed, cost: work };

  function adjacentOut(): boolean {
    const lastOut = out.filter((label) => sizes.get(label) !== 1).at(-1);
    return last === undefined || last === lastOut;
  }
}

function strideOf({ labels, view }: Labelled, label: string): number {
  const at = labels.indexOf(label);
  return at < 0 ? 0 : view.strides[at];
}

function finish(
  { dtype, out, sizes }: Contraction,
  chosen: Oriented,
  newBuffer: (size: number) => Buffer,
): PlannedContraction {
  const { a, b, batch, rows, columns, inner } = chosen;
  const mapOf = (operand: Labelled, ...groups: readonly Axes[]): IndexMap => ({
    offset: operand.view.offset,
    strides: groups.flatMap(({ labels }) => labels.map((label) => strideOf(operand, label))),
  });
  const packs: PackKernel[] = [];
  let view: View = { buffer: b.view.buffer, ...mapOf(b, batch, inner, columns) };
  let panelStride: number | undefined;
  if (chosen.packed) {
    const pack = packOf(
      dtype,
      view,
      { batch: batch.shape, inner: inner.shape, columns: columns.shape },
      newBuffer,
    );
    packs.push(pack.kernel);
    view = pack.view;
    panelStride = pack.panelStride;
  }
  // The space's axes in row order, found again from the result's own.
  const spaceLabels = [...batch.labels, ...rows.labels, ...columns.labels];
  const spaceStrides = stridesOf(spaceLabels.map((label) => sizes.get(label)!));
  const map = {
    offset: 0,
    strides: out.map((label) => (sizes.get(label) === 1 ? 0 : spaceStrides[spaceLabels.indexOf(label)])),
  };
  const core = joinAxes({
    kind: "contract",
    dtype,
    batch: batch.shape,
    rows: rows.shape,
    columns: columns.shape,
    inner: inner.shape,
    a: { buffer: a.view.buffer, ...mapOf(a, batch, rows, inner) },
    b: view,
    panelStride,
  });
  return { core, map, packs };
}

/** The pack of a matrix [batch, inner, columns], and how it is read then. */
function packOf(
  dtype: DType,
  x: View,
  { batch, inner, columns }: { batch: Shape; inner: Shape; columns: Shape },
  newBuffer: (size: number) => Buffer,
): { kernel: PackKernel; view: View; panelStride: number } {
  const last = columns[columns.length - 1] ?? 1;
  const outer = columns.slice(0, -1);
  const width = panelWidth(dtype, last);
  const panelStride = sizeOf(inner) * width;
  const matrix = Math.ceil(last / width) * panelStride;
  // Axes along which the operand repeats are packed once; outer column axes count as batches.
  const batchStrides = x.strides.slice(0, batch.length);
  const outerStrides = x.strides.slice(batch.length + inner.length, -1);
  const lead = [...batch.map((n, i) => (batchStrides[i] === 0 ? 1 : n)), ...outer];
  const leadStrides = stridesOf(lead).map((stride, i) =>
    i < batch.length && batchStrides[i] === 0 ? 0 : stride * matrix,
  );
  const buffer = newBuffer(sizeOf(lead) * matrix);
  const innerStrides = x.strides.slice(batch.length, batch.length + inner.length);
  const columnStride = columns.length > 0 ? x.strides[x.strides.length - 1] : 0;
  const kernel: PackKernel = {
    kind: "pack",
    batch: lead,
    inner,
    columns: last,
    width,
    x: {
      buffer: x.buffer,
      offset: x.offset,
      strides: [...batchStrides, ...outerStrides, ...innerStrides, columnStride],
    },
    out: { buffer, offset: 0, strides: [] },
  };
  const own = stridesOf(inner).map((stride) => stride * width);
  const strides = [
    ...leadStrides.slice(0, batch.length),
    ...own,
    ...leadStrides.slice(batch.length),
    ...(columns.length > 0 ? [1] : []),
  ];
  return { kernel, view: { buffer, offset: 0, strides }, panelStride };
}

/** The same core with neighbouring axes of a group walked as one wherever both operands allow it. */
function joinAxes(core: ContractCore): ContractCore {
  const { batch, rows, columns, inner, a, b, panelStride } = core;
  const part = ({ strides }: View, from: number, shape: Shape): IndexMap => ({
    offset: 0,
    strides: strides.slice(from, from + shape.length),
  });
  const join = (shape: Shape, ...maps: readonly IndexMap[]) => collapsed(shape, shape.length, maps);
  const joinedBatch = join(batch, part(a, 0, batch), part(b, 0, batch));
  const joinedRows = join(rows, part(a, batch.length, rows));
  const joinedInner = join(inner, part(a, batch.length + rows.length, inner), part(b, batch.length, inner));
  const columnMap = part(b, batch.length + inner.length, columns);
  // Panels of a packed operand end with the last column axis.
  const joinedColumns =
    panelStride === undefined ? join(columns, columnMap) : { shape: columns, maps: [columnMap] };
  return {
    ...core,
    batch: joinedBatch.shape,
    rows: joinedRows.shape,
    columns: joinedColumns.shape,
    inner: joinedInner.shape,
    a: {
      ...a,
      strides: [
        ...joinedBatch.maps[0].strides,
        ...joinedRows.maps[0].strides,
        ...joinedInner.maps[0].strides,
      ],
    },
    b: {
      ...b,
      strides: [
        ...joinedBatch.maps[1].strides,
        ...joinedInner.maps[1].strides,
        ...joinedColumns.maps[0].strides,
      ],
    },
  };
}
