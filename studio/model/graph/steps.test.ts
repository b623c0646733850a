import { expect, test } from "vitest";
import { appleDrawing } from "./fixtures.ts";
import { shownAfter, stepsOf } from "./steps.ts";

const drawing = appleDrawing();
const steps = stepsOf(drawing);

test("forward in order, then 1 at the output, then backward", () => {
  expect(steps.map(({ kind, key }) => `${kind} ${key}`)).toEqual([
    "forward 2",
    "forward 4",
    "seed 4",
    "backward 4",
    "backward 2",
  ]);
});

test("leaves are known from the start, all else as it is reached", () => {
  const start = shownAfter(drawing, steps, 0);
  expect([...start.values]).toEqual(["0", "1", "3"]);
  expect(start.current).toBeUndefined();
  const middle = shownAfter(drawing, steps, 4);
  expect([...middle.values].sort()).toEqual(["0", "1", "2", "3", "4"]);
  expect([...middle.seeds]).toEqual(["4"]);
  expect([...middle.flows]).toEqual(["4"]);
  expect(middle.current).toEqual({ kind: "backward", key: "4" });
});

test("a graph without gradients has no way back", () => {
  const nodes = drawing.nodes.map(({ gradient: _, flows: __, ...node }) => node);
  expect(stepsOf({ ...drawing, nodes }).map(({ kind }) => kind)).toEqual(["forward", "forward"]);
});
