/**
 * Kernels that follow each other row by row made one: softmax with its loss and gradient is several reductions and loops over the
 * same rows, which one pass can do while a row is at hand. Knows nothing of machines.
 */
import { sizeOf } from "../graph/shape.ts";
import type { Buffer, View } from "./expression.ts";
import { type Kernel, outsOf, type RowPart, readsOf } from "./plan.ts";

/** Longer rows leave the first-level cache between two parts. */
const LONGEST_ROW = 2048;

interface Chain {
  readonly rows: number;
  readonly parts: RowPart[];
  readonly written: Set<Buffer>;
}

/** The kernels in an order of equal meaning, with those that go over the same rows joined. */
export function joinRows(kernels: readonly Kernel[]): Kernel[] {
  const result: (Kernel | Chain)[] = [];
  let chain: Chain | undefined;
  /** What kernels write that stand between the chain and the present one. */
  let between = new Set<Buffer>();
  for (const kernel of kernels) {
    const part = rowPartOf(kernel);
    if (chain && part && joins(part, chain, between)) {
      add(chain, part);
    } else if (part?.kind === "reduce") {
      chain = { rows: part.shape[0], parts: [], written: new Set() };
      add(chain, part);
      result.push(chain);
      between = new Set();
    } else {
      result.push(kernel);
      for (const { buffer } of outsOf(kernel)) between.add(buffer);
    }
  }
  return result.map((item) => {
    if ("kind" in item) return item;
    const { rows, parts } = item;
    return parts.length === 1 ? parts[0] : { kind: "rows", rows, parts, node: parts[parts.length - 1].node };
  });
}

/** The kernel, if it goes over rows one by one and writes only to the row at hand. */
function rowPartOf(kernel: Kernel): RowPart | undefined {
  if (kernel.kind !== "loop" && !(kernel.kind === "reduce" && kernel.kept === 1)) return undefined;
  // A reduction whose terms lie apart goes faster along its results.
  if (kernel.kind === "reduce" && readsOf(kernel).some(({ strides }) => strides[strides.length - 1] > 1))
    return undefined;
  const [rows, ...rest] = kernel.shape;
  const suits = rows > 1 && sizeOf(rest) > 0 && sizeOf(rest) <= LONGEST_ROW;
  return suits && outsOf(kernel).every((out) => staysInRow(out, kernel.shape)) ? kernel : undefined;
}

function joins(part: RowPart, { rows, written }: Chain, between: ReadonlySet<Buffer>): boolean {
  const reads = readsOf(part);
  const takesOver = reads.filter(({ buffer }) => written.has(buffer));
  return (
    part.shape[0] === rows &&
    takesOver.length > 0 &&
    takesOver.every((view) => staysInRow(view, part.shape)) &&
    [...reads, ...outsOf(part)].every(({ buffer }) => !between.has(buffer))
  );
}

/** True if each step along the first axis of `shape` reads or writes its own part of the buffer. */
function staysInRow({ buffer, offset, strides }: View, shape: readonly number[]): boolean {
  const [rows, ...rest] = shape;
  const axis = rest.length < strides.length ? strides.slice(1) : [];
  const reach = rest.reduce((sum, n, i) => sum + (n - 1) * (axis[i] ?? 0), 0);
  return offset === 0 && strides[0] * rows === buffer.size && reach < strides[0];
}

function add(chain: Chain, part: RowPart): void {
  chain.parts.push(part);
  for (const { buffer } of outsOf(part)) chain.written.add(buffer);
}
