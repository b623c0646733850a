import { describe, expect, it } from "vitest";
import { histogramOf } from "./histogram.ts";

describe("histogramOf", () => {
  it("counts every finite entry once, the largest too", () => {
    const values = Array.from({ length: 1001 }, (_, i) => i / 1000);
    const bins = histogramOf([...values, NaN, Infinity], 10);
    expect(bins.map(({ count }) => count)).toEqual([...Array.from({ length: 9 }, () => 100), 101]);
    expect(bins[3]).toMatchObject({ from: 0.3, to: 0.4 });
  });

  it("puts 0 between two bins", () => {
    const bins = histogramOf([-0.37, 0.011, 0.9], 20);
    expect(bins.some(({ from }) => from === 0)).toBe(true);
    expect(bins.length).toBeLessThanOrEqual(21);
    expect(bins[0].from).toBeLessThanOrEqual(-0.37);
    expect(bins.at(-1)!.to).toBeGreaterThanOrEqual(0.9);
  });

  it("gives whole numbers a bin each", () => {
    expect(histogramOf([3, 1, 1], 24)).toEqual([
      { from: 1, to: 2, count: 2 },
      { from: 2, to: 3, count: 0 },
      { from: 3, to: 4, count: 1 },
    ]);
  });

  it.each([
    [[5]],
    [[0, 0, 0]],
    [[-2.5]],
    [[1e-300]],
    [[1e300, -1e300]],
    [[-1e308, 1e308]],
    [[-1.7e308, 0.5, 1.79e308]],
    [[1, 1 + 2 ** -52]],
  ])("holds all of %j", (values) => {
    const bins = histogramOf(values);
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
    expect(bins.length).toBeLessThan(60);
    expect(bins.every(({ from, to }) => from < to)).toBe(true);
    expect(bins.every(({ from, to }) => Number.isFinite(from) && Number.isFinite(to))).toBe(true);
  });

  it("is empty where nothing is finite", () => {
    expect(histogramOf([NaN, Infinity])).toEqual([]);
    expect(histogramOf([])).toEqual([]);
  });
});
