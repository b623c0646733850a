import { expect, test } from "vitest";
import { colourOf, type HeatColours, parseHex } from "./heat-colour.ts";

const colours: HeatColours = {
  ...{ negative: [0, 0, 200], zero: [250, 250, 250], positive: [200, 0, 0], wrong: [1, 2, 3] },
};

test("0 is paper, the largest sizes have full colour, halves lie between", () => {
  expect(colourOf(0, 2, colours)).toEqual([250, 250, 250]);
  expect(colourOf(-2, 2, colours)).toEqual([0, 0, 200]);
  expect(colourOf(1, 2, colours)).toEqual([225, 125, 125]);
  expect(colourOf(9, 2, colours)).toEqual([200, 0, 0]);
  expect(colourOf(0, 0, colours)).toEqual([250, 250, 250]);
  expect(colourOf(NaN, 2, colours)).toEqual([1, 2, 3]);
});

test("reads hexadecimal colours", () => {
  expect(parseHex(" #1d4f9f")).toEqual([29, 79, 159]);
  expect(parseHex("rebeccapurple")).toEqual([0, 0, 0]);
});
