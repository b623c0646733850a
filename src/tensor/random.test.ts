import { describe, expect, it } from "vitest";
import type { TypedArray } from "../graph/dtype.ts";
import { random } from "./random.ts";

const N = 100_000;

function moments(values: TypedArray): { mean: number; std: number; low: number; high: number } {
  let [sum, squares, low, high] = [0, 0, Infinity, -Infinity];
  for (const x of values) {
    sum += x;
    squares += x * x;
    low = Math.min(low, x);
    high = Math.max(high, x);
  }
  const mean = sum / values.length;
  return { mean, std: Math.sqrt(squares / values.length - mean * mean), low, high };
}

/** Five standard errors of a mean: a right generator fails once in two million seeds, and the seed is fixed. */
const near = (std: number) => (5 * std) / Math.sqrt(N);

describe.each(["float32", "float64"] as const)("in %s", (dtype) => {
  it("uniform numbers fill [low, high) evenly", () => {
    const { mean, std, low, high } = moments(
      random.uniform([N], { seed: 1, low: -2, high: 3, dtype }).dataSync(),
    );
    expect(Math.abs(mean - 0.5)).toBeLessThan(near(5 / Math.sqrt(12)));
    expect(std).toBeCloseTo(5 / Math.sqrt(12), 1);
    expect(low).toBeGreaterThanOrEqual(-2);
    expect(low).toBeLessThan(-1.99);
    expect(high).toBeLessThan(3);
    expect(high).toBeGreaterThan(2.99);
  });

  it("normal numbers have their mean, their deviation and their tails", () => {
    const values = random.normal([N], { seed: 2, mean: 4, std: 0.5, dtype }).dataSync();
    const { mean, std } = moments(values);
    expect(Math.abs(mean - 4)).toBeLessThan(near(0.5));
    expect(Math.abs(std - 0.5)).toBeLessThan(near(0.5));
    const beyond = (z: number) => values.filter((x) => Math.abs(x - 4) > z * 0.5).length / N;
    expect(beyond(1)).toBeCloseTo(0.3173, 1);
    expect(beyond(2)).toBeCloseTo(0.0455, 2);
    expect(beyond(3)).toBeCloseTo(0.0027, 3);
  });

  it("neighbours are not correlated", () => {
    const values = random.normal([N], { seed: 3, dtype }).dataSync();
    for (const lag of [1, 2, N / 2]) {
      let product = 0;
      for (let i = 0; i + lag < N; i++) product += values[i] * values[i + lag];
      expect(Math.abs(product / (N - lag))).toBeLessThan(5 / Math.sqrt(N - lag));
    }
  });
});

describe("random", () => {
  it("gives the same numbers for the same seed, and others for another", () => {
    const draw = (seed: number) => random.normal([5], { seed }).dataSync();
    expect(draw(0)).toEqual(draw(0));
    expect(draw(0)).not.toEqual(draw(1));
    expect(draw(2 ** 32)).not.toEqual(draw(0));
  });

  it("gives these numbers for ever", () => {
    const uniform = random.uniform([3], { seed: 0 }).toArray();
    expect(uniform).toEqual([0.96532142162323, 0.3146817088127136, 0.6330299377441406]);
    expect(random.integers([6], 10, { seed: 0 }).toArray()).toEqual([8, 6, 3, 6, 4, 2]);
  });

  it("draws whole numbers below a bound, each as often", () => {
    const values = random.integers([N], 7, { seed: 4 }).dataSync();
    const counts = new Array<number>(7).fill(0);
    for (const x of values) counts[x]++;
    expect(counts.reduce((a, b) => a + b)).toBe(N);
    for (const count of counts) expect(Math.abs(count - N / 7)).toBeLessThan(5 * Math.sqrt(N / 7));
  });

  it("makes tensors of any shape, scalars and empty ones included", () => {
    expect(random.normal([], { seed: 0, name: "z" })).toMatchObject({
      shape: [],
      dtype: "float32",
      name: "z",
    });
    expect(random.normal([3, 5], { seed: 0 }).shape).toEqual([3, 5]);
    expect(random.uniform([0, 3], { seed: 0 }).dataSync().length).toBe(0);
    expect(random.integers([2, 2], 3, { seed: 0 }).dtype).toBe("int32");
  });

  it("refuses bounds and shapes that are none", () => {
    expect(() => random.integers([2], 0, { seed: 0 })).toThrow(
      "random.integers: 0 is not a whole number from 1 to 2³¹",
    );
    expect(() => random.normal([-1], { seed: 0 })).toThrow("random.normal: [-1] is not a shape");
    expect(() => random.normal([1], { seed: -1 })).toThrow("seed -1 is not a whole number");
  });
});
