/**
 * A plan as text: its kernels in order with what each covers, reads and writes, and its buffers with their lifetimes.
 * Knows nothing of machines.
 */
import { bytesPer } from "../graph/dtype.ts";
import type { Buffer } from "./expression.ts";
import type { MemoryPlan } from "./memory.ts";
import type { KernelSummary } from "./summary.ts";

/** What there is to say of a plan. */
export interface PlanSummary {
  readonly kernels: readonly KernelSummary[];
  /** How many of the kernels run before indices have been checked; all of them if there is nothing to check. */
  readonly unguarded: number;
  readonly memory: MemoryPlan;
  readonly variables: readonly Buffer[];
  /** The names of variables that have one. */
  readonly names: ReadonlyMap<Buffer, string>;
}

const LETTER: Record<Buffer["role"], string> = { input: "i", constant: "c", temporary: "t", variable: "v" };

/** The plan's kernels and buffers, a line each. */
export function explainPlan({ kernels, unguarded, memory, variables, names }: PlanSummary): string {
  const nameOf = (buffer: Buffer) => names.get(buffer) ?? `${LETTER[buffer.role]}${buffer.id}`;
  const list = (buffers: readonly Buffer[]) => buffers.map(nameOf).join(", ");
  const lines = table(
    kernels.map(({ kind, size, nodes, reads, writes }, i) => [
      `${i}`,
      kind,
      size,
      `${list(reads) || "nothing"} → ${list(writes)}`,
      nodes.join(" → "),
    ]),
  );
  if (unguarded < kernels.length)
    lines.splice(unguarded, 0, "-- here indices must be in range, or nothing below happens --");
  const when = (at: number) => (at < 0 ? "start" : at >= kernels.length ? "end" : `${at}`);
  const sizeOfBuffer = ({ size, dtype }: Buffer) => `${size} × ${dtype}`;
  return [
    `${count(kernels.length, "kernel")}: what is read → written, and the nodes that each computes`,
    ...lines,
    "",
    `${count(memory.lifetimes.length, "buffer")} in ${memory.bytes} bytes, with the kernels that need them first and last`,
    ...table(
      memory.lifetimes.map(({ buffer, bytes, first, last }) => [
        nameOf(buffer),
        sizeOfBuffer(buffer),
        `${when(first)} … ${when(last)}`,
        `${bytes} bytes at ${memory.offsets.get(buffer)}`,
      ]),
    ),
    "",
    count(variables.length, "variable"),
    ...table(
      variables.map((buffer) => [
        nameOf(buffer),
        sizeOfBuffer(buffer),
        `${buffer.size * bytesPer[buffer.dtype]} bytes`,
      ]),
    ),
  ].join("\n");
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

/** Rows with their columns aligned, but for the last. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column].length))) ?? [];
  return rows.map((row) =>
    row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column]))).join("  "),
  );
}
