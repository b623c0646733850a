import fc from "fast-check";
import { grad, ops, random, scalar, type Tensor, tensor } from "retrograd";
import { expect, test } from "vitest";
import { type AnnotatedGraph, annotate } from "./annotate.ts";
import { expandOps } from "./expand.ts";

const number = (value: number, name?: string) => scalar(value, { dtype: "float64", name });

/** What flows from the readers of node `id` back to it, one entry an edge. */
function flowsInto({ nodes }: AnnotatedGraph, id: number): (readonly number[])[] {
  return nodes.flatMap((node) =>
    node.inputs.flatMap((input, slot) => {
      const flow = node.flows?.[slot];
      return input === id && flow ? [flow] : [];
    }),
  );
}

test("the apples of the book: values forward, gradients back", () => {
  const price = number(100, "apple").mul(number(2, "count")).mul(number(1.1, "tax"));
  const { nodes, outputs } = annotate(price);
  const byName = Object.fromEntries(nodes.map((node) => [node.name ?? node.id, node]));
  expect(byName.apple.gradient).toEqual([2.2]);
  expect(byName.count.gradient).toEqual([110.00000000000001]);
  expect(byName.tax.gradient).toEqual([200]);
  expect(nodes[outputs[0]]).toMatchObject({
    value: [220.00000000000003],
    gradient: [1],
    flows: [[1.1], [200]],
  });
});

test("x · x: each edge carries its own part, and the parts add up", () => {
  const x = number(3);
  const graph = annotate(x.mul(x));
  expect(graph.nodes[1].flows).toEqual([[3], [3]]);
  expect(graph.nodes[0].gradient).toEqual([6]);
});

test("a node with two readers: an edge carries what its reader sends, not the total", () => {
  const x = number(2);
  const graph = annotate(x.exp().add(x.mul(5)));
  const e = Math.exp(2);
  expect(flowsInto(graph, 0)).toEqual([[e], [5]]);
  expect(graph.nodes[0].gradient).toEqual([e + 5]);
});

test("a broadcast input gets its part in its own shape", () => {
  const x = tensor(
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    { dtype: "float64" },
  );
  const b = tensor([10, 20, 30], { dtype: "float64", name: "b" });
  const graph = annotate(x.add(b).sum());
  const id = graph.nodes.findIndex(({ name }) => name === "b");
  expect(flowsInto(graph, id)).toEqual([[2, 2, 2]]);
});

test("in random graphs the parts of every node add up to its gradient, which is what grad gives", () => {
  const step = fc.record({
    op: fc.constantFrom("add", "sub", "mul", "maximum", "tanh"),
    a: fc.nat(),
    b: fc.nat(),
  });
  const steps = fc.array(step, { minLength: 1, maxLength: 12 });
  const shapes = fc.constantFrom([], [3], [2, 3], [2, 1]);
  fc.assert(
    fc.property(
      steps,
      fc.array(shapes, { minLength: 2, maxLength: 3 }),
      fc.nat(1e6),
      (program, leafShapes, seed) => {
        const leaves = leafShapes.map((shape, i) =>
          random.uniform(shape, { seed: seed + i, dtype: "float64" }),
        );
        const all: Tensor[] = [...leaves];
        for (const { op, a, b } of program) {
          const [x, y] = [all[a % all.length], all[b % all.length]];
          all.push(op === "tanh" ? x.tanh() : ops[op as "add"](x, y));
        }
        const output = all[all.length - 1].sum();
        const graph = annotate(output);
        graph.nodes.forEach(({ id, gradient }) => {
          const flows = flowsInto(graph, id);
          if (flows.length === 0) return;
          gradient!.forEach((total, i) => {
            expect(flows.reduce((sum, flow) => sum + flow[i], 0)).toBeCloseTo(total, 10);
          });
        });
        const order = [...leaves].map((leaf) => grad(output, [leaf])[0].dataSync());
        const annotated = graph.nodes.filter(({ inputs }) => inputs.length === 0);
        for (const { gradient } of annotated) {
          expect(order.some((values) => values.every((value, i) => value === gradient![i]))).toBe(true);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("nothing flows to labels, constants and what is detached, nor to what is not asked for", () => {
  const a = tensor([1, 2, 3], { dtype: "float64", name: "a" });
  const t = tensor([0, 0, 1], { dtype: "float64", name: "t" });
  const labels = annotate(tensor([[1, 2, 3]]).crossEntropy(tensor(Int32Array.of(2))));
  expect(labels.nodes.find(({ dtype }) => dtype === "int32")).not.toHaveProperty("gradient");

  const asked = annotate(a.crossEntropy(t), { wrt: [a] });
  expect(asked.nodes.map(({ name, gradient }) => [name, gradient !== undefined])).toEqual([
    ["a", true],
    ["t", false],
    [undefined, true],
  ]);
  expect(asked.nodes[2].flows?.[1]).toBeNull();

  const x = number(2, "x");
  const detached = annotate(x.mul(x.detach()).add(1));
  expect(flowsInto(detached, 0)).toEqual([[2]]);
  expect(detached.nodes.find(({ op }) => op === "constant")).not.toHaveProperty("gradient");
});

test("an output that is no scalar needs a seed", () => {
  const x = tensor([1, 2], { dtype: "float64" });
  expect(() => annotate(x.mul(3))).toThrow(/has shape \[2\]; take its sum or mean first/);
  const seed = tensor([10, 1], { dtype: "float64" });
  expect(annotate(x.mul(3), { seed }).nodes[0].gradient).toEqual([30, 3]);
});

test("a leaf alone is a graph", () => {
  expect(annotate(number(7)).nodes).toMatchObject([{ value: [7], gradient: [1] }]);
});

test("sigmoid opened has the book's steps, the same value and the same gradient", () => {
  const x = number(0.7);
  const open = expandOps(x.sigmoid().named("y"));
  const graph = annotate(open);
  expect(graph.nodes.filter(({ inputs }) => inputs.length > 0).map(({ op }) => op)).toEqual([
    "mul",
    "exp",
    "add",
    "div",
  ]);
  expect(graph.nodes[graph.outputs[0]].name).toBe("y");
  expect(open.item()).toBeCloseTo(x.sigmoid().item(), 15);
  expect(grad(open, [x])[0].item()).toBeCloseTo(grad(x.sigmoid(), [x])[0].item(), 15);
});

test("what comes out of an opened operation is opened too, and the rest stays", () => {
  const x = tensor([[1, 2, 3]], { dtype: "float64" });
  const loss = x.tanh().crossEntropy(tensor(Int32Array.of(1)));
  const open = expandOps(loss);
  const names = annotate(open).nodes.map(({ op }) => op);
  expect(names).toContain("tanh");
  expect(names).not.toContain("crossEntropy");
  expect(names).not.toContain("softmax");
  expect(open.item()).toBeCloseTo(loss.item(), 12);

  const partly = annotate(expandOps(loss, (op) => op === "crossEntropy")).nodes.map(({ op }) => op);
  expect(partly).toEqual(["data", "tanh", "softmax", "data", "crossEntropyError"]);
});
