import { expect, test } from "vitest";
import { changeOf, changeText } from "./change.ts";
import { appleDrawing } from "./fixtures.ts";
import type { Drawing } from "./source.ts";

test("apple +1 → price +2.2, as the gradient predicted", () => {
  const change = changeOf(appleDrawing(), appleDrawing(101), ["0"])!;
  expect(change.leaves).toEqual([{ key: "0", name: "apple", by: 1 }]);
  expect(change.output.name).toBe("price");
  expect(change.output.to - change.output.from).toBeCloseTo(2.2, 10);
  expect(change.predicted).toBeCloseTo(2.2, 12);
});

test("two leaves at once: the gradient foretells the linear part", () => {
  const change = changeOf(appleDrawing(), appleDrawing(110, 3), ["0", "1"])!;
  expect(change.leaves.map(({ by }) => by)).toEqual([10, 1]);
  expect(change.predicted).toBeCloseTo(10 * 2.2 + 110, 10);
  expect(change.output.to - change.output.from).toBeCloseTo(110 * 3 * 1.1 - 220, 10);
});

test("nothing changed, nothing to tell; nor of keys that are not there", () => {
  expect(changeOf(appleDrawing(), appleDrawing(), [])).toBeUndefined();
  expect(changeOf(appleDrawing(), appleDrawing(), ["99"])).toBeUndefined();
});

test("entries that stay infinite, or whose gradient is, are no part of the prediction", () => {
  const drawing = (x: readonly number[]): Drawing => {
    const { nodes, outputs } = appleDrawing();
    const entries = (elements: readonly number[]) => ({ ...nodes[0].value, shape: [3], elements });
    const apple = { ...nodes[0], value: entries(x), gradient: entries([2, Infinity, 3]) };
    return { nodes: [apple, ...nodes.slice(1)], outputs };
  };
  const change = changeOf(drawing([-Infinity, 1, 5]), drawing([-Infinity, 1, 7]), ["0"])!;
  expect(change.leaves).toEqual([{ key: "0", name: "apple", by: 2 }]);
  expect(change.predicted).toBe(6);
});

test("changes carry their sign", () => {
  expect([2.1999999999999886, -0.5, 0].map(changeText)).toEqual(["+2.2", "-0.5", "0"]);
});
