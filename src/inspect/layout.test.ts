import { afterEach, expect, test } from "vitest";
import { scalar } from "../index.ts";
import { annotate, figureOf, joinSums, layout } from "./index.ts";

const scope: { self?: unknown; onmessage?: unknown } = globalThis;
const before = { self: scope.self, onmessage: scope.onmessage };
afterEach(() => {
  Object.assign(scope, before);
});

test("in a worker the messages stay those of whoever listened", async () => {
  const listener = () => {};
  Object.assign(scope, { self: globalThis, onmessage: listener }); // no document, but a self: a browser's worker
  const price = scalar(100, { name: "apple" }).mul(scalar(2)).add(scalar(3)).add(scalar(4)).named("price");
  const graph = joinSums(annotate(price));
  const { parts, flows } = figureOf(graph);
  const placed = await layout(parts, flows);
  expect(scope.onmessage).toBe(listener);
  expect([...placed.boxes.keys()].sort()).toEqual(parts.map(({ id }) => id).sort());
  for (const { from, to, id } of flows) {
    expect(placed.boxes.get(from)!.x).toBeLessThan(placed.boxes.get(to)!.x);
    expect(placed.wires.get(id)!.points.length).toBeGreaterThan(1);
  }
  expect(graph.nodes.map(({ key }) => key)).toEqual(["0", "1", "2", "3", "5", "6"]); // without the addition that was joined
});
