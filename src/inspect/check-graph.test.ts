import { describe, expect, it, test } from "vitest";
import { customGradient, random, type Tensor, tensor, variable } from "../index.ts";
import { annotate, checkGraph, checkNode } from "./index.ts";

const float64 = { dtype: "float64" } as const;

const brokenRelu = customGradient("relu", {
  forward: (x) => x.maximum(0),
  backward: (dy, _inputs, y) => [dy.mul(y.clamp(0, 1))], // wrong for outputs between 0 and 1
});

/** The book's two-layer net, in float32, on three random digits. */
function twoLayerNet(activation: (x: Tensor) => Tensor, [pixels, hidden, classes] = [784, 50, 10]) {
  const normal = (shape: number[], seed: number, name: string) =>
    variable(random.normal(shape, { seed, std: 0.1 }), { name });
  const [W1, b1] = [normal([pixels, hidden], 1, "W1"), normal([hidden], 2, "b1")];
  const [W2, b2] = [normal([hidden, classes], 3, "W2"), normal([classes], 4, "b2")];
  const x = random.uniform([3, pixels], { seed: 5 }).named("x");
  const t = tensor([1, 0, 2], { dtype: "int32", name: "t" });
  return activation(x.affine(W1, b1)).affine(W2, b2).crossEntropy(t).named("loss");
}

const keyOf = (output: Tensor, wanted: string, open: string[] = []) =>
  annotate(output, { open }).nodes.find(({ op, name }) => op === wanted || name === wanted)!.key;

describe("checkGraph", () => {
  it("passes a right net, edge by edge, with the keys of annotate; integers are left out", () => {
    const loss = twoLayerNet((x) => x.relu());
    const { nodes } = annotate(loss);
    const check = checkGraph(loss);
    expect(check.passed).toBe(true);
    const edges = nodes.flatMap(({ key, flows }) =>
      (flows ?? []).flatMap((flow, input) => (flow ? [`${key}.${input}`] : [])),
    );
    expect(check.edges.map(({ key, input }) => `${key}.${input}`)).toEqual(edges);
    expect(edges).toHaveLength(3 + 1 + 3 + 1);
    for (const { checked, worst } of check.edges) {
      expect(checked).toBeGreaterThan(0);
      expect(worst!.relative).toBeLessThan(1e-6);
    }
    expect(JSON.parse(JSON.stringify(check))).toEqual(check);
  });

  it("a broken ReLU fails at its own edge and nowhere else", () => {
    const loss = twoLayerNet(brokenRelu);
    const check = checkGraph(loss);
    expect(check.passed).toBe(false);
    const failed = check.edges.filter(({ passed }) => !passed);
    expect(failed).toMatchObject([{ key: keyOf(loss, "custom"), input: 0 }]);
    const { analytic, numerical, relative } = failed[0].worst!;
    expect(relative).toBeCloseTo(
      Math.abs(analytic - numerical) / Math.max(Math.abs(analytic), Math.abs(numerical)),
      1,
    );
  });

  it("checks the operations that come out of opened ones, in place of those", () => {
    const loss = twoLayerNet((x) => x.sigmoid(), [6, 4, 3]);
    const open = annotate(loss).nodes.flatMap(({ openable, key }) => (openable ? [key] : []));
    const deeper = [
      ...open,
      ...annotate(loss, { open }).nodes.flatMap(({ openable, key }) => (openable ? [key] : [])),
    ];
    for (const keys of [open, deeper]) {
      const check = checkGraph(loss, { open: keys });
      expect(check.edges.filter(({ passed }) => !passed)).toEqual([]);
      expect(check.edges.some(({ key }) => keys.includes(key))).toBe(false);
      expect(check.edges.length).toBeGreaterThan(12);
      expect(check.edges.some(({ key }) => key.includes("."))).toBe(true);
    }
  });

  it("custom operations that read given elements besides, in float32", () => {
    const mask = tensor([1, 0, 1], { name: "mask" });
    const masked = customGradient("masked", {
      forward: (x) => x.mul(mask).mul(0.1),
      backward: (dy) => [dy.mul(mask).mul(0.1)],
    });
    const x = tensor([1, 2, 3], { name: "x" });
    const y = masked(x).sum();
    expect(checkGraph(y)).toMatchObject({ passed: true, edges: [{ input: 0 }, { input: 0 }] });
    expect(() => checkNode(y, keyOf(y, "mask"))).toThrow(
      /^checkNode: mask from .* is read by a custom operation besides its inputs, as a constant/,
    );
  });

  it("counts corners, and says what stands in the way of a comparison", () => {
    const x = tensor([0, 1], { ...float64, name: "x" });
    expect(checkGraph(x.relu().sum()).edges[0]).toMatchObject({ passed: true, kinks: 1 });
    const wrong = customGradient("wrong", { forward: (a) => a.mul(2.5), backward: (dy) => [dy.sum()] });
    const [edge] = checkGraph(wrong(x).sum()).edges;
    expect(edge).toMatchObject({ passed: false, checked: 0, worst: null });
    expect(edge.problem).toMatch(/^wrong: backward returned \[\] for input 0/);
    const [infinite] = checkGraph(tensor([0, 1], float64).log().mul(2.5).sum()).edges.slice(1);
    expect(infinite.problem).toMatch(/-Infinity/);
  });
});

describe("checkNode", () => {
  it("lists a leaf's, an inner operation's and a number's derivatives of the output", () => {
    const x = tensor([1, 2, 3], { ...float64, name: "x" });
    const y = x.square().named("s").mul(2.5).sum();
    const leaf = checkNode(y, keyOf(y, "x"));
    expect(leaf).toMatchObject({ passed: true, key: "0" });
    expect(leaf.entries.map(({ index, analytic, verdict }) => [index, analytic, verdict])).toEqual([
      [[0], 5, "agrees"],
      [[1], 10, "agrees"],
      [[2], 15, "agrees"],
    ]);
    expect(leaf.entries[2].numerical).toBeCloseTo(15, 6);
    expect(checkNode(y, keyOf(y, "s")).entries.map(({ analytic }) => analytic)).toEqual([2.5, 2.5, 2.5]);
    expect(checkNode(y, keyOf(y, "constant")).entries.map(({ analytic }) => analytic)).toEqual([14]);
    expect(checkNode(y, keyOf(y, "sum")).entries.map(({ analytic }) => analytic)).toEqual([1]);
  });

  it("end to end a broken ReLU shows at everything upstream, not downstream", () => {
    const loss = twoLayerNet(brokenRelu, [6, 4, 3]);
    expect(checkNode(loss, keyOf(loss, "W1")).passed).toBe(false);
    expect(checkNode(loss, keyOf(loss, "x")).passed).toBe(false);
    expect(checkNode(loss, keyOf(loss, "W2")).passed).toBe(true);
    expect(checkNode(loss, keyOf(loss, "custom")).passed).toBe(true);
  });

  it("samples large nodes, takes nodes that came out of opened ones and outputs with a seed", () => {
    const loss = twoLayerNet((x) => x.sigmoid());
    const check = checkNode(loss, keyOf(loss, "W1"), { samples: 5 });
    expect([check.passed, check.entries.length]).toEqual([true, 5]);
    const sigmoid = keyOf(loss, "sigmoid");
    expect(checkNode(loss, `${sigmoid}.3`, { open: [sigmoid] }).passed).toBe(true);
    const x = tensor([1, 2], { ...float64, name: "x" });
    const seeded = checkNode(x.square(), "0", { seed: tensor([10, 1], float64) });
    expect(seeded.entries.map(({ analytic }) => analytic)).toEqual([20, 4]);
  });

  it("says what it cannot check", () => {
    const loss = twoLayerNet((x) => x.relu(), [6, 4, 3]);
    expect(() => checkNode(loss, "99")).toThrow('checkNode: no node has the key "99"');
    expect(() => checkNode(loss, keyOf(loss, "t"))).toThrow(/t from.* is int32, which has no derivative/);
    expect(() => checkNode(tensor([1, 2]).mul(2), "0")).toThrow(/take its sum or mean first/);
    expect(checkNode(tensor(0, float64).log(), "0").problem).toMatch(/-Infinity/);
  });
});

test("both leave the net's variables as they were", () => {
  const w = variable([1, 2], { name: "w" });
  const y = w.square().sum();
  checkGraph(y);
  checkNode(y, "0");
  expect([...w.dataSync()]).toEqual([1, 2]);
});
