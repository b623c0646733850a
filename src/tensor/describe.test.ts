import { expect, describe as group, it } from "vitest";
import { scalar, tensor } from "./create.ts";
import { describe } from "./describe.ts";
import { grad } from "./grad.ts";
import { variable } from "./variable.ts";

const float64 = { dtype: "float64" } as const;

group("describe", () => {
  it("gives the graph of the book's apples, with values", () => {
    const apple = scalar(100, { ...float64, name: "apple" });
    const count = scalar(2, { ...float64, name: "count" });
    const tax = scalar(1.1, { ...float64, name: "tax" });
    const { nodes, outputs } = describe(apple.mul(count).mul(tax), { values: true });
    const plain = nodes.map(({ origin, ...node }) => node);
    const leaf = { op: "data", inputs: [], attrs: {}, shape: [], dtype: "float64" };
    const product = { op: "mul", attrs: {}, shape: [], dtype: "float64" };
    expect(plain).toEqual([
      { id: 0, name: "apple", value: [100], ...leaf },
      { id: 1, name: "count", value: [2], ...leaf },
      { id: 2, inputs: [0, 1], value: [200], ...product },
      { id: 3, name: "tax", value: [1.1], ...leaf },
      { id: 4, inputs: [2, 3], value: [220.00000000000003], ...product },
    ]);
    expect(outputs).toEqual([4]);
    expect(nodes.every(({ origin }) => origin?.startsWith("describe.test.ts:"))).toBe(true);
  });

  it("tells which forward node a backward node belongs to", () => {
    const x = scalar(3, { ...float64, name: "x" });
    const y = x.sigmoid();
    const [dx] = grad(y, [x]);
    const { nodes, outputs } = describe([y, dx]);
    expect(outputs[0]).toBe(nodes.findIndex(({ op }) => op === "sigmoid"));
    const backward = nodes.slice(outputs[0] + 1);
    expect(backward.length).toBeGreaterThan(1);
    expect(backward.every(({ forwardOf }) => forwardOf === outputs[0])).toBe(true);
  });

  it("gives attributes as plain JSON, without elements or records of the runtime", () => {
    const w = variable(tensor([[1, 2, 3]]), { name: "w" });
    const y = w.permute([1, 0]).sum(0, { keepdim: true });
    const described = describe(y);
    expect(described.nodes.map(({ op, attrs }) => [op, attrs])).toEqual([
      ["variable", {}],
      ["permute", { axes: [1, 0] }],
      ["sum", { axes: [0], keepdim: true }],
    ]);
    expect(JSON.parse(JSON.stringify(described))).toEqual(described);
  });

  it("shares what is shared", () => {
    const x = tensor([1, 2]);
    const h = x.exp();
    const { nodes } = describe([h.add(h), h.neg()]);
    expect(nodes.filter(({ op }) => op === "exp").length).toBe(1);
  });
});
