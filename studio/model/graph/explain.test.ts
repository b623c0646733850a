import { describe, expect, it } from "vitest";
import { explain } from "./explain.ts";
import type { DrawnNode, Summary } from "./source.ts";

function summary(shape: readonly number[], elements?: readonly number[]): Summary {
  return { shape, dtype: "float64", norm: 0, min: 0, max: 0, mean: 0, ...(elements && { elements }) };
}

function leaf(
  key: string,
  name: string | undefined,
  shape: readonly number[],
  elements?: number[],
): DrawnNode {
  return {
    ...{ key, op: "variable", kind: "variable", label: name ?? "", inputs: [], shape, dtype: "float64" },
    ...{ openable: false, value: summary(shape, elements), gradient: summary(shape) },
    ...(name !== undefined && { name }),
  };
}

function operation(
  op: string,
  inputs: readonly DrawnNode[],
  shape: readonly number[],
  flowing: readonly boolean[] = inputs.map(() => true),
  key = "9",
): DrawnNode {
  return {
    ...{
      key,
      op,
      kind: "operation",
      label: op,
      inputs: inputs.map((input) => input.key),
      shape,
      dtype: "float64",
    },
    ...{ openable: false, value: summary(shape), gradient: summary(shape) },
    flows: inputs.map((input, i) => (flowing[i] ? summary(input.shape) : null)),
  };
}

function reasons(
  op: string,
  inputs: readonly DrawnNode[],
  shape: readonly number[],
  flowing?: readonly boolean[],
) {
  const node = operation(op, inputs, shape, flowing);
  return explain({ nodes: [...inputs, node], outputs: [node.key] }, node.key);
}

const x = leaf("0", "x", [100, 784]);
const w = leaf("1", "W", [784, 50]);
const b = leaf("2", "b", [50]);
const y = leaf("3", undefined, [100, 50]);

describe("explain", () => {
  it("says of an affine layer why db is a sum and what forces the transposes", () => {
    expect(reasons("affine", [x, w, b], [100, 50])).toEqual([
      { why: "batch", values: { name: "b", rows: 100 } },
      { why: "transpose", values: { name: "W", shape: "784 × 50", a: "784 × 100", b: "100 × 50" } },
    ]);
  });

  it("speaks of X where W has no gradient", () => {
    expect(reasons("matmul", [x, w], [100, 50], [true, false])).toEqual([
      { why: "transpose", values: { name: "x", shape: "100 × 784", a: "100 × 50", b: "50 × 784" } },
    ]);
    expect(reasons("matmul", [x, w], [100, 50], [false, false])).toEqual([]);
  });

  it("does not say that shapes force a transpose of what is square", () => {
    const square = leaf("0", "x", [784, 784]);
    expect(reasons("matmul", [square, w], [784, 50])).toEqual([
      { why: "transpose", values: { name: "x", shape: "784 × 784", a: "784 × 50", b: "50 × 784" } },
    ]);
    expect(reasons("matmul", [square, w], [784, 50], [false, true])).toEqual([]);
    const weights = leaf("1", "W", [784, 784]);
    expect(reasons("matmul", [x, weights], [100, 784], [true, false])).toEqual([]);
    expect(reasons("matmul", [x, weights], [100, 784])).toEqual([
      { why: "transpose", values: { name: "W", shape: "784 × 784", a: "784 × 100", b: "100 × 784" } },
    ]);
    expect(reasons("matmul", [square, weights], [784, 784])).toEqual([]);
  });

  it("tells rows of a batch from other broadcasts", () => {
    expect(reasons("add", [y, b], [100, 50])[0]).toEqual({ why: "batch", values: { name: "b", rows: 100 } });
    const column = leaf("4", "c", [100, 1]);
    expect(reasons("add", [y, column], [100, 50])[0]).toEqual({
      why: "broadcast",
      values: { name: "c", times: 50 },
    });
    expect(reasons("mul", [leaf("4", "k", []), y], [100, 50])[0]).toEqual({
      why: "broadcast",
      values: { name: "k", times: 5000 },
    });
  });

  it("says nothing about a broadcast that no gradient comes back from", () => {
    expect(reasons("add", [y, b], [100, 50], [true, false])).toEqual([{ why: "add" }]);
  });

  it("exchanges the inputs of a product, unless there is but one gradient", () => {
    const [a, c] = [leaf("0", "apple", []), leaf("1", "count", [])];
    expect(reasons("mul", [a, c], [])).toEqual([{ why: "mul", values: { left: "apple", right: "count" } }]);
    expect(reasons("mul", [a, c], [], [true, false])).toEqual([]);
    expect(reasons("mul", [a, a], [])).toEqual([{ why: "mulSelf" }]);
    expect(reasons("mul", [leaf("0", undefined, []), leaf("1", undefined, [])], [])).toEqual([
      { why: "mul", values: { left: "x", right: "y" } },
    ]);
  });

  it("counts the open gates of relu", () => {
    expect(reasons("relu", [leaf("0", "x", [4], [1, -1, 0, 2])], [4])).toEqual([
      { why: "reluSome", values: { open: 2, all: 4 } },
    ]);
    expect(reasons("relu", [leaf("0", "x", [], [3])], [])).toEqual([{ why: "reluOpen" }]);
    expect(reasons("relu", [leaf("0", "x", [], [-3])], [])).toEqual([{ why: "reluShut" }]);
    expect(reasons("relu", [y], [100, 50])).toEqual([{ why: "relu" }]);
  });

  it("vouches for nothing that was written by hand, whatever it is called", () => {
    const relu: DrawnNode = { ...operation("relu", [y], [100, 50]), handWritten: true };
    expect(explain({ nodes: [y, relu], outputs: ["9"] }, "9")).toEqual([{ why: "handWritten" }]);
  });

  it.each(["crossEntropy", "crossEntropyError"] as const)(
    "divides by the samples of a batch where %s is their mean",
    (op) => {
      const reason = (shape: readonly number[], reduction: "mean" | "sum" | "none") => {
        const [scores, t] = [leaf("0", "scores", shape), leaf("1", "t", shape)];
        const loss: DrawnNode = { ...operation(op, [scores, t], []), reduction };
        return explain({ nodes: [scores, t, loss], outputs: ["9"] }, "9");
      };
      expect(reason([3, 10], "mean")).toEqual([{ why: op, values: { name: "scores", samples: 3 } }]);
      expect(reason([2, 3, 4], "mean")).toEqual([{ why: op, values: { name: "scores", samples: 8 } }]);
      for (const undivided of [
        reason([3], "mean"),
        reason([1, 3], "mean"),
        reason([3, 10], "sum"),
        reason([3, 10], "none"),
      ]) {
        expect(undivided).toMatchObject([{ why: `${op}Sample`, values: { name: "scores" } }]);
      }
    },
  );

  it("shares a mean out among its entries", () => {
    expect(reasons("mean", [y], [])).toEqual([{ why: "mean", values: { count: 5000 } }]);
  });

  it("adds up what several consumers send back, twice for one that uses a node twice", () => {
    const square = operation("mul", [b, b], [50], [true, true], "8");
    const sum = operation("add", [square, b], [50]);
    const drawing = { nodes: [b, square, sum], outputs: ["9"] };
    expect(explain(drawing, "2")).toEqual([{ why: "consumers", values: { count: 3 } }]);
    expect(explain(drawing, "8")).toEqual([{ why: "mulSelf" }]);
  });

  it("never gives more than two reasons, and none where no gradient arrives", () => {
    const node = operation("affine", [x, w, b], [100, 50], undefined, "8");
    const twice = operation("add", [node, node], [100, 50]);
    expect(explain({ nodes: [x, w, b, node, twice], outputs: ["9"] }, "8")).toHaveLength(2);
    const { gradient: _, ...silent } = node;
    expect(explain({ nodes: [x, w, b, silent], outputs: ["8"] }, "8")).toEqual([]);
    expect(explain({ nodes: [], outputs: [] }, "8")).toEqual([]);
  });
});
