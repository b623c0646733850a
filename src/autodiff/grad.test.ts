import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reference } from "../backends/reference/reference.ts";
import type { DType } from "../graph/dtype.ts";
import type { Node } from "../graph/node.ts";
import { topologicalOrder } from "../graph/traverse.ts";
import * as ops from "../ops/index.ts";
import { data, input } from "../ops/leaves.ts";
import { grad } from "./grad.ts";

const scalar = (value: number, name?: string) => data(Float64Array.of(value), [], "float64", name);
const vector = (...values: number[]) => data(Float64Array.from(values), [values.length], "float64");

function values(nodes: readonly Node[]): number[][] {
  const leaves = topologicalOrder(nodes).filter(({ op }) => op === "data");
  const constants = new Map(leaves.map((node) => [node, node.attrs.data as Float64Array]));
  const program = reference.compile({
    inputs: [],
    constants,
    variables: new Map(),
    outputs: nodes,
    updates: [],
  });
  return program.run([]).map((x) => Array.from(x));
}

describe("grad", () => {
  it("follows the chain rule through the book's apples", () => {
    const [apple, count, tax] = [scalar(100, "apple"), scalar(2, "count"), scalar(1.1, "tax")];
    const price = ops.mul(ops.mul(apple, count), tax);
    expect(values(grad(price, [apple, count, tax]))).toEqual([[2.2], [110.00000000000001], [200]]);
  });

  it("adds up the gradients of all paths", () => {
    const x = scalar(3);
    const y = ops.mul(x, x); // x⁴ + x² + x
    const z = ops.add(ops.add(ops.mul(y, y), y), x);
    expect(values(grad(z, [x]))).toEqual([[4 * 27 + 6 + 1]]);
  });

  it("is the derivative of a polynomial, of any order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: -3, max: 3 }),
        (coefficients, at) => {
          const x = scalar(at);
          let y: Node = ops.mul(x, 0);
          for (const c of [...coefficients].reverse()) y = ops.add(ops.mul(y, x), c);
          let derivative = coefficients;
          for (let order = 1; order <= 4; order++) {
            [y] = grad(y, [x]);
            derivative = derivative.slice(1).map((c, i) => c * (i + 1));
            const expected = derivative.reduce((total, c, i) => total + c * at ** i, 0);
            expect(values([y])[0][0] + 0).toBe(expected + 0); // +0: of either zero
          }
        },
      ),
    );
  });

  it("is zero where the output does not depend on a node", () => {
    const [x, y] = [vector(1, 2), vector(3, 4, 5)];
    expect(values(grad(ops.sum(x), [y]))).toEqual([[0, 0, 0]]);
    expect(values(grad(ops.sum(ops.mul(ops.detach(x), x)), [x]))).toEqual([[1, 2]]);
    expect(values(grad(ops.sum(ops.cast(ops.gt(x, 1), "float64")), [x]))).toEqual([[0, 0]]);
  });

  it("is the seed for the output itself, and 1 for a scalar", () => {
    const x = vector(1, 2);
    const seed = vector(5, 6);
    expect(values(grad(x, [x], seed))).toEqual([[5, 6]]);
    const s = scalar(3);
    expect(values(grad(s, [s, s]))).toEqual([[1], [1]]);
  });

  it("reaches nodes in the middle of a graph", () => {
    const x = scalar(2);
    const y = ops.mul(x, 3);
    const z = ops.mul(y, y);
    expect(values(grad(z, [y, x]))).toEqual([[12], [36]]);
  });

  it("comes in the shape and the dtype of each node, broadcasts and casts undone", () => {
    const x = data(Float32Array.of(1, 2, 3), [3, 1], "float32");
    const y = vector(1, 2, 3, 4);
    const [dx, dy] = grad(ops.sum(ops.mul(x, y)), [x, y]);
    expect([dx.shape, dx.dtype, dy.shape, dy.dtype]).toEqual([[3, 1], "float32", [4], "float64"]);
    expect(values([dx, dy])).toEqual([
      [10, 10, 10],
      [6, 6, 6, 6],
    ]);
  });

  it("tells of each node which forward node it came from, and its line", () => {
    const x = scalar(2);
    const y = ops.sigmoid(x);
    const [dx] = grad(y, [x]);
    const made = topologicalOrder([dx], new Set([x, y]));
    expect(made.length).toBeGreaterThan(2);
    expect(made.every((node) => node.forwardOf === y)).toBe(true);
  });

  it("differentiates nothing that leads nowhere", () => {
    const [x, w] = [vector(1, 2), vector(3, 4)];
    const [dw] = grad(ops.sum(ops.mul(ops.exp(x), w)), [w]);
    expect(topologicalOrder([dw]).filter(({ op }) => op === "exp").length).toBe(1);
  });

  it("goes down a chain of 100,000 operations", () => {
    const x = scalar(1);
    let y: Node = x;
    for (let i = 0; i < 100_000; i++) y = ops.add(y, x);
    expect(values([...grad(y, [x]), y])).toEqual([[100_001], [100_001]]);
  });

  it.each<DType>(["int32", "bool"])("refuses %s", (dtype) => {
    const n = input(0, [], dtype, "n");
    const message = `grad: n has dtype ${dtype}; only float32 and float64 have gradients (cast it)`;
    expect(() => grad(n, [])).toThrow(message);
    expect(() => grad(scalar(1), [n])).toThrow(message);
  });

  it("asks for a seed where the output is no scalar, and for its shape", () => {
    const x = data(Float64Array.of(1, 2), [2], "float64", "losses");
    expect(() => grad(x, [x])).toThrow(
      "grad: losses has shape [2]; take its sum or mean first, or give the gradient of the output",
    );
    expect(() => grad(x, [x], vector(1, 2, 3))).toThrow(
      "grad: the gradient [3] must have the output's shape [2]",
    );
  });
});
