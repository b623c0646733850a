import { expect, test } from "vitest";
import { sizeOf } from "../position.ts";
import { inWords } from "./note.ts";
import { summarize } from "./summary.ts";

const summaryOf = (shape: readonly number[]) =>
  summarize(new Array<number>(sizeOf(shape)).fill(0.5), shape, "float64");

test("in a sentence a tensor is its number, its few numbers, or its shape", () => {
  expect([[], [2], [5], [3, 64], [2, 2]].map((shape) => inWords(summaryOf(shape)))).toEqual([
    ...["0.5", "[0.5, 0.5]", "[5]", "3×64", "2×2"],
  ]);
});
