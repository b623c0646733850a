import { expect, test } from "vitest";
import { grad, scalar, tensor, variable } from "../index.ts";
import { annotate, expandOps } from "./index.ts";

const float64 = { dtype: "float64" } as const;

/** Affine → sigmoid → cross entropy of two samples. */
function network() {
  const x = tensor([1, 2, 3, 4], { ...float64, shape: [2, 2], name: "x" });
  const w = variable(
    [
      [0.1, -0.2, 0.3],
      [0.4, 0.5, -0.6],
    ],
    { ...float64, name: "W" },
  );
  const b = variable([0.1, 0.2, 0.3], { ...float64, name: "b" });
  const t = tensor([0, 2], { dtype: "int32", name: "t" });
  const loss = x.affine(w, b).named("a").sigmoid().named("h").crossEntropy(t).named("loss");
  return { x, w, b, t, loss };
}

const keyed = (graph: ReturnType<typeof annotate>) => new Map(graph.nodes.map((node) => [node.key, node]));

test("closed, keys are topological ids and say what can be opened", () => {
  const graph = annotate(network().loss);
  expect(graph.nodes.map(({ key }) => key)).toEqual(graph.nodes.map(({ id }) => String(id)));
  expect(graph.nodes.flatMap(({ op, openable }) => (openable ? [op] : []))).toEqual([
    "affine",
    "sigmoid",
    "crossEntropy",
  ]);
  expect(graph.nodes.some(({ within }) => within !== undefined)).toBe(false);
});

test("sigmoid opened: its parts have keys of their own, the last of them stands for it", () => {
  const { loss } = network();
  const closed = annotate(loss);
  const { key: sigmoid } = closed.nodes.find(({ op }) => op === "sigmoid")!;
  const graph = annotate(loss, { open: [sigmoid, "99", "x.1"] });
  const inner = graph.nodes.filter(({ within }) => within === sigmoid);
  expect(inner.map(({ op, key }) => [op, key.slice(sigmoid.length)])).toEqual([
    ["constant", ".0"],
    ["constant", ".1"],
    ["mul", ".2"],
    ["exp", ".3"],
    ["constant", ".4"],
    ["add", ".5"],
    ["div", ".6"],
  ]);
  const result = keyed(graph).get(`${sigmoid}.6`)!;
  expect(result.name).toBe("h");
  const was = keyed(closed).get(sigmoid)!;
  result.value!.forEach((value, i) => {
    expect(value).toBeCloseTo(was.value![i], 14);
  });
  result.gradient!.forEach((value, i) => {
    expect(value).toBeCloseTo(was.gradient![i], 14);
  });
});

test("keys do not depend on what else is open, and nested ones are opened too", () => {
  const { loss } = network();
  const [affine, sigmoid, crossEntropy] = annotate(loss).nodes.flatMap(({ openable, key }) =>
    openable ? [key] : [],
  );
  const alone = annotate(loss, { open: [crossEntropy] });
  const nested = alone.nodes.find(({ within, openable }) => within === crossEntropy && openable)!;
  expect(nested.op).toBe("softmax");
  const sets = [
    [],
    [affine],
    [sigmoid, affine],
    [crossEntropy],
    [crossEntropy, nested.key],
    [nested.key],
    [affine, sigmoid, crossEntropy, nested.key],
  ];
  const ops = new Map<string, string>();
  for (const open of sets) {
    const graph = annotate(loss, { open: new Set(open) });
    expect(new Set(graph.nodes.map(({ key }) => key)).size).toBe(graph.nodes.length);
    for (const { key, op } of graph.nodes) {
      expect(ops.get(key) ?? op).toBe(op);
      ops.set(key, op);
      expect(open).not.toContain(key);
    }
  }
  const deep = annotate(loss, { open: [crossEntropy, nested.key] });
  expect(deep.nodes.filter(({ within }) => within === nested.key).length).toBeGreaterThan(3);
  expect(deep.nodes.every(({ key, within }) => within === undefined || key.startsWith(`${within}.`))).toBe(
    true,
  );
});

test("gradients with respect to given tensors and with a seed, though operations are open", () => {
  const x = tensor([1, -2], { ...float64, name: "x" });
  const y = x.mul(3).tanh().sigmoid();
  const seed = tensor([1, 10], float64);
  const closed = annotate(y, { wrt: [x], seed });
  const open = annotate(y, { wrt: [x], seed, open: closed.nodes.map(({ key }) => key) });
  const own = (graph: typeof open) => graph.nodes.find(({ name }) => name === "x")!.gradient!;
  own(open).forEach((value, i) => {
    expect(value).toBeCloseTo(own(closed)[i], 12);
  });
  const middle = x.sigmoid();
  const [before, after] = [[], ["1"]].map((keys) =>
    annotate(middle.mul(2).sum(), { wrt: [middle], open: keys }),
  );
  expect(before.nodes.find(({ op }) => op === "sigmoid")!.gradient).toEqual([2, 2]);
  expect(after.nodes.find(({ op }) => op === "div")!.gradient).toEqual([2, 2]);
});

test("expandOps opens all the way down and keeps names, leaves and what gradients belong to", () => {
  const { loss, w } = network();
  const open = expandOps(loss);
  expect(annotate(open).nodes.some(({ openable }) => openable)).toBe(false);
  expect(open.name).toBe("loss");
  expect(open.item()).toBeCloseTo(loss.item(), 14);
  const [closedGradient, openGradient] = [loss, open].map((y) => grad(y, [w])[0].dataSync());
  openGradient.forEach((value, i) => {
    expect(value).toBeCloseTo(closedGradient[i], 14);
  });
  const x = scalar(2, float64);
  const [d] = grad(x.sigmoid(), [x]);
  expect(expandOps(d).item()).toBeCloseTo(d.item(), 14);
});

test("a gradient's graph can be opened as well", () => {
  const x = tensor([0.5, -1], { ...float64, name: "x" });
  const [d] = grad(
    x
      .softmax()
      .mul(tensor([1, 2], float64))
      .sum(),
    [x],
  );
  const closed = annotate(d.sum());
  const { key } = closed.nodes.find(({ openable }) => openable)!;
  const opened = annotate(d.sum(), { open: [key] });
  expect(opened.nodes.filter(({ within }) => within === key).length).toBeGreaterThan(3);
  expect(opened.nodes.every((node) => typeof node.key === "string")).toBe(true);
});
