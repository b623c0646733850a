import { expect, test } from "vitest";
import type { SizeHistory } from "./report.ts";
import { warningsOf } from "./warnings.ts";

function sizes(gradients: readonly (readonly number[])[], dead: readonly number[] = []): SizeHistory {
  const steps = gradients[0].map((_, i) => i);
  const none = { steps, figures: gradients.map(() => steps.map(() => 1)) };
  const layers = gradients.map((_, i) => {
    return { name: `W${i + 1}`, activation: "relu", units: 50, dead: dead[i] ?? 0 } as const;
  });
  return { layers, weights: none, activations: none, gradients: { steps, figures: gradients } };
}

test("a net that learns is not warned of, nor one that has learnt", () => {
  expect(
    warningsOf(
      sizes([
        [0.01, 0.02],
        [0.03, 0.02],
      ]),
    ),
  ).toEqual([]);
  expect(
    warningsOf(
      sizes([
        [0.01, 1e-13],
        [0.03, 1e-12],
      ]),
    ),
  ).toEqual([]);
  expect(warningsOf({ layers: [], weights: none, activations: none, gradients: none })).toEqual([]);
});
const none = { steps: [], figures: [] };

test("dead units, vanishing and exploding gradients are named with their layer", () => {
  expect(warningsOf(sizes([[0.01], [0.02]], [12]))).toEqual([
    { kind: "dead", layer: 1, dead: 12, units: 50 },
  ]);
  expect(warningsOf(sizes([[1e-9], [1e-5], [0.1]]))).toEqual([{ kind: "vanishing", ratio: 1e-8 }]);
  expect(
    warningsOf(
      sizes([
        [0.01, 0.02],
        [0.01, 50],
      ]),
    ),
  ).toMatchObject([{ kind: "exploding", layer: 2, size: 50 }]);
  expect(warningsOf(sizes([[Number.NaN], [0.01]]))).toMatchObject([{ kind: "exploding", layer: 1 }]);
});
