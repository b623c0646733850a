import { expect, test } from "vitest";
import { statisticsOf } from "./statistics.ts";
import { summarize } from "./summary.ts";

test("sums up the finite entries and counts the others", () => {
  expect(statisticsOf([3, NaN, -4, Infinity, -Infinity])).toEqual({
    ...{ count: 5, nan: 1, infinite: 2, min: -4, max: 3, mean: -0.5, norm: 5 },
  });
});

test.each([
  [[0.1, 0.1, 0.1], { min: 0.1, max: 0.1, mean: 0.1 }],
  [[1, 2, 4.5], { min: 1, max: 4.5, mean: 2.5 }],
  [[1.7e308, 1.7e308], { min: 1.7e308, max: 1.7e308, mean: 1.7e308 }],
  [[-1.5e308, -1.5e308, 0], { min: -1.5e308, max: 0, mean: -1e308 }],
  [[-5e-324, 5e-324], { min: -5e-324, max: 5e-324, mean: 0 }],
])("%j has its mean between its least and its greatest", (values, figures) => {
  expect(statisticsOf(values)).toMatchObject(figures);
  expect(summarize(values, [values.length], "float64")).toMatchObject(figures);
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
