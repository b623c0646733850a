import { expect, test } from "vitest";
import { statisticsOf } from "./statistics.ts";

test("sums up the finite entries and counts the others", () => {
  expect(statisticsOf([3, NaN, -4, Infinity, -Infinity])).toEqual({
    ...{ count: 5, nan: 1, infinite: 2, min: -4, max: 3, mean: -0.5, norm: 5 },
  });
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
