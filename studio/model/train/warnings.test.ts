import { expect, test } from "vitest";
import type { SizeHistory } from "./report.ts";
import { defaultSettings } from "./settings.ts";
import { warningsOf as warningsAt } from "./warnings.ts";

const moons = defaultSettings("moons"); // Adam, 0.01
const warningsOf = (sizes: SizeHistory) => warningsAt(sizes, moons);

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

test("a gradient of 0 has vanished too", () => {
  expect(warningsOf(sizes([[0], [0.1]]))).toEqual([{ kind: "vanishing", ratio: 0 }]);
});

test("a rate far above the usual one is named as the cause of sizes grown absurd, and alone does not warn", () => {
  const fast = { ...moons, rate: 100 };
  const calm = sizes([[0.01], [0.1]]);
  const at = (figures: readonly number[]) => ({ steps: [0], figures: figures.map((size) => [size]) });
  const tanh = calm.layers.map((layer) => ({ ...layer, activation: "tanh" as const }));
  expect(warningsAt(calm, fast)).toEqual([]);

  const heavy = { ...sizes([[0], [0.1]]), weights: at([0.8, 130]) };
  expect(warningsAt(heavy, fast)).toEqual([
    { kind: "rate", sign: "weights", layer: 2, size: 130, rate: 100, usual: 0.01 },
  ]);
  expect(warningsAt(heavy, moons)).toEqual([{ kind: "vanishing", ratio: 0 }]);
  expect(warningsAt({ ...calm, activations: at([1, 5000]) }, fast)).toMatchObject([
    { kind: "rate", sign: "activations", layer: 2, size: 5000 },
  ]);
  expect(warningsAt({ ...calm, layers: tanh, activations: at([0.6, 0.999]) }, fast)).toMatchObject([
    { kind: "rate", sign: "saturated", layer: 2 },
  ]);
  expect(warningsAt({ ...calm, weights: at([Number.NaN, 1]) }, fast)).toMatchObject([
    { kind: "rate", layer: 1 },
  ]);
});
