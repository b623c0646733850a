import { expect, test } from "vitest";
import { changeOf, changeText, movingEdits } from "./change.ts";
import { appleDrawing } from "./fixtures.ts";
import type { Drawing, Edits } from "./source.ts";

const none = () => undefined;

test("apple +1 → price +2.2, as the gradient predicted", () => {
  const change = changeOf(appleDrawing(), appleDrawing(101), { "0": { 0: 101 } }, none)!;
  expect(change.leaves).toEqual([{ key: "0", name: "apple", by: 1 }]);
  expect(change.output.name).toBe("price");
  expect(change.output.to - change.output.from).toBeCloseTo(2.2, 10);
  expect(change.predicted).toBeCloseTo(2.2, 12);
});

test("two leaves at once: the gradient foretells the linear part", () => {
  const change = changeOf(appleDrawing(), appleDrawing(110, 3), { "0": { 0: 110 }, "1": { 0: 3 } }, none)!;
  expect(change.leaves.map(({ by }) => by)).toEqual([10, 1]);
  expect(change.predicted).toBeCloseTo(10 * 2.2 + 110, 10);
  expect(change.output.to - change.output.from).toBeCloseTo(110 * 3 * 1.1 - 220, 10);
});

test("nothing changed, nothing to tell; nor of keys that are not there", () => {
  expect(changeOf(appleDrawing(), appleDrawing(), {}, none)).toBeUndefined();
  expect(changeOf(appleDrawing(), appleDrawing(), { "99": { 0: 1 } }, none)).toBeUndefined();
});

test("entries that stay infinite, or whose gradient is, are no part of the prediction", () => {
  const drawing = (x: readonly number[]): Drawing => {
    const { nodes, outputs } = appleDrawing();
    const entries = (elements: readonly number[]) => ({ ...nodes[0].value, shape: [3], elements });
    const apple = { ...nodes[0], shape: [3], value: entries(x), gradient: entries([2, Infinity, 3]) };
    return { nodes: [apple, ...nodes.slice(1)], outputs };
  };
  const change = changeOf(
    drawing([-Infinity, 1, 5]),
    drawing([-Infinity, 1, 7]),
    { "0": { 0: -Infinity, 2: 7 } },
    none,
  )!;
  expect(change.leaves).toEqual([{ key: "0", name: "apple", by: 2, index: [2] }]);
  expect(change.predicted).toBe(6);
});

test("a number among very many tells its place and its share, too, as it is held", () => {
  const { nodes, outputs } = appleDrawing();
  const { elements: _, ...value } = { ...nodes[0].value, shape: [20, 10] };
  const large = { ...nodes[0], shape: [20, 10], dtype: "float32" as const, value, gradient: value };
  const drawing: Drawing = { nodes: [large, ...nodes.slice(1)], outputs };
  const held = { value: new Float64Array(200).fill(0.5), gradient: new Float64Array(200).fill(4) };
  const change = (edits: Edits) => changeOf(drawing, drawing, { "0": edits }, () => held)!;
  expect(change({ 137: 2.5 })).toMatchObject({ leaves: [{ by: 2, index: [13, 7] }], predicted: 8 });
  expect(change({ 137: 0.1 }).leaves[0].by).toBe(Math.fround(0.1) - 0.5);
  expect(change({ 137: 2.5, 0: 1.5 })).toMatchObject({ leaves: [{ name: "apple" }], predicted: 12 });
  expect(change({ 137: 2.5, 0: 1.5 }).leaves[0]).not.toHaveProperty("by");
  expect(change({ 137: 2.5, 0: 0.5 }).leaves[0]).toMatchObject({ by: 2, index: [13, 7] });
});

test("an edit counts unless it is what the leaf held, sign of 0 included", () => {
  const [apple] = appleDrawing().nodes;
  const zero = { ...apple, value: { ...apple.value, elements: [0] } };
  expect(movingEdits(apple, { 0: 100 }, undefined)).toEqual({});
  expect(movingEdits(apple, { 0: 101 }, undefined)).toEqual({ 0: 101 });
  expect(movingEdits(zero, { 0: 0 }, undefined)).toEqual({});
  expect(movingEdits(zero, { 0: -0 }, undefined)).toEqual({ 0: -0 });
});

test("changes carry their sign", () => {
  expect([2.1999999999999886, -0.5, 0].map(changeText)).toEqual(["+2.2", "-0.5", "±0"]);
});
