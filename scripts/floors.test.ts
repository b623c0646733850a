import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What dependency-cruiser reports as JSON, as far as it is read here. */
interface Report {
  summary: { violations: { from: string; to: string; rule: { name: string } }[] };
}

/** Every file of a small tree with what it imports, and the one rule that each import must break, if any. */
const tree: Record<string, { imports: string; breaks?: string }> = {
  "src/graph/node.ts": { imports: "" },
  "src/index.ts": { imports: 'import "./train/fit.ts";' },
  "src/ops/matmul.ts": { imports: 'import type { node } from "../graph/node.ts";' },
  "src/train/fit.ts": { imports: 'import "../graph/node.ts"; import "../ops/matmul.ts";' },
  "src/cli/main.ts": { imports: 'import "../index.ts"; import "commander"; import "../train/fit.ts";' },
  "src/graph/node.test.ts": { imports: 'import "../ops/matmul.ts"; import "../../test/help.ts";' },
  "test/help.ts": { imports: "" },
  "src/graph/up.ts": { imports: 'import "../ops/matmul.ts";', breaks: "floor-graph" },
  "src/graph/up-type.ts": { imports: 'import type { x } from "../train/fit.ts";', breaks: "floor-graph" },
  "src/graph/up-late.ts": { imports: 'await import("../ops/matmul.ts");', breaks: "floor-graph" },
  "src/optim/up-name.ts": { imports: 'import "retrograd/train";', breaks: "floor-optim" },
  "src/train/whole.ts": { imports: 'import "../index.ts";', breaks: "floor-train" },
  "src/io/package.ts": { imports: 'import "cli-progress";', breaks: "command-line-packages" },
  "src/io/help.ts": { imports: 'import "../../test/help.ts";', breaks: "src-stands-alone" },
  "src/io/one.ts": { imports: 'import "./two.ts";', breaks: "no-cycles" },
  // A cycle is reported once, at its first file.
  "src/io/two.ts": { imports: 'import type { one } from "./one.ts";' },
  "studio/model/state.ts": { imports: 'import "retrograd/train"; import "./other.ts";' },
  "studio/model/other.ts": { imports: "" },
  "studio/worker/work.ts": { imports: 'import "../model/state.ts"; import "comlink";' },
  "studio/views/view.tsx": { imports: 'import "../worker/work.ts"; import "react";' },
  "studio/model/inner.ts": { imports: 'import "../../src/ops/matmul.ts";', breaks: "studio-by-public-api" },
  "studio/model/draws.ts": { imports: 'import "react";', breaks: "studio-model-alone" },
  "studio/model/works.ts": {
    imports: 'import type { w } from "../worker/work.ts";',
    breaks: "studio-model-alone",
  },
  "studio/worker/draws.ts": { imports: 'import "../views/view.tsx";', breaks: "studio-worker-without-pages" },
  "src/attic/old.ts": { imports: 'import "../graph/node.ts";', breaks: "no-unknown-floor" },
};

function cruise(folder: string): Promise<Report> {
  const program = path.join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const options = ["src", "studio", "--config", ".dependency-cruiser.cjs", "--output-type", "json"];
  return new Promise((resolve, reject) => {
    // Its exit code is the number of violations, so only output that is no JSON counts as a failure here.
    execFile(process.execPath, [program, ...options], { cwd: folder }, (error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout) as Report);
      } catch {
        reject(new Error(`dependency-cruiser printed no JSON: ${stderr}`, { cause: error }));
      }
    });
  });
}

describe("the floor check", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "retrograd-floors-"));
  let broken: Map<string, Set<string>>;

  beforeAll(async () => {
    for (const file of [".dependency-cruiser.cjs", "tsconfig.json", "package.json"]) {
      fs.copyFileSync(path.join(root, file), path.join(folder, file));
    }
    // Packages lead somewhere; `retrograd/train` leads to the index of that floor, by tsconfig's paths.
    for (const name of ["commander", "cli-progress", "react", "comlink"]) {
      write(
        `node_modules/${name}/package.json`,
        JSON.stringify({ name, version: "1.0.0", main: "index.js" }),
      );
      write(`node_modules/${name}/index.js`, "");
    }
    write("src/train/index.ts", "export {};");
    for (const [file, { imports }] of Object.entries(tree)) write(file, `${imports}\nexport const x = 1;\n`);
    broken = new Map();
    for (const { from, rule } of (await cruise(folder)).summary.violations) {
      broken.set(from, (broken.get(from) ?? new Set()).add(rule.name));
    }
  });

  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  function write(file: string, text: string): void {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }

  test.each(Object.entries(tree))("%s", (file, { breaks }) => {
    expect([...(broken.get(file) ?? [])]).toEqual(breaks ? [breaks] : []);
  });
});
