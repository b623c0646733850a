import { expect, test } from "vitest";
import { summarize } from "./summary.ts";

test("a scalar is its element, without a picture", () => {
  expect(summarize([220.00000000000003], [], "float64")).toEqual({
    shape: [],
    dtype: "float64",
    elements: [220.00000000000003],
    norm: 220.00000000000003,
    min: 220.00000000000003,
    max: 220.00000000000003,
    mean: 220.00000000000003,
  });
});

test("up to 64 elements are given whole", () => {
  expect(summarize(new Float32Array(64), [8, 8], "float32").elements).toHaveLength(64);
  expect(summarize(new Float32Array(65), [65], "float32").elements).toBeUndefined();
});

test("a picture is the first matrix, and a vector one row", () => {
  const pairs = Array.from({ length: 12 }, (_, i) => i);
  expect(summarize(pairs, [2, 2, 3], "float32").thumbnail).toEqual({
    rows: 2,
    columns: 3,
    values: [0, 1, 2, 3, 4, 5],
  });
  expect(summarize([3, 4], [2], "float32").thumbnail).toEqual({ rows: 1, columns: 2, values: [3, 4] });
});

test("what is larger than the picture is sampled from its whole width", () => {
  const row = Array.from({ length: 64 }, (_, i) => i);
  const strip = summarize(row, [64], "float32").thumbnail;
  expect(strip?.columns).toBe(32);
  expect(strip?.values[0]).toBe(1);
  expect(strip?.values[31]).toBe(63);
  const matrix = summarize(
    Array.from({ length: 3 * 784 }, (_, i) => i % 784),
    [3, 784],
    "float32",
  ).thumbnail;
  expect([matrix?.rows, matrix?.columns]).toEqual([3, 16]);
  expect(matrix?.values.slice(0, 2)).toEqual([24, 73]);
  expect(matrix?.values[47]).toBe(759);
});

test("NaN and infinities show where they are", () => {
  const broken = summarize([1, Number.NaN, -2], [3], "float32");
  expect([broken.norm, broken.mean]).toEqual([Number.NaN, Number.NaN]);
  expect([broken.min, broken.max]).toEqual([-2, 1]);
  const endless = summarize([1, Infinity, 2], [3], "float32");
  expect([endless.norm, endless.min, endless.max, endless.mean]).toEqual([Infinity, 1, Infinity, Infinity]);
  const huge = summarize([1e308, 1e308], [2], "float64");
  expect(huge.mean).toBe(1e308);
  expect(huge.norm).toBeCloseTo(1.4142135623730951e308, -300);
});

test("nothing has no picture and no extremes", () => {
  const empty = summarize([], [0, 3], "float32");
  expect(empty).toEqual({
    shape: [0, 3],
    dtype: "float32",
    elements: [],
    norm: 0,
    min: Number.NaN,
    max: Number.NaN,
    mean: Number.NaN,
  });
});
