/**
 * The folder of one training run: metrics that grow line by line, and files that are written whole at its end.
 * Knows nothing of training, or of what the files hold.
 */
import { appendFile, mkdir, rm, rmdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { writeFileAtomic } from "../io/index.ts";
import { CommandError, UsageError } from "./output.ts";

/** The files of a run, in the order in which they are told. */
const FILES = ["metrics.jsonl", "curves.svg", "model.safetensors", "trace.json", "run.json"] as const;

export type RunFile = (typeof FILES)[number];

export interface RunFolder {
  readonly path: string;
  /** Adds a line to metrics.jsonl. */
  addMetrics(record: object): Promise<void>;
  /** Writes a file beside its place, then renames it. */
  write(file: Exclude<RunFile, "metrics.jsonl">, content: string | Uint8Array): Promise<void>;
  /** Paths of the files that are there, beginning with metrics.jsonl. */
  readonly files: readonly string[];
  /** Takes away what was made, if no metrics were written: nothing happened that is worth keeping. */
  discardIfEmpty(): Promise<void>;
}

/**
 * Makes `folder`, or with nothing a new one in runs/, and makes sure that it can be written to. A folder that holds an earlier
 * run is refused, unless `overwrite`: then that run's files are deleted first.
 */
export async function openRunFolder(folder: string | undefined, overwrite = false): Promise<RunFolder> {
  const chosen = folder ?? (await unusedFolder());
  const pathOf = (file: RunFile) => path.join(chosen, file);
  const earlier: RunFile[] = [];
  for (const file of FILES) if (await exists(pathOf(file))) earlier.push(file);
  if (earlier.length > 0 && !overwrite) {
    throw new UsageError(
      `the output folder ${chosen} holds an earlier run (${earlier.join(", ")}); choose another with --output, or replace that run with --overwrite`,
    );
  }
  try {
    await makeFolder(chosen);
    for (const file of earlier) await rm(pathOf(file));
    await writeFile(pathOf("metrics.jsonl"), "", { flag: "wx" });
  } catch (error) {
    throw new CommandError(
      `the output folder ${chosen} cannot be written to (${(error as Error).message}); choose another with --output`,
      { cause: error },
    );
  }

  const written = new Set<RunFile>(["metrics.jsonl"]);
  let lines = 0;
  return {
    path: chosen,
    get files() {
      return FILES.filter((file) => written.has(file)).map(pathOf);
    },
    addMetrics: async (record) => {
      await appendFile(pathOf("metrics.jsonl"), `${JSON.stringify(record)}\n`);
      lines++;
    },
    write: async (file, content) => {
      await writeFileAtomic(pathOf(file), content);
      written.add(file);
    },
    discardIfEmpty: async () => {
      if (lines > 0 || written.size > 1) return;
      await rm(pathOf("metrics.jsonl"), { force: true });
      await rmdir(chosen).catch(() => {}); // it holds something else
    },
  };
}

/** runs/mnist-2025-11-21-235001, or with -2 and so on at its end. */
async function unusedFolder(): Promise<string> {
  const now = new Date();
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  const name = path.join("runs", `mnist-${day}-${time}`);
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? name : `${name}-${i}`;
    if (!(await exists(candidate))) return candidate;
  }
}

/** Like `mkdir -p`. Node's own never returns where the system says ENOENT for a new entry of a folder that exists, as in /proc. */
async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = [];
  for (let at = path.resolve(folder); !(await exists(at)); at = path.dirname(at)) missing.unshift(at);
  for (const at of missing) await mkdir(at);
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
