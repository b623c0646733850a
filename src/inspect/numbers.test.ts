import fc from "fast-check";
import { expect, test } from "vitest";
import { exact, norm, oneLine, short } from "./numbers.ts";

test.each([
  [110.00000000000001, "110"],
  [220.00000000000003, "220"],
  [715.0000000000001, "715"],
  [1.1, "1.1"],
  [0.2447284710547976, "0.2447"],
  [1234.56, "1235"],
  [123456, "123456"],
  [-0.5344466, "-0.5344"],
  [1e6, "1e6"],
  [1234567, "1.235e6"],
  [0.00001234567, "1.235e-5"],
  [-5.551115123125783e-17, "-5.551e-17"],
  [1e-7, "1e-7"],
  [0, "0"],
  [Number.NaN, "NaN"],
  [-Infinity, "-Infinity"],
])("short(%d) is %s", (value, text) => {
  expect(short(value)).toBe(text);
});

test("short is at most a thousandth off, in at most eleven characters", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), (value) => {
      expect(Math.abs(Number(short(value)) - value)).toBeLessThanOrEqual(1e-3 * Math.abs(value));
      expect(short(value).length).toBeLessThanOrEqual(11);
    }),
  );
});

test("exact keeps a double whole and a float to its own digits", () => {
  expect(exact(220.00000000000003, "float64")).toBe("220.00000000000003");
  expect(exact(Math.fround(1.1), "float32")).toBe("1.1");
});

test("exact tells every float from its neighbours, in no more than nine digits", () => {
  expect([16777215, 16777216, 1e10, -0, Number.NaN, Infinity].map((x) => exact(x, "float32"))).toEqual([
    ...["16777215", "16777216", "10000000000", "0", "NaN", "Infinity"],
  ]);
  fc.assert(
    fc.property(fc.float({ noNaN: true }), (value) => {
      const text = exact(value, "float32");
      expect(Math.fround(Number(text))).toBe(value + 0);
      expect(text.replace(/e.*|[-.]/g, "").replace(/^0+|0+$/g, "").length).toBeLessThanOrEqual(9);
    }),
  );
});

test("norm neither overflows nor vanishes", () => {
  expect(norm([3, 4])).toBe(5);
  expect(norm([3e200, 4e200])).toBeCloseTo(5e200, -190);
  expect(norm([3e-200, 4e-200])).toBeCloseTo(5e-200, 210);
  expect(norm([1, Number.NaN])).toBeNaN();
  expect(norm([1, -Infinity])).toBe(Infinity);
  expect(norm([])).toBe(0);
});

test("tensors in one line", () => {
  expect(oneLine([2.5], [], "float32")).toBe("2.5");
  expect(oneLine([1, 0, 0], [3], "int32")).toBe("[1, 0, 0]");
  expect(oneLine([3, 0, 0, 0, 4], [5], "float32")).toBe("‖·‖ 5");
  expect(oneLine([7, 2, 1, 0, 9], [5], "int32")).toBe("0…9");
  expect(oneLine([], [0, 3], "float32")).toBe("‖·‖ 0");
});
