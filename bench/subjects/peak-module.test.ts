import { expect, test } from "vitest";
import { peakModule, spinOf } from "./peak-module.ts";

test("each round adds the product to every sum as often as it says", () => {
  const spin = spinOf(peakModule().module);
  const product = 1e-3 ** 2;
  expect(spin(1) / (12 * 8 * product)).toBeCloseTo(1, 5);
  expect(spin(10) / (12 * 8 * 10 * product)).toBeCloseTo(1, 5);
});
