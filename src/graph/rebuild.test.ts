import { expect, test } from "vitest";
import { makeNode, type Node, withProvenance } from "./node.ts";
import { rebuild, withInputs } from "./rebuild.ts";

const leaf = (name: string) => makeNode("data", [], {}, [2], "float32", name);
const op = (name: string, ...inputs: Node[]) => makeNode("add", inputs, { at: name }, [2], "float32", name);

test("what changes is made anew with its name and attributes; the rest stays the same node", () => {
  const [a, b, c] = [leaf("a"), leaf("b"), leaf("c")];
  const [left, right] = [op("left", a, a), op("right", b, a)];
  const top = op("top", left, right);
  const result = rebuild([top], withInputs, new Map([[b, c]]));
  const next = result.get(top)!;
  expect(next).toMatchObject({ op: "add", attrs: { at: "top" }, name: "top", shape: [2] });
  expect(next.inputs[0]).toBe(left);
  expect(next.inputs[1].inputs).toEqual([c, a]);
  expect(next.id).toBeGreaterThan(next.inputs[1].id);
  expect(top.inputs[1]).toBe(right);
});

test("visits in topological order's positions, and leaves out what only known nodes need", () => {
  const [a, b] = [leaf("a"), leaf("b")];
  const hidden = op("hidden", a);
  const top = op("top", hidden, b);
  const seen: [string, number][] = [];
  rebuild(
    [top],
    (node, inputs, position) => {
      seen.push([node.name!, position]);
      return withInputs(node, inputs);
    },
    new Map([[hidden, b]]),
  );
  expect(seen).toEqual([
    ["b", 0],
    ["top", 1],
  ]);
});

test("a gradient's node goes over to the forward node's successor, whichever an output comes upon first", () => {
  const [a, b] = [leaf("a"), leaf("b")];
  const forward = op("forward", a);
  const back = withProvenance({ forwardOf: forward }, () => op("back", a));
  for (const order of [op("both", forward, back), op("both", back, forward)]) {
    const result = rebuild([order], withInputs, new Map([[a, b]]));
    expect(result.get(back)!.forwardOf).toBe(result.get(forward));
  }
});

test("a chain of a hundred thousand nodes", () => {
  let node = leaf("a");
  const start = node;
  for (let i = 0; i < 1e5; i++) node = makeNode("neg", [node], {}, [2], "float32");
  expect(rebuild([node], withInputs, new Map([[start, leaf("b")]])).size).toBe(1e5 + 1);
});
