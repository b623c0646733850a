import { describe, expect, it } from "vitest";
import { customGradient, grad, ShapeError, scalar, describe as show, tensor, variable } from "../index.ts";
import { checkGraph, leaves, nodeFormula, substitute } from "./index.ts";

const float64 = { dtype: "float64" } as const;

function prices() {
  const [apple, count] = [
    scalar(100, { ...float64, name: "apple" }),
    scalar(2, { ...float64, name: "count" }),
  ];
  const [subtotal, tax] = [apple.mul(count).named("subtotal"), variable(1.1, { ...float64, name: "tax" })];
  return { apple, count, subtotal, tax, price: subtotal.mul(tax).named("price") };
}

describe("substitute", () => {
  it("feeds the same graph with another number, and keeps names and origins", () => {
    const { apple, price } = prices();
    const cheaper = substitute(price, [[apple, scalar(50, { ...float64, name: "apple" })]]);
    expect(cheaper.item()).toBeCloseTo(110, 10);
    expect(price.item()).toBeCloseTo(220, 10);
    const [before, after] = [price, cheaper].map((y) => show(y).nodes.map(({ origin, ...node }) => node));
    expect(after).toEqual(before);
    expect(show(cheaper).nodes.at(-1)!.origin).toBe(show(price).nodes.at(-1)!.origin);
  });

  it("replaces what is computed, variables, and several at once; the rest stays the same node", () => {
    const { subtotal, tax, price, count } = prices();
    const replaced = substitute(
      price,
      new Map([
        [subtotal, count.mul(5)],
        [tax, scalar(3, float64)],
      ]),
    );
    expect(replaced.item()).toBe(30);
    expect(leaves(replaced)).toHaveLength(3);
    const other = substitute(price, [[tax, scalar(3, float64)]]);
    expect(other.node.inputs[0]).toBe(price.node.inputs[0]);
    expect(substitute(price, [[scalar(1), scalar(2)]]).node).toBe(price.node);
    expect(substitute(price, [[price, subtotal]]).node).toBe(subtotal.node);
  });

  it("reaches what a backward alone closes over", () => {
    const [x, w] = [scalar(5, { ...float64, name: "x" }), scalar(2, { ...float64, name: "w" })];
    const f = customGradient("f", { forward: (x) => x.square(), backward: (dy, [x]) => [dy.mul(x).mul(w)] });
    const y = f(x).add(w);
    expect(grad(y, [x])[0].item()).toBe(10);
    const v = scalar(3, { ...float64, name: "w" });
    const once = substitute(y, [[w, v]]);
    expect(once.item()).toBe(28);
    expect(grad(once, [x])[0].item()).toBe(15);
    const twice = substitute(once, [[v, scalar(4, float64)]]);
    expect(grad(twice, [x])[0].item()).toBe(20);
  });

  it("reaches into gradients, which then are of the new graph, and custom operations", () => {
    const cube = customGradient("cube", {
      forward: (x) => x.mul(x).mul(x),
      backward: (dy, [x]) => [dy.mul(x.square()).mul(3)],
    });
    const x = scalar(2, { ...float64, name: "x" });
    const [d] = grad(cube(x), [x]);
    const moved = substitute(d.add(cube(x)), [[x, scalar(3, { ...float64, name: "x" })]]);
    expect(moved.item()).toBe(27 + 27);
    const y = cube(x);
    const [dy] = grad(y, [x]);
    for (const both of [y.add(dy), dy.add(y)]) {
      const forward = show(substitute(both, [[x, scalar(3, float64)]])).nodes;
      const back = forward.filter(({ forwardOf }) => forwardOf !== undefined);
      expect(back.length).toBeGreaterThan(0);
      expect(back.every(({ forwardOf }) => forward[forwardOf!].op === "custom")).toBe(true);
    }
  });

  it("reaches what a custom operation reads besides its inputs, in its gradient, too", () => {
    for (const dtype of ["float32", "float64"] as const) {
      const leaf = (value: number, name: string) => scalar(value, { dtype, name });
      const [x, w, w2] = [leaf(2, "x"), leaf(3, "w"), leaf(5, "w")];
      const scaled = customGradient("scaled", {
        forward: (x) => x.mul(w),
        backward: (dy) => [dy.mul(w)],
      });
      const y = substitute(scaled(x.square()), [[w, w2]]);
      expect(y.item()).toBe(4 * 5);
      expect(grad(y, [x])[0].item()).toBe(2 * 2 * 5);
      expect(checkGraph(y).passed).toBe(true);
      expect(nodeFormula(y, "3").gradients[0].numbers).toBe("= 1 \\times 5 = 5");
      const own = scaled(w);
      expect(grad(own, [w])[0].item()).toBe(3);
      expect(grad(substitute(own, [[w, w2]]), [w2])[0].item()).toBe(5);
    }
  });

  it("wants equal shape and dtype", () => {
    const x = tensor([1, 2], { ...float64, name: "x" });
    const swap = (y: ReturnType<typeof tensor>) => () => substitute(x.sum(), [[x, y]]);
    expect(swap(tensor([1, 2, 3], float64))).toThrow(ShapeError);
    expect(swap(tensor([1, 2, 3], float64))).toThrow(
      /^substitute: data.* \[3\] float64 cannot stand for x.* \[2\] float64; shape and dtype must be equal$/,
    );
    expect(swap(tensor([1, 2]))).toThrow(/float32 cannot stand for x/);
  });
});

describe("leaves", () => {
  it("are data, variables and numbers, each once, inputs first", () => {
    const { price, apple } = prices();
    const y = price.mul(2.5).add(apple);
    expect(leaves(y).map(({ name, node }) => name ?? node.attrs.value)).toEqual([
      "apple",
      "count",
      "tax",
      2.5,
    ]);
    expect(leaves(apple)[0].node).toBe(apple.node);
  });
});
