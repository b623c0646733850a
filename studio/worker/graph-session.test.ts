import { random, scalar, tensor, variable } from "retrograd";
import { describe, expect, test } from "vitest";
import { exampleCode, exampleNames } from "../model/graph/examples.ts";
import { figureOf } from "../model/graph/figure.ts";
import { badgesOf } from "../model/graph/picture-badges.ts";
import type { Drawing, DrawnNode, Edits, View } from "../model/graph/source.ts";
import { GraphSession } from "./graph-session.ts";
import { runModule } from "./run-module.ts";

const CLOSED: View = { open: [], leaves: {} };

async function sessionOf(example: keyof typeof exampleCode): Promise<GraphSession> {
  const { result, output } = await runModule(exampleCode[example].en, "ts");
  if (!output) throw new Error(JSON.stringify(result));
  return new GraphSession(output);
}

function named(drawing: Drawing, name: string): DrawnNode {
  return drawing.nodes.find((node) => node.name === name)!;
}

const only = ({ elements }: { readonly elements?: readonly number[] }) => elements?.[0];

describe("two apples", () => {
  test("have the book's numbers, to the last digit", async () => {
    const drawing = await (await sessionOf("apple")).draw(CLOSED);
    const gradient = (name: string) => only(named(drawing, name).gradient!);
    expect(only(named(drawing, "price").value)).toBe(220.00000000000003);
    expect(gradient("apple")).toBe(2.2);
    expect(gradient("count")).toBe(110.00000000000001);
    expect(gradient("tax")).toBe(200);
    expect(drawing.outputs).toEqual([named(drawing, "price").key]);
    const price = named(drawing, "price");
    expect(price.flows?.map((flow) => only(flow!))).toEqual([1.1, 200]);
    expect(price).toMatchObject({ op: "mul", kind: "operation", label: "×", origin: "main.ts:9" });
    expect(named(drawing, "apple")).toMatchObject({ kind: "data", label: "apple", inputs: [] });
  });

  test("follow a changed leaf, which keeps its key and its place", async () => {
    const session = await sessionOf("apple");
    const before = await session.draw(CLOSED);
    const apple = named(before, "apple");
    const changed: View = { open: [], leaves: { [apple.key]: { 0: 101 } } };
    const after = await session.draw(changed);
    expect(only(named(after, "price").value)).toBe(222.20000000000002);
    expect(named(after, "apple").origin).toBe(apple.origin);
    expect(after.nodes.map(({ key, op, label }) => [key, op, label])).toEqual(
      before.nodes.map(({ key, op, label }) => [key, op, label]),
    );
    expect((await session.elements(changed, apple.key)).gradient).toEqual(Float64Array.of(2.2));
    expect(await session.draw(CLOSED)).toEqual(before);
  });

  test("take no element that a leaf does not have, and nothing that is no leaf", async () => {
    const session = await sessionOf("apple");
    const drawing = await session.draw(CLOSED);
    const change = (name: string, edits: Edits) =>
      session.draw({ open: [], leaves: { [named(drawing, name).key]: edits } });
    await expect(change("apple", { 1: 2 })).rejects.toThrow(
      "apple has shape [], so its positions are 0 to 0; there is no 1",
    );
    await expect(change("price", { 0: 1 })).rejects.toThrow(/no leaf of this graph/);
    await expect(session.elements(CLOSED, "99")).rejects.toThrow(/no node has the key 99/);
  });
});

test("what has a backward written by hand stays closed, lest another take its place", async () => {
  const session = await sessionOf("broken-relu");
  const drawing = await session.draw(CLOSED);
  const relu = drawing.nodes.find(({ handWritten }) => handWritten)!;
  expect(relu.openable).toBe(false);
  expect(await session.draw({ open: [relu.key], leaves: {} })).toEqual(drawing);
  expect((await session.checkAll({ open: [relu.key], leaves: {} })).passed).toBe(false);
});

test("a changed element leaves the others of its leaf as they are, to the last digit", async () => {
  const w = random.normal([300, 7], { seed: 3, name: "w" });
  const session = new GraphSession(w.square().sum());
  const before = (await session.elements(CLOSED, "0")).value;
  const after = (await session.elements({ open: [], leaves: { "0": { 2099: 0.5 } } }, "0")).value;
  expect(after).toEqual(before.with(2099, 0.5));
});

test("views that differ in what JSON cannot tell apart are different", async () => {
  const session = new GraphSession(scalar(1, { dtype: "float64", name: "x" }).mul(1));
  for (const x of [Infinity, -Infinity, Number.NaN, 0, -0]) {
    const { nodes } = await session.draw({ open: [], leaves: { "0": { 0: x } } });
    expect(only(nodes[2].value)).toBe(x);
  }
});

test("sigmoid opens into steps whose gradients agree", async () => {
  const session = await sessionOf("sigmoid");
  const closed = await session.draw(CLOSED);
  const [x, y] = closed.nodes;
  expect(y.openable).toBe(true);
  const open = await session.draw({ open: [y.key], leaves: {} });
  expect(open.nodes.length).toBeGreaterThan(4);
  expect(named(open, "y").within).toBe(y.key);
  expect(only(named(open, "x").gradient!)).toBeCloseTo(only(x.gradient!)!, 15);
  const check = await session.checkNode({ open: [y.key], leaves: {} }, named(open, "y").key);
  expect(check.passed).toBe(true);
});

test("a number in a formula changes as a constant, without a gradient", async () => {
  const session = new GraphSession(scalar(3, { name: "x" }).mul(2));
  const two = (await session.draw(CLOSED)).nodes[1];
  expect(two).toMatchObject({ kind: "constant", label: "2" });
  const after = await session.draw({ open: [], leaves: { [two.key]: { 0: 5 } } });
  expect(after.nodes[1]).toMatchObject({ kind: "constant", op: "constant", label: "5" });
  expect(after.nodes[1].gradient).toBeUndefined();
  expect(only(after.nodes[2].value)).toBe(15);
});

test("of an output that is no scalar the gradient of its sum is shown", async () => {
  const w = variable([[1, 2]], { name: "w" });
  const session = new GraphSession(w.mul(tensor([3, 4])));
  const drawing = await session.draw(CLOSED);
  expect(named(drawing, "w")).toMatchObject({ kind: "variable", gradient: { elements: [3, 4] } });
  const { key } = named(drawing, "w");
  expect((await session.checkNode(CLOSED, key)).passed).toBe(true);
  const { edges, passed } = await session.checkAll(CLOSED);
  expect(passed).toBe(true);
  const [output] = drawing.outputs;
  expect(edges.map(({ key, checked }) => [key, checked])).toEqual([
    [output, 4],
    [output, 4],
    [`end:${output}`, 2],
  ]);
  await session.formula(CLOSED, drawing.outputs[0]);
});

test("an output of whole numbers has values only, and its graph still opens", async () => {
  const session = new GraphSession(tensor([1, 3, 2], { name: "x" }).softmax().argmax().named("best"));
  const drawing = await session.draw(CLOSED);
  expect(drawing.nodes.map(({ op }) => op)).toEqual(["data", "softmax", "argmax"]);
  expect(drawing.nodes.every(({ gradient }) => gradient === undefined)).toBe(true);
  expect(only(named(drawing, "best").value)).toBe(1);
  const open = await session.draw({ open: [drawing.nodes[1].key], leaves: {} });
  expect(open.nodes.length).toBeGreaterThan(3);
  expect(open.outputs).toEqual(drawing.outputs);
});

test("a session may be asked about some leaves alone", async () => {
  const x = scalar(2, { name: "x" });
  const w = scalar(3, { name: "w" });
  const session = new GraphSession(x.mul(w), [w]);
  const change: View = { open: [], leaves: { "1": { 0: 4 } } };
  for (const view of [CLOSED, change]) {
    const drawing = await session.draw(view);
    expect(named(drawing, "x").gradient).toBeUndefined();
    expect(only(named(drawing, "w").gradient!)).toBe(2);
  }
});

describe.each(exampleNames)("the example %s", (name) => {
  test("runs, draws, and has formulas; its lines are few and not long", async () => {
    const lines = exampleCode[name].en.split("\n");
    expect(lines.length).toBeLessThan(25);
    const session = await sessionOf(name);
    const drawing = await session.draw(CLOSED);
    const open = drawing.nodes.filter(({ openable }) => openable).map(({ key }) => key);
    const opened = await session.draw({ open, leaves: {} });
    expect(opened.nodes.filter(({ within }) => within !== undefined).length).toBeGreaterThanOrEqual(
      open.length,
    );
    for (const { key } of opened.nodes) await session.formula({ open, leaves: {} }, key);
    expect((await session.describe({ open, leaves: {} })).nodes).toHaveLength(opened.nodes.length);
  });

  test("has Chinese comments in the lines of the English ones, and the same code", () => {
    const isComment = (line: string) => /^ *\/\//.test(line);
    const codeOf = (text: string) => text.split("\n").map((line) => (isComment(line) ? "//" : line));
    const { en, zh } = exampleCode[name];
    expect(codeOf(zh)).toEqual(codeOf(en));
    const comments = zh.split("\n").filter(isComment);
    expect(comments.length).toBeGreaterThan(0);
    for (const comment of comments) expect(comment).toMatch(/^ *\/\/ .*(\p{Script=Han}|∂)/u);
  });

  test("is JavaScript as well", async () => {
    expect((await runModule(exampleCode[name].en, "js")).result.ok).toBe(true);
  });

  test("passes the check of every edge, but for the one that is broken", async () => {
    const session = await sessionOf(name);
    const drawing = await session.draw(CLOSED);
    const { edges, passed } = await session.checkAll(CLOSED);
    const failed = edges.filter((edge) => !edge.passed).map(({ key }) => key);
    const broken = drawing.nodes.filter(({ op }) => op === "relu" && name === "broken-relu");
    expect(failed).toEqual(broken.map(({ key }) => key));
    const figure = figureOf(drawing);
    const arrows = figure.flows.filter(({ below }) => below !== undefined).map(({ id }) => id);
    expect([...badgesOf({ edges, passed }).keys()].sort()).toEqual(arrows.sort());
    expect(passed).toBe(name !== "broken-relu");
    expect(broken).toHaveLength(name === "broken-relu" ? 1 : 0);
  });
});
