/** The files that a race leaves. Knows nothing of how they came about. */
import fs from "node:fs/promises";
import path from "node:path";
import { benchFolder, rootFolder } from "./folders.ts";
import type { Machine } from "./machine.ts";
import type { Alone, Measurement, Point } from "./measurement.ts";
import { sweeps } from "./sweep.ts";
import { markdown } from "./table.ts";

/** Everything there is to know of a race. */
export interface Results {
  readonly date: string;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly rounds: number;
  readonly secondsPerTurn: number;
  readonly measurements: readonly Measurement[];
  readonly learning: readonly Lesson[];
  readonly alone: readonly Alone[];
  readonly points: readonly Point[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

/** How the loss of one contender fell before its times were taken. */
export interface Lesson {
  readonly row: string;
  readonly contender: string;
  readonly steps: number;
  readonly firstLoss: number;
  readonly lastLoss: number;
}

/** Writes results.json, results.md, the READMEs' tables and the figures; says where. Results that are not `complete` go to a folder that git ignores. */
export async function writeResults(results: Results, complete: boolean): Promise<string[]> {
  const folder = complete ? benchFolder : path.join(benchFolder, ".cache");
  const pictures = complete ? path.join(rootFolder, "docs/pictures") : folder;
  const files: [string, string][] = [
    [path.join(folder, "results.json"), `${JSON.stringify(results, null, 2)}\n`],
    [path.join(folder, "results.md"), markdown(results.measurements, results.alone)],
  ];
  if (results.points.length > 0) {
    const { renderSweep } = await import("./figures.ts");
    for (const sweep of sweeps) {
      const points = results.points.filter(({ figure }) => figure === sweep.name);
      if (points.length > 0) {
        files.push([path.join(pictures, `bench-${sweep.name}.svg`), renderSweep(sweep, points)]);
      }
    }
  }
  if (complete) {
    const [table] = markdown(results.measurements, results.alone).split("\n\n"); // the race without what Retrograd does alone
    for (const page of ["README.md", "README.zh-CN.md"]) {
      const file = path.join(rootFolder, page);
      files.push([file, withTable(await fs.readFile(file, "utf8"), table)]);
    }
  }
  for (const [file, text] of files) {
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
  }
  return files.map(([file]) => path.relative(rootFolder, file));
}

/** A page with `table` between the marks that say where it belongs. */
export function withTable(page: string, table: string): string {
  const [start, end] = ["<!-- bench: bench/results.md -->\n", "<!-- end -->"];
  const [at, until] = [page.indexOf(start), page.indexOf(end)];
  if (at < 0 || until < at) throw new Error(`the page has no place for the table: ${start.trim()} … ${end}`);
  return `${page.slice(0, at)}${start}\n${table.trim()}\n\n${page.slice(until)}`;
}
