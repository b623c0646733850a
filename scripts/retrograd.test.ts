import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

const main = `#!/usr/bin/env node
import { setTimeout } from "node:timers";
import { Command } from "commander";
import { answer } from "../answer.ts";

const program = new Command();
program.command("answer").option("--json").action(async () => {
  const { late } = await import("./late.ts");
  console.log(JSON.stringify({ answer, late }));
});
program.command("fail").action(() => { process.exitCode = 3; });
program.command("wait").action(() => {
  process.on("SIGINT", () => process.exit(42));
  console.log("waiting");
  setTimeout(() => {}, 50_000);
});
await program.parseAsync();
`;

describe("npm run retrograd", () => {
  const checkout = fs.mkdtempSync(path.join(os.tmpdir(), "retrograd-checkout-"));
  const script = path.join(checkout, "scripts/retrograd.mjs");

  function write(file: string, text: string): void {
    fs.mkdirSync(path.dirname(path.join(checkout, file)), { recursive: true });
    fs.writeFileSync(path.join(checkout, file), text);
  }

  function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    return new Promise((resolve) => {
      execFile(process.execPath, [script, ...args], (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
      });
    });
  }

  beforeAll(() => {
    for (const file of ["package.json", "tsconfig.json", "scripts/build.mjs", "scripts/retrograd.mjs"]) {
      write(file, fs.readFileSync(path.join(root, file), "utf8"));
    }
    fs.symlinkSync(path.join(root, "node_modules"), path.join(checkout, "node_modules"), "junction");
    write("src/index.ts", 'export { answer } from "./answer.ts";\n');
    write("src/answer.ts", "export const answer: number = 42;\n");
    write("src/cli/main.ts", main);
    write("src/cli/late.ts", 'export const late: string = "late";\n');
  });

  afterAll(() => fs.rmSync(checkout, { recursive: true, force: true }));

  test("processes that start together all find a whole build, and nothing but their own output on stdout", async () => {
    const runs = await Promise.all([1, 2, 3, 4].map(() => run("answer", "--json")));
    for (const { code, stdout } of runs) {
      expect({ code, stdout }).toEqual({ code: 0, stdout: '{"answer":42,"late":"late"}\n' });
    }
    expect(fs.readdirSync(path.join(checkout, ".cache"))).toEqual([]);
  });

  test("builds again only when a source changed", async () => {
    expect((await run("answer")).stderr).toBe("");
    write("src/answer.test.ts", "export {};\n");
    expect((await run("answer")).stderr).toBe("");
    write("src/answer.ts", "export const answer: number = 43;\n");
    const { stdout, stderr } = await run("answer");
    expect(stdout).toContain('"answer":43');
    expect(stderr).toMatch(/^retrograd: [^\n]*building[^\n]*\n$/);
  });

  test("passes exit codes on", async () => {
    expect((await run("fail")).code).toBe(3);
  });

  test("passes signals on", async () => {
    const child: ChildProcess = spawn(process.execPath, [script, "wait"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const exit = once(child, "exit");
    await once(child.stdout as NodeJS.ReadableStream, "data");
    child.kill("SIGINT");
    expect((await exit)[0]).toBe(42);
  });

  test("a build that fails names the place, and leaves the last good build alone", async () => {
    const before = fs.readFileSync(path.join(checkout, "dist/index.js"), "utf8");
    write("src/answer.ts", "export const answer: number = ;\n");
    const { code, stdout, stderr } = await run("answer");
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain("src/answer.ts:1:31");
    expect(fs.readFileSync(path.join(checkout, "dist/index.js"), "utf8")).toBe(before);
    expect(fs.readdirSync(path.join(checkout, ".cache"))).toEqual([]);
  });
});
