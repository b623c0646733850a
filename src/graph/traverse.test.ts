import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeNode, type Node } from "./node.ts";
import { topologicalOrder } from "./traverse.ts";

const node = (inputs: readonly Node[] = []) => makeNode("test", inputs, {}, [], "float64");

/** A random directed graph without cycles: each node takes some of the earlier ones. */
const graphs = fc
  .array(fc.array(fc.nat(99), { maxLength: 3 }), { minLength: 1, maxLength: 20 })
  .map((picks) => {
    const nodes: Node[] = [];
    for (const inputs of picks)
      nodes.push(node(nodes.length === 0 ? [] : inputs.map((i) => nodes[i % nodes.length])));
    return nodes;
  });

/** All that a node depends on, itself included. */
function reached(from: Node, found = new Set<Node>()): Set<Node> {
  if (found.has(from)) return found;
  found.add(from);
  for (const input of from.inputs) reached(input, found);
  return found;
}

describe("topologicalOrder", () => {
  it("gives everything behind the outputs once, inputs before consumers", () => {
    fc.assert(
      fc.property(graphs, fc.nat(), fc.nat(), (nodes, i, j) => {
        const outputs = [nodes[i % nodes.length], nodes[j % nodes.length]];
        const order = topologicalOrder(outputs);
        expect(new Set(order).size).toBe(order.length);
        expect(new Set(order)).toEqual(new Set([...reached(outputs[0]), ...reached(outputs[1])]));
        const position = new Map(order.map((n, at) => [n, at]));
        for (const n of order)
          for (const x of n.inputs) expect(position.get(x)!).toBeLessThan(position.get(n)!);
      }),
    );
  });

  it("leaves out where to stop, and what only that needs", () => {
    const [a, b] = [node(), node()];
    const stop = node([a]);
    const end = node([stop, b]);
    expect(topologicalOrder([end], new Set([stop]))).toEqual([b, end]);
    expect(topologicalOrder([stop], new Set([stop]))).toEqual([]);
  });

  it("walks a chain of 100,000 nodes", () => {
    let x = node();
    for (let i = 0; i < 100_000; i++) x = node([x]);
    const order = topologicalOrder([x]);
    expect(order.length).toBe(100_001);
    expect(order.at(-1)).toBe(x);
  });
});
