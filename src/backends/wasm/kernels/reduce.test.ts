/** Long sums: rounding must not grow with their length, whichever way the terms lie in memory. */
import { describe, expect, it } from "vitest";
import { full, random, type Tensor, tensor, useBackend } from "../../../index.ts";

const N = 300_000;

describe.each(["float32", "float64"] as const)("sums of %s", (dtype) => {
  const bound = dtype === "float32" ? 1e-6 : 2e-15;
  const tenth = dtype === "float32" ? Math.fround(0.1) : 0.1;
  const layouts: [string, (x: Tensor) => Tensor][] = [
    ["in a row", (x) => x.sum()],
    [
      "in a row with a tail",
      (x) =>
        x
          .slice(0, N - 3)
          .sum()
          .div(N - 3)
          .mul(N),
    ],
    ["down columns", (x) => x.reshape([-1, 6]).sum(0).sum()],
    ["down columns, fewer than a vector", (x) => x.reshape([-1, 3]).sum(0).sum()],
    ["along rows of a transposed matrix", (x) => x.reshape([4, -1]).T.sum(0).sum()],
    ["over the outer and the inner axis", (x) => x.reshape([-1, 10, 5]).sum([0, 2]).sum()],
    ["every other element", (x) => x.slice(0, N, 2).sum().mul(2)],
  ];

  it.each(layouts)("%s", (_, sum) => {
    useBackend("wasm");
    const total = sum(full([N], 0.1, { dtype })).item();
    expect(Math.abs(total / (N * tenth) - 1)).toBeLessThan(bound);
  });

  it("of random terms", () => {
    useBackend("wasm");
    const x = random.uniform([N], { seed: 4, dtype });
    let oracle = 0; // itself rounded N times, in float64
    for (const v of x.dataSync()) oracle += v;
    expect(Math.abs(x.sum().item() / oracle - 1)).toBeLessThan(Math.max(bound, 1e-13));
  });

  it("keep ∞ and NaN", () => {
    useBackend("wasm");
    const spike = (value: number, at: number) => {
      const values = new Float64Array(N).fill(1);
      values[at] = value;
      return tensor(values, { dtype });
    };
    for (const at of [0, 5000, N - 1]) {
      expect(spike(Infinity, at).sum().item()).toBe(Infinity);
      expect(spike(-Infinity, at).reshape([-1, 6]).sum(0).min().item()).toBe(-Infinity);
      expect(spike(Number.NaN, at).sum().item()).toBeNaN();
    }
  });
});
