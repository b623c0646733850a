/** Runs scripts in processes of their own, against the built package. Knows nothing of what they do. */
import { execFile, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CONTROL } from "../../src/backends/wasm/threads/control.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** A child that runs for longer hangs. */
const HUNG_MILLISECONDS = 40_000;

export interface Outcome {
  /** Exit code, the signal that ended it, or "hung". */
  readonly end: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ChildOptions {
  readonly node: string;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Runs before everything else. */
  readonly before?: string;
  /** Sent once the child has written a line "ready". */
  readonly signal?: NodeJS.Signals;
}

/** Brings dist/ up to date. */
export async function buildPackage(): Promise<void> {
  await promisify(execFile)(process.execPath, ["scripts/build.mjs", "--js"], { cwd: root });
}

/**
 * What scripts begin with: `step`, whose result is always `SUM`; `threaded(n)`, which resolves once steps run on n threads; `say`, which
 * writes a line at once; and `workers`, a record of the workers that are made, with a place to change their source.
 */
const PRELUDE = `
import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import threads from "node:worker_threads";

const say = (text) => writeSync(1, text + "\\n");
const workers = { made: [], memory: undefined, source: (source) => source, data: undefined };
threads.Worker = class extends threads.Worker {
  constructor(source, options) {
    super(workers.source(source), { ...options, workerData: workers.data });
    workers.made.push(this);
  }
  postMessage(message) {
    workers.memory ??= message.memory;
    super.postMessage(message);
  }
};
const words = () => new Int32Array(workers.memory.buffer);
const setPatience = (naps) => Atomics.store(words(), ${CONTROL.patience / 4}, naps);

const { compile, ones, tensor, useBackend, variable, zeros } = await import("retrograd");
const SIZE = 192;
const SUM = SIZE * SIZE;
const w = variable(ones([SIZE, SIZE]));
const compiled = compile(() => {
  w.assign(w.matmul(w).mul(1 / SIZE).exp().log());
  return w.sum();
});
const step = () => {
  const sum = compiled.sync().item();
  if (Math.abs(sum - SUM) > 1) throw new Error("the sum is " + sum);
  return compiled.stats.threads;
};
const threaded = async (n) => {
  useBackend("wasm", { threads: n });
  while (step() < n) await sleep(2);
};
`;

/** Runs an ES module after the prelude. */
export function run(script: string, options: ChildOptions): Promise<Outcome> {
  const { node, flags = [], env = {}, before = "", signal } = options;
  const { RETROGRAD_THREADS: _, RETROGRAD_BACKEND: __, NODE_OPTIONS: ___, ...inherited } = process.env;
  const child = spawn(node, [...flags, "--input-type=module", "--eval", before + PRELUDE + script], {
    cwd: root,
    env: { ...inherited, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  let hung = false;
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    if (signal && stdout.includes("ready\n")) child.kill(signal);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const timer = setTimeout(() => {
    hung = true;
    child.kill("SIGKILL");
  }, HUNG_MILLISECONDS);
  return new Promise((resolve) => {
    child.on("close", (code, killer) => {
      clearTimeout(timer);
      resolve({ end: hung ? "hung" : (code ?? killer ?? "neither"), stdout, stderr });
    });
  });
}
