import { expect, test } from "vitest";
import { type HeatColours, heatColour, parseRgb } from "./colour.ts";

const colours: HeatColours = {
  ...{ negative: [0, 0, 200], zero: [250, 250, 250], positive: [200, 0, 0], wrong: [1, 2, 3] },
};

test("0 is paper, the largest sizes have full colour, halves lie between", () => {
  expect(heatColour(0, 2, colours)).toEqual([250, 250, 250]);
  expect(heatColour(-2, 2, colours)).toEqual([0, 0, 200]);
  expect(heatColour(1, 2, colours)).toEqual([225, 125, 125]);
  expect(heatColour(9, 2, colours)).toEqual([200, 0, 0]);
  expect(heatColour(0, 0, colours)).toEqual([250, 250, 250]);
  expect(heatColour(NaN, 2, colours)).toEqual([1, 2, 3]);
});

test("reads colours as browsers write them", () => {
  expect(parseRgb("rgb(29, 79, 159)")).toEqual([29, 79, 159]);
  expect(() => parseRgb("light-dark(#fff, #000)")).toThrow("is not of the form rgb(29, 79, 159)");
});
