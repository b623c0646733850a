/**
 * Random graphs: what a backend computes with its fused kernels equals what the reference computes node by node, for several
 * outputs, shared subexpressions, empty axes and gradients. FUZZ_SEED and FUZZ_RUNS draw others.
 */
import fc from "fast-check";
import { describe, it } from "vitest";
import { grad } from "../../src/autodiff/grad.ts";
import { allocate, isFloat, type TypedArray } from "../../src/graph/dtype.ts";
import type { Node } from "../../src/graph/node.ts";
import { sizeOf } from "../../src/graph/shape.ts";
import { topologicalOrder } from "../../src/graph/traverse.ts";
import { add, mul, sub } from "../../src/ops/elementwise.ts";
import { data } from "../../src/ops/leaves.ts";
import { sum } from "../../src/ops/reduce.ts";
import { backendNames } from "../../src/runtime/backends.ts";
import { check } from "../support/compare.ts";
import { compute } from "../support/programs.ts";
import { type Graph, graphOf, type Recipe, recipes } from "../support/recipes.ts";
import { weights } from "../support/samples.ts";

const seed = Number(process.env.FUZZ_SEED ?? 20260);
const numRuns = Number(process.env.FUZZ_RUNS ?? 200);

/** Recipes that once failed. */
const REGRESSIONS: [Recipe][] = [
  // affine of samples without features: its gradient asked reshape to infer a size beside a 0
  [{ seed: 0, dtype: "float64", leaves: [[1, 0]], steps: [{ op: 45, a: 0, b: 0, n: 0 }] }],
];

/** Rounding errors grow along a chain: they are held to this share of the largest number met anywhere in the graph. */
const SHARE = { float64: 1e-11, float32: 2e-5 };

/** Where the two sides of an operation's kink stand: a last-place difference between them may flip the result. */
function kinksOf({ op, inputs: [x, y, z] }: Node): [Node, Node | number][] {
  if (["relu", "abs", "sign"].includes(op)) return [[x, 0]];
  if (["maximum", "minimum", "gt", "ge", "lt", "le", "eq", "ne"].includes(op)) return [[x, y]];
  return op === "clamp"
    ? [
        [x, y],
        [x, z],
      ]
    : [];
}

/** Whether some kink is nearer than `margin`, but not hit: then neither side is right or wrong. */
function nearKink(graph: readonly Node[], { leaves, values }: Graph, margin: number): boolean {
  const near = (distance: number) => distance !== 0 && Math.abs(distance) < margin;
  const distances = graph.flatMap(kinksOf).map(([a, b]) => sub(a, b));
  if (compute("reference", leaves, values, distances).some((d) => d.some(near))) return true;
  const compared = graph
    .filter(({ op }) => ["max", "min", "argmax", "argmin"].includes(op))
    .map(({ inputs }) => inputs[0]);
  return compute("reference", leaves, values, compared).some((x) =>
    x
      .slice()
      .sort()
      .some((value, i, sorted) => i > 0 && near(value - sorted[i - 1])),
  );
}

/** The outputs to compare: the last nodes, and the gradient of the last by the leaves. */
function outputsOf({ pool, leaves }: Graph): Node[] {
  const last = pool.slice(-3).reverse();
  const differentiated = last.filter(({ dtype }) => isFloat(dtype));
  const total = differentiated
    .map((y, i) => sum(mul(y, data(round(weights(sizeOf(y.shape), i), y), y.shape, y.dtype))))
    .reduce((a, b) => add(a, b));
  return [...last, ...grad(total, leaves)];
}

function round(values: Float64Array, { dtype }: Node): TypedArray {
  const out = allocate(dtype, values.length);
  out.set(values);
  return out;
}

describe(`random graphs, seed ${seed}`, () => {
  it.each(backendNames)("%s agrees with the reference, node by node", (backend) => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        const graph = graphOf(recipe);
        const { leaves, values } = graph;
        const outputs = outputsOf(graph);
        const nodes = topologicalOrder(outputs);
        const known = compute("reference", leaves, values, nodes);
        let largest = 1;
        for (const elements of known)
          for (const x of elements) if (Number.isFinite(x)) largest = Math.max(largest, Math.abs(x));
        const allowed = SHARE[recipe.dtype] * largest;
        fc.pre(!nearKink(nodes, graph, allowed));
        compute(backend, leaves, values, outputs).forEach((actual, i) => {
          const what = i < 3 ? `output ${i}, ${outputs[i].op}` : `gradient ${i - 3}`;
          check(what, actual, known[nodes.indexOf(outputs[i])], () => allowed);
        });
      }),
      { seed, numRuns, examples: REGRESSIONS },
    );
  });
});
