import { expect, it } from "vitest";
import { showDerivative, showDifference, showFactor, showTime } from "./numbers.ts";

it("shows times with three digits, whatever their size", () => {
  expect([0, 0.00385, 0.0584, 0.6, 12.34, 999.4, 1073.5].map(showTime)).toEqual([
    "0 ms",
    "0.0039 ms",
    "0.0584 ms",
    "0.600 ms",
    "12.3 ms",
    "999 ms",
    "1.07 s",
  ]);
});

it("shows numbers that can be copied", () => {
  expect([1 / 3, -0.03623992296944355, 5.51334651e-5, 0, Number.NaN].map(showDerivative)).toEqual([
    "0.33333333",
    "-0.036239923",
    "5.5133465e-5",
    "0",
    "NaN",
  ]);
  expect([0, 2.65e-13, Infinity].map(showDifference)).toEqual(["0", "2.6e-13", "Infinity"]);
  expect([showFactor(18_193.8, "en"), showFactor(56.77, "zh-CN")]).toEqual(["18,200", "56.8"]);
});
