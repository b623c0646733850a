/** Graphs for tests, with numbers that a person can follow. */
import type { Drawing, DrawnNode, Summary } from "./source.ts";

/** A float64 scalar. */
function scalarSummary(x: number): Summary {
  return { shape: [], dtype: "float64", elements: [x], norm: Math.abs(x), min: x, max: x, mean: x };
}

/** (apple × count) × tax: keys 0 to 4. */
export function appleDrawing(apple = 100, count = 2, tax = 1.1): Drawing {
  const leaf = (key: string, name: string, value: number, gradient: number): DrawnNode => ({
    ...{ key, name, op: "data", kind: "data", label: name, inputs: [], shape: [], dtype: "float64" },
    ...{ openable: false, value: scalarSummary(value), gradient: scalarSummary(gradient) },
  });
  const mul = (
    key: string,
    inputs: [string, string],
    value: number,
    flows: [number, number],
    g: number,
  ): DrawnNode => ({
    ...{
      key,
      op: "mul",
      kind: "operation",
      label: "×",
      inputs,
      shape: [],
      dtype: "float64",
      openable: false,
    },
    ...{ value: scalarSummary(value), gradient: scalarSummary(g), flows: flows.map(scalarSummary) },
  });
  const subtotal = apple * count;
  return {
    nodes: [
      leaf("0", "apple", apple, count * tax),
      leaf("1", "count", count, apple * tax),
      mul("2", ["0", "1"], subtotal, [tax * count, tax * apple], tax),
      leaf("3", "tax", tax, subtotal),
      { ...mul("4", ["2", "3"], subtotal * tax, [tax, subtotal], 1), name: "price" },
    ],
    outputs: ["4"],
  };
}
