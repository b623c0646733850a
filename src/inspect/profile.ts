/**
 * Profiles of programs as a table and as a trace for Chrome's viewer.
 * Knows nothing of how they are taken.
 */
import type { KernelProfile, ProgramProfile } from "../backends/backend.ts";

/**
 * A profile as a table: for each kernel its time in microseconds and share, GFLOP/s, GB/s, kind, size and the nodes it covers; the
 * longest first.
 *
 * @example console.log(profileTable(step.profile()));
 */
export function profileTable({ kernels, threads, runs }: ProgramProfile): string {
  const total = kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const flops = kernels.reduce((sum, kernel) => sum + kernel.flops, 0);
  const bytes = kernels.reduce((sum, kernel) => sum + kernel.bytes, 0);
  const rate = (amount: number, milliseconds: number) =>
    milliseconds > 0 ? (amount / milliseconds / 1e6).toFixed(1) : "–";
  const line = (milliseconds: number, own: { flops: number; bytes: number }, ...rest: string[]) => [
    (1000 * milliseconds).toFixed(1),
    `${((100 * milliseconds) / (total || 1)).toFixed(1)}%`,
    megas(own.flops),
    rate(own.flops, milliseconds),
    megas(own.bytes),
    rate(own.bytes, milliseconds),
    ...rest,
  ];
  const rows = [
    ["µs", "share", "MFLOP", "GFLOP/s", "MB", "GB/s", "kernel", "size", "nodes"],
    ...byTime(kernels).map((kernel) =>
      line(kernel.milliseconds, kernel, kernel.kind, kernel.size, kernel.nodes.join(" → ")),
    ),
    line(
      total,
      { flops, bytes },
      "all",
      `${kernels.length} kernels`,
      `${plural(threads, "thread")}, median of ${plural(runs, "run")}`,
    ),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          if (column < 6) return cell.padStart(widths[column]);
          return column === row.length - 1 ? cell : cell.padEnd(widths[column]);
        })
        .join("  "),
    )
    .join("\n");
}

function megas(amount: number): string {
  return (amount / 1e6).toFixed(amount < 1e6 ? 3 : 1);
}

function plural(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

function byTime(kernels: readonly KernelProfile[]): KernelProfile[] {
  return [...kernels].sort((a, b) => b.milliseconds - a.milliseconds);
}

/** An event of the Trace Event Format: times in microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: "X";
  readonly ts: number;
  readonly dur: number;
  readonly pid: number;
  readonly tid: number;
  readonly args: Readonly<Record<string, string | number>>;
}

/**
 * A profile in the Trace Event Format, kernels one after the other: write it as JSON and open it in chrome://tracing or Perfetto.
 *
 * Source: "Trace Event Format" of the Chromium project, complete events.
 *
 * @example await writeFile("step.trace.json", JSON.stringify(chromeTrace(step.profile())));
 */
export function chromeTrace({ kernels, threads }: ProgramProfile): {
  readonly traceEvents: readonly TraceEvent[];
} {
  let start = 0;
  const traceEvents = kernels.map(({ kind, size, nodes, milliseconds, flops, bytes }): TraceEvent => {
    const ts = start;
    const dur = 1000 * milliseconds;
    start += dur;
    const rates = { "GFLOP/s": dur > 0 ? flops / dur / 1e3 : 0, "GB/s": dur > 0 ? bytes / dur / 1e3 : 0 };
    const args = { kind, size, nodes: nodes.join(" → "), flops, bytes, ...rates, threads };
    return { name: nodes[nodes.length - 1] ?? kind, cat: kind, ph: "X", ts, dur, pid: 1, tid: 1, args };
  });
  return { traceEvents };
}
