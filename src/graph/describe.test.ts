import { describe, expect, it } from "vitest";
import { describeNodes } from "./describe.ts";
import { makeNode, withProvenance } from "./node.ts";

const leaf = (name?: string) => makeNode("data", [], { data: Float32Array.of(1, 2) }, [2], "float32", name);

describe("describeNodes", () => {
  it("numbers nodes in topological order and leaves out what is not known", () => {
    const [x, w] = [leaf("x"), leaf("w")];
    const y = makeNode("sum", [makeNode("mul", [x, w], {}, [2], "float32")], { axes: [0] }, [], "float32");
    const data = { op: "data", inputs: [], attrs: {}, shape: [2], dtype: "float32" };
    expect(describeNodes([y])).toEqual({
      nodes: [
        { id: 0, name: "x", ...data },
        { id: 1, name: "w", ...data },
        { id: 2, op: "mul", inputs: [0, 1], attrs: {}, shape: [2], dtype: "float32" },
        { id: 3, op: "sum", inputs: [2], attrs: { axes: [0] }, shape: [], dtype: "float32" },
      ],
      outputs: [3],
    });
  });

  it("names a forward node only if it is part of the description", () => {
    const [x, forward] = [leaf(), leaf()];
    const g = withProvenance({ forwardOf: forward }, () => makeNode("neg", [x], {}, [2], "float32"));
    expect(describeNodes([g]).nodes[1]).not.toHaveProperty("forwardOf");
    expect(describeNodes([forward, g]).nodes.at(-1)).toMatchObject({ op: "neg", forwardOf: 0 });
  });

  it("takes values from whoever has them", () => {
    const [x, y] = [leaf(), leaf()];
    const described = describeNodes([x, y], (node) => (node === x ? Float32Array.of(3, 4) : undefined));
    expect(described.nodes.map(({ value }) => value)).toEqual([[3, 4], undefined]);
  });

  it("goes down a chain of 100,000 nodes", () => {
    let x = leaf();
    for (let i = 0; i < 100_000; i++) x = makeNode("neg", [x], {}, [2], "float32");
    const { nodes, outputs } = describeNodes([x]);
    expect([nodes.length, outputs]).toEqual([100_001, [100_000]]);
  });
});
