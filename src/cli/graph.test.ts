import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AnnotatedGraph, AnnotatedNode } from "../inspect/index.ts";
import { registerGraph } from "./graph.ts";
import { graphModels, graphNames } from "./graph-models.ts";

type GraphEvent = AnnotatedGraph & { event: string; name: string; format?: string; file?: string };

/** Runs the command in this process; gives what it printed. */
async function graph(args: readonly string[], json = false): Promise<{ text: string; events: GraphEvent[] }> {
  const lines: string[] = [];
  const events: GraphEvent[] = [];
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  registerGraph(program, {
    json,
    emit: (event) => {
      if (json) events.push(JSON.parse(JSON.stringify(event)));
    },
    line: (text = "") => {
      if (!json) lines.push(text);
    },
    note: () => {},
    clearBefore: () => {},
  });
  await program.parseAsync(["graph", ...args], { from: "user" });
  return { text: lines.join("\n"), events };
}

async function nodesOf(...args: string[]): Promise<Map<string, AnnotatedNode>> {
  const [{ nodes }] = (await graph(args, true)).events;
  return new Map(nodes.map((node) => [node.name ?? `${node.op} ${node.id}`, node]));
}

describe("the book's numbers", () => {
  test("apple", async () => {
    const nodes = await nodesOf("apple");
    expect(nodes.get("price")).toMatchObject({ value: [220.00000000000003], gradient: [1] });
    expect(["apple", "count", "tax"].map((name) => nodes.get(name)?.gradient)).toEqual([
      [2.2],
      [110.00000000000001],
      [200],
    ]);
  });

  test("apple-orange", async () => {
    const nodes = await nodesOf("apple-orange");
    expect(nodes.get("price")?.value).toEqual([715.0000000000001]);
    const names = ["apple count", "apple", "orange", "orange count", "tax"];
    expect(names.map((name) => nodes.get(name)?.gradient?.[0])).toEqual([
      110.00000000000001, 2.2, 3.3000000000000003, 165, 650,
    ]);
  });

  test("sigmoid: ×(−1), exp, +1 and 1/x, with the gradient y (1 − y) of the one node", async () => {
    const open = await nodesOf("sigmoid");
    expect([...open.values()].filter(({ inputs }) => inputs.length > 0).map(({ op }) => op)).toEqual([
      "mul",
      "exp",
      "add",
      "div",
    ]);
    const closed = await nodesOf("sigmoid", "--closed");
    expect([...closed.values()].map(({ op }) => op)).toEqual(["data", "sigmoid"]);
    for (const nodes of [open, closed]) {
      const y = nodes.get("y")?.value?.[0] as number;
      expect(y).toBeCloseTo(1 / (1 + Math.exp(-1)), 15);
      expect(nodes.get("x")?.gradient?.[0]).toBeCloseTo(y * (1 - y), 15);
    }
  });

  test("softmax-with-loss: the gradient by each score is y − t", async () => {
    const nodes = await nodesOf("softmax-with-loss");
    const t = [0, 0, 1];
    const y = [1, 2, 3].map((i) => nodes.get(`y${i}`)?.value?.[0] as number);
    expect(y.map((p) => Number(p.toFixed(4)))).toEqual([0.0182, 0.2452, 0.7366]);
    y.forEach((p, i) => {
      expect(nodes.get(`a${i + 1}`)?.gradient?.[0]).toBeCloseTo(p - t[i], 14);
      expect(nodes.get(`t${i + 1}`)).not.toHaveProperty("gradient");
    });
    const closed = await nodesOf("softmax-with-loss", "--closed");
    expect(closed.get("L")?.value?.[0]).toBeCloseTo(nodes.get("L")?.value?.[0] as number, 14);
    closed.get("a")?.gradient?.forEach((g, i) => {
      expect(g).toBeCloseTo(y[i] - t[i], 14);
    });
  });

  test("two-layer: three images through 784-50-10; --expand opens it down to simple operations", async () => {
    const nodes = await nodesOf("two-layer");
    expect(["x", "W1", "b1", "W2", "b2", "t"].map((name) => nodes.get(name)?.shape)).toEqual([
      [3, 784],
      [784, 50],
      [50],
      [50, 10],
      [10],
      [3],
    ]);
    expect(nodes.get("loss")?.value?.[0]).toBeCloseTo(Math.log(10), 1);
    const open = await nodesOf("two-layer", "--expand");
    const operations = [...open.values()].map(({ op }) => op);
    expect(operations).toEqual(expect.arrayContaining(["matmul", "add", "maximum", "exp", "xlogy"]));
    expect(operations).not.toContain("affine");
    expect(open.get("loss")?.value?.[0]).toBeCloseTo(nodes.get("loss")?.value?.[0] as number, 5);
  });
});

describe("forms", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "retrograd-graph-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("text is the default", async () => {
    const { text } = await graph(["apple"]);
    expect(text).toMatch(/^id +op +name/);
    expect(text).toContain("220.00000000000003");
  });

  test.each(graphNames)("%s as a picture and for Graphviz", async (name) => {
    expect((await graph([name, "--format", "svg"])).text).toMatch(/^<svg .*<\/svg>$/s);
    expect((await graph([name, "--format", "dot"])).text).toMatch(/^digraph \{\n.*\n\}$/s);
  });

  test("a file's name tells the form, unless --format does", async () => {
    const [svg, odd] = ["apple.svg", "apple.txt"].map((name) => path.join(folder, name));
    const { text } = await graph(["apple", "--output", svg]);
    expect(text).toBe(`${svg} holds the graph of apple.`);
    expect(await readFile(svg, "utf8")).toBe(`${(await graph(["apple", "--format", "svg"])).text}\n`);
    await graph(["apple", "--output", odd, "--format", "dot"]);
    expect(await readFile(odd, "utf8")).toMatch(/^digraph/);
  });

  test("--json prints one event, and the file is written all the same", async () => {
    const file = path.join(folder, "price.svg");
    const { events, text } = await graph(["apple", "--output", file], true);
    expect(text).toBe("");
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ event: "graph", name: "apple", format: "svg", file, outputs: [4] });
    expect(await readFile(file, "utf8")).toContain("</svg>");
  });

  test("an unknown name is told with the known ones", async () => {
    await expect(graph(["pear"])).rejects.toThrow(
      /pear.*apple, apple-orange, sigmoid, softmax-with-loss, two-layer/,
    );
  });
});

test.each(graphNames)("docs/pictures/%s.svg is what the command draws", async (name) => {
  const picture = fileURLToPath(new URL(`../../docs/pictures/${name}.svg`, import.meta.url));
  const { text } = await graph([name, "--format", "svg"]);
  expect(await readFile(picture, "utf8"), `retrograd graph ${name} -o docs/pictures/${name}.svg`).toBe(
    `${text}\n`,
  );
});

test("models are the same at each call", () => {
  for (const name of graphNames) {
    expect(graphModels[name](false).output.item()).toBe(graphModels[name](false).output.item());
  }
});

test("as a process: text on stdout, exit code 2 for an unknown graph", async () => {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const start = (...args: string[]) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, ["--import", "tsx", main, ...args], (error, stdout, stderr) => {
        resolve({ code: error?.code ?? 0, stdout, stderr });
      });
    });
  const right = await start("graph", "apple");
  expect(right).toMatchObject({ code: 0, stderr: "" });
  expect(right.stdout).toContain("220.00000000000003");
  const wrong = await start("graph", "pear");
  expect(wrong).toMatchObject({ code: 2, stdout: "" });
  expect(wrong.stderr).toContain("apple-orange");
});
