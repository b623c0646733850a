import { describe, expect, it, test } from "vitest";
import { moved, readNumber, stepOf } from "./leaf-number.ts";

describe("readNumber", () => {
  it.each([
    ["101", 101],
    [" −0.5 ", -0.5],
    ["+.5", 0.5],
    ["2.", 2],
    ["1e-3", 0.001],
  ])("reads %j", (text, value) => {
    expect(readNumber(text, "float64")).toEqual({ value });
  });

  it.each(["", "-", "1e", "abc", "0x10", "1,5", "NaN", "Infinity", "1 2"])("refuses %j", (text) => {
    expect(readNumber(text, "float64")).toEqual({ problem: "notNumber" });
  });

  it("keeps to what the dtype holds", () => {
    expect(readNumber("1.5", "int32")).toEqual({ problem: "notWhole" });
    expect(readNumber("256", "uint8")).toEqual({ problem: "outOfRange", low: 0, high: 255 });
    expect(readNumber("1e39", "float32")).toMatchObject({ problem: "outOfRange" });
    expect(readNumber("1e999", "float64")).toMatchObject({ problem: "outOfRange" });
    expect(readNumber("2", "bool")).toEqual({ problem: "notBool" });
    expect(readNumber("3", "uint8")).toEqual({ value: 3 });
  });
});

test("steps are as large as the number suggests", () => {
  expect([100, 2, 1.1, 0, 0.05, 12345].map((x) => stepOf(x, "float64"))).toEqual([1, 1, 0.1, 0.1, 0.01, 100]);
  expect(stepOf(0.123456789, "float64")).toBeCloseTo(0.001, 12);
  expect(stepOf(Math.fround(1.1), "float32")).toBe(0.1);
  expect(stepOf(7, "uint8")).toBe(1);
});

test("steps leave no binary noise and stay within the dtype", () => {
  expect(moved(1.1, 1, 0.1, "float64")).toBe(1.2);
  expect(moved(0.3, -3, 0.1, "float64")).toBe(0);
  expect(moved(Math.fround(2.7491753), 1, 0.1, "float32")).toBe(2.8491753);
  expect(moved(0.4358723, 1, 0.001, "float64")).toBe(0.4368723);
  expect(moved(254, 10, 1, "uint8")).toBe(255);
  expect(moved(1, 1, 1, "bool")).toBe(1);
  expect(moved(5, 0.4, 1, "int32")).toBe(5);
});
