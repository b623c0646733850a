import { describe, expect, it } from "vitest";
import { random, scalar, Tensor, tensor, variable } from "../index.ts";
import { numericalGradient } from "./index.ts";

const float64 = { dtype: "float64" } as const;

describe("numericalGradient", () => {
  it("gives the book's numbers for plain functions", () => {
    expect(numericalGradient((x) => 0.01 * x ** 2 + 0.1 * x, 5)).toBeCloseTo(0.2, 9);
    expect(numericalGradient((x) => 0.01 * x ** 2 + 0.1 * x, 10)).toBeCloseTo(0.3, 9);
    const f = (x: number[]) => x[0] ** 2 + x[1] ** 2;
    expect(numericalGradient(f, [3, 4])).toEqual([6.00000000000378, 7.999999999999119]);
    expect(numericalGradient(f, [0, 2])).toEqual([0, 4.000000000004]);
  });

  it("gives the gradient in the form of x", () => {
    const nested = numericalGradient(
      (x: number[][]) => x[0][0] * x[1][1],
      [
        [1, 2],
        [3, 4],
      ],
    );
    expect(nested.flat().map((g) => Number(g.toFixed(8)))).toEqual([4, 0, 0, 1]);
    const flat = numericalGradient((x: Float64Array) => x[0] * x[1], Float64Array.of(2, 3));
    expect(flat).toBeInstanceOf(Float64Array);
    expect([...flat].map((g) => Number(g.toFixed(8)))).toEqual([3, 2]);
    const of = numericalGradient((x) => x.square().sum(), tensor([[1, 2]]));
    expect(of).toBeInstanceOf(Tensor);
    expect([of.shape, of.dtype]).toEqual([[1, 2], "float64"]);
    expect(of.dataSync()[1]).toBeCloseTo(4, 8);
  });

  it("lets f close over an array or a variable, which it puts back to the bit", () => {
    const array = [0.1, 0.2];
    numericalGradient(() => array[0] * array[1], array);
    expect(array).toEqual([0.1, 0.2]);
    const w = variable(random.normal([5], { seed: 1, ...float64 }), { name: "w" });
    const before = w.dataSync();
    const gradient = numericalGradient(() => w.mul(w).sum(), w);
    expect(w.dataSync()).toEqual(before);
    gradient.dataSync().forEach((g, i) => {
      expect(g).toBeCloseTo(2 * before[i], 8);
    });
  });

  it("puts an array back when f throws", () => {
    const array = [1, 2];
    const f = () => {
      throw new Error("no");
    };
    expect(() => numericalGradient(f, array)).toThrow("no");
    expect(array).toEqual([1, 2]);
  });

  it("gives zeros for a variable that f does not depend on", () => {
    const [a, b] = [variable([1], float64), variable([2], float64)];
    expect(numericalGradient(() => a.square().sum(), b).toArray()).toEqual([0]);
  });

  it("traces a function of tensors once", () => {
    let calls = 0;
    const f = (x: Tensor) => {
      calls++;
      return x.sum();
    };
    numericalGradient(f, random.normal([50], { seed: 1 }));
    expect(calls).toBe(1);
  });

  it("steps by h", () => {
    const f = (x: number) => x ** 3; // (f(h) − f(−h)) / 2h = h²
    expect(numericalGradient(f, 0, 0.5)).toBe(0.25);
    expect(numericalGradient(f, 0)).toBeCloseTo(1e-8, 20);
  });

  it.each<[string, () => unknown, string]>([
    ["no function", () => numericalGradient(2 as never, 1), "f is 2, not a function"],
    ["h = 0", () => numericalGradient((x) => x, 1, 0), "h 0 is not a distance"],
    ["h = −1", () => numericalGradient((x) => x, 1, -1), "h -1 is not a distance"],
    ["an empty x", () => numericalGradient(() => 1, []), "x [0] is empty"],
    ["an empty tensor", () => numericalGradient((x) => x.sum(), tensor([])), "x [0] is empty"],
    ["NaN", () => numericalGradient((x) => x, NaN), "x is NaN"],
    ["∞ in a tensor", () => numericalGradient((x) => x.sum(), tensor([1, Infinity])), "x is Infinity at [1]"],
    ["a string", () => numericalGradient((x) => x, "1" as never), "x is 1, not a number"],
    ["a ragged array", () => numericalGradient(() => 1, [[1], [1, 2]]), "x is ragged"],
    ["float32 numbers", () => numericalGradient(() => 1, new Float32Array(2) as never), "x is Float32Array"],
    ["several outputs", () => numericalGradient((x) => x, tensor([1, 2])), "a tensor of shape [2]"],
    ["nothing returned", () => numericalGradient((() => {}) as never, 1), "it returned undefined"],
    [
      "a tensor for a number",
      () => numericalGradient((() => scalar(1)) as never, 1),
      "a tensor; make x one too",
    ],
    [
      "a tensor not used",
      () => numericalGradient(() => scalar(1, float64), tensor([1])),
      "f does not use x [1]",
    ],
    ["a float32 variable", () => numericalGradient((x) => x.sum(), variable([1])), "is float32"],
  ])("refuses %s", (_, call, message) => {
    expect(call).toThrow(message);
    expect(call).toThrow(/^numericalGradient: /);
  });
});
