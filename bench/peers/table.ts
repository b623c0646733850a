/**
 * Measurements as text: columns for a terminal, and Markdown. Knows nothing of how they were made.
 */
import type { Alone, Measurement } from "./measurement.ts";
import { type Row, rows } from "./rows.ts";

/** Cells of a table; the first line is the head. */
type Cells = readonly (readonly string[])[];

/** All measurements of a row, in columns. */
export function rowText(row: Row, measurements: readonly Measurement[]): string {
  const head = ["", "threads", "runtime", "median", "min … max", "ratio"];
  const lines = measurements.map((m) => [
    m.subject,
    String(m.threads),
    m.runtime,
    time(m.median, m.unit) + rate(row, m),
    `${m.min} … ${m.max}`,
    ratio(m),
  ]);
  return `${row.title}\n${columns([head, ...lines])}\n`;
}

/** Numbers about Retrograd alone, in columns. */
export function aloneText(alone: readonly Alone[]): string {
  return `${columns(aloneCells(alone))}\n`;
}

/** What the README shows: of each subject the best setting. */
export function markdown(measurements: readonly Measurement[], alone: readonly Alone[]): string {
  const lines = rows.flatMap((row) => {
    const ofRow = measurements.filter((m) => m.row === row.name);
    return fastestOfEach(ofRow).map((m, i) => [
      i === 0 ? row.title : "",
      m.subject,
      m.runtime,
      String(m.threads),
      time(m.median, m.unit) + rate(row, m),
      `${m.min} … ${m.max}`,
      ratio(m),
    ]);
  });
  const head = ["work", "subject", "on", "threads", "median", "min … max", "ratio"];
  const parts = [markdownTable([head, ...lines])];
  if (alone.length > 0) parts.push(markdownTable(aloneCells(alone)));
  return parts.join("\n");
}

function aloneCells(alone: readonly Alone[]): Cells {
  const lines = alone.map((a) => [a.title, a.runtime, String(a.threads), `${a.value} ${a.unit}`]);
  return [["Retrograd alone", "on", "threads", "value"], ...lines];
}

function fastestOfEach(measurements: readonly Measurement[]): Measurement[] {
  return measurements.filter(
    ({ subject, median }) =>
      median === Math.min(...measurements.filter((m) => m.subject === subject).map((m) => m.median)),
  );
}

function time(value: number, unit: string): string {
  return `${value} ${unit}`;
}

function rate({ flops }: Row, { median }: Measurement): string {
  return flops === undefined ? "" : `, ${(flops / median / 1e6).toFixed(0)} GFLOP/s`;
}

function ratio({ ratio }: Measurement): string {
  return ratio === null ? "–" : ratio.toFixed(2);
}

/** Columns as wide as their widest cell; the first is text, the others stand right. */
function columns(cells: Cells): string {
  const widths = cells[0].map((_, i) => Math.max(...cells.map((line) => line[i].length)));
  return cells
    .map((line) => line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))))
    .map((line) => `  ${line.join("   ")}`)
    .join("\n");
}

function markdownTable([head, ...lines]: Cells): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return `${[line(head), `|${head.map(() => "---|").join("")}`, ...lines.map(line)].join("\n")}\n`;
}
