/** Numbers as people read them. Knows nothing of what they count. */

/** 10,000 */
export function count(n: number): string {
  return n.toLocaleString("en-US");
}

/** "1 image", "10,000 images" */
export function counted(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? "" : "s"}`;
}

/** 97.05% */
export function percent(share: number): string {
  return `${(100 * share).toFixed(2)}%`;
}

/** 850 ms, 4.2 s, 3 min, 2 h 5 min */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(1000 * seconds)} ms`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Columns of text; the first is aligned left, and the others too or else right. */
export function table(rows: readonly (readonly string[])[], others: "left" | "right" = "right"): string[] {
  const widths = rows.reduce<number[]>(
    (known, row) => row.map((cell, i) => Math.max(known[i] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 || others === "left" ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join("  ")
      .trimEnd(),
  );
}
