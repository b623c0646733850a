import { expect, test } from "vitest";
import { reachedAfter } from "./reached.ts";
import type { Drawing, DrawnNode } from "./source.ts";
import { stepsOf } from "./steps.ts";

const one = { shape: [], dtype: "float64", elements: [1], norm: 1, min: 1, max: 1, mean: 1 } as const;

function node(key: string, inputs: readonly string[]): DrawnNode {
  return {
    ...{
      key,
      op: inputs.length > 0 ? "mul" : "data",
      kind: inputs.length > 0 ? "operation" : "data",
      label: "",
    },
    ...{ inputs, shape: [], dtype: "float64", openable: false, value: one, gradient: one },
    flows: inputs.map(() => one),
  };
}

/** z = (x·y)·x */
const drawing: Drawing = {
  nodes: [node("x", []), node("y", []), node("p", ["x", "y"]), node("z", ["p", "x"])],
  outputs: ["z"],
};

test("a gradient is known when all consumers have sent their part", () => {
  const steps = stepsOf(drawing); // p, z, seed, z back, p back
  const at = (taken: number, key: string) => Object.values(reachedAfter(drawing, steps, taken, key));
  expect(at(0, "x")).toEqual([true, false, false]);
  expect(at(0, "p")).toEqual([false, false, false]);
  expect(at(2, "z")).toEqual([true, false, false]);
  expect(at(3, "z")).toEqual([true, true, false]);
  expect(at(4, "p")).toEqual([true, true, false]);
  expect(at(4, "x")).toEqual([true, false, false]);
  expect(at(5, "x")).toEqual([true, true, true]);
});
