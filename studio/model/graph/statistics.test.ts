import { expect, test } from "vitest";
import { statisticsOf } from "./statistics.ts";
import { summarize } from "./summary.ts";

test("sums up the finite entries and counts the others", () => {
  expect(statisticsOf([3, NaN, -4, Infinity, -Infinity])).toEqual({
    ...{ count: 5, nan: 1, infinite: 2, min: -4, max: 3, mean: -0.5, norm: 5 },
  });
});

test("has the figures of a summary, for huge numbers, too", () => {
  const random = (size: number) => Array.from({ length: size }, (_, i) => Math.sin(i) * 1.7e308);
  for (const values of [
    [1.7e308, 1.7e308],
    [0.1, 0.2, 0.3],
    [-0, 5e-324],
    [-1.7e308, -1.7e308, 1],
    random(99),
  ]) {
    const { min, max, mean, norm } = summarize(values, [values.length], "float64");
    expect(statisticsOf(values)).toMatchObject({ min, max, mean, norm });
    expect(mean).toBeGreaterThanOrEqual(min);
    expect(mean).toBeLessThanOrEqual(max);
  }
  expect(statisticsOf([1.7e308, 1.7e308]).mean).toBe(1.7e308);
});

test("has no figures where nothing is finite", () => {
  expect(statisticsOf([NaN])).toMatchObject({ count: 1, nan: 1, min: NaN, mean: NaN, norm: NaN });
  expect(statisticsOf([])).toMatchObject({ count: 0, nan: 0, norm: NaN });
});

test("takes norms whose squares overflow or vanish", () => {
  expect(statisticsOf([3e200, 4e200]).norm).toBeCloseTo(5e200, -190);
  expect(statisticsOf([3e-200, 4e-200]).norm / 5e-200).toBeCloseTo(1, 12);
  expect(statisticsOf([0, 0]).norm).toBe(0);
});
