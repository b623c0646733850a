/** Runs the command line in processes of its own, as a user would. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { encodeIdx } from "../../src/data/index.ts";

const script = fileURLToPath(new URL("../../scripts/retrograd.mjs", import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** Resolves at the end of the process. */
  readonly finished: Promise<Finished>;
  /** Resolves with stdout once that holds `lines` lines. */
  wroteLines(lines: number): Promise<string>;
}

/** Starts `retrograd` with arguments. */
export function start(...args: string[]): Running {
  const { RETROGRAD_BACKEND: _, ...env } = process.env;
  const child = spawn(process.execPath, [script, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  const waiting: { lines: number; resolve: (stdout: string) => void }[] = [];
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    for (const { lines, resolve } of waiting) if (stdout.split("\n").length > lines) resolve(stdout);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return {
    child,
    finished: new Promise((resolve) => {
      child.on("close", (code) => resolve({ code, stdout, stderr }));
    }),
    wroteLines: (lines) =>
      new Promise((resolve, reject) => {
        waiting.push({ lines, resolve });
        child.on("close", () => reject(new Error(`ended before line ${lines}: ${stdout}${stderr}`)));
      }),
  };
}

/** Runs `retrograd` to its end. */
export function retrograd(...args: string[]): Promise<Finished> {
  return start(...args).finished;
}

/** The JSON Lines of `text`; throws if a line is anything else. */
export function parseLines(text: string): Record<string, unknown>[] {
  if (text !== "" && !text.endsWith("\n")) throw new Error(`the last line is cut: ${text.slice(-80)}`);
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** A new folder for temporary files. */
export function temporaryFolder(): string {
  return mkdtempSync(path.join(os.tmpdir(), "retrograd-cli-"));
}

/** Writes a small data set in MNIST's format: the row of an image in which pixels are bright tells its label. */
export function writeSmallMnist(folder: string, train = 300, test = 100): string {
  mkdirSync(folder, { recursive: true });
  for (const [part, count] of [
    ["train", train],
    ["t10k", test],
  ] as const) {
    const labels = Uint8Array.from({ length: count }, (_, i) => (i * 7) % 10);
    const images = new Uint8Array(784 * count);
    labels.forEach((label, i) => {
      images.fill(100 + (i % 100), 784 * i + 28 * (2 * label + 3), 784 * i + 28 * (2 * label + 5));
    });
    const image = encodeIdx({ shape: [count, 28, 28], dtype: "uint8", data: images });
    const label = encodeIdx({ shape: [count], dtype: "uint8", data: labels });
    writeFileSync(path.join(folder, `${part}-images-idx3-ubyte`), image);
    writeFileSync(path.join(folder, `${part}-labels-idx1-ubyte`), label);
  }
  return folder;
}
