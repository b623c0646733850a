/**
 * Operations with a closed-form gradient that also say which simpler operations they stand for: both forms agree, in value and
 * gradient, on every backend.
 */
import { describe, it } from "vitest";
import { grad } from "../../src/autodiff/grad.ts";
import type { Node } from "../../src/graph/node.ts";
import { sizeOf } from "../../src/graph/shape.ts";
import { topologicalOrder } from "../../src/graph/traverse.ts";
import type { OpEntry } from "../../src/ops/define.ts";
import { mul } from "../../src/ops/elementwise.ts";
import { data } from "../../src/ops/leaves.ts";
import { sum } from "../../src/ops/reduce.ts";
import { backendNames } from "../../src/runtime/backends.ts";
import { build, differentiable, namedCases, SEED } from "../support/cases.ts";
import { check, within } from "../support/compare.ts";
import { compute } from "../support/programs.ts";
import { weights } from "../support/samples.ts";

/** The graph with each node of `entry` replaced by what it stands for. */
function expanded(output: Node, { name, expand }: OpEntry): Node {
  const replaced = new Map<Node, Node>();
  for (const node of topologicalOrder([output])) {
    const inputs = node.inputs.map((input) => replaced.get(input)!);
    const same = inputs.every((input, i) => input === node.inputs[i]);
    replaced.set(node, node.op === name ? expand!(inputs, node.attrs) : same ? node : { ...node, inputs });
  }
  return replaced.get(output)!;
}

describe(`expansions, seed ${SEED}`, () => {
  for (const named of namedCases().filter(({ entry }) => entry.expand !== null)) {
    it.each(backendNames)(`${named.name} on %s`, (backend) => {
      const built = build(named, "float64");
      const { leaves, values, output } = built;
      const open = expanded(output, named.entry);
      const wrt = differentiable(named, built);
      const weight = data(weights(sizeOf(output.shape), named.seed), output.shape, "float64");
      const gradients = (y: Node) => (wrt.length > 0 ? grad(sum(mul(y, weight)), wrt) : []);
      const closed = compute(backend, leaves, values, [output, ...gradients(output)]);
      const opened = compute(backend, leaves, values, [open, ...gradients(open)]);
      closed.forEach((y, i) => {
        check(i === 0 ? "value" : `gradient ${i - 1}`, opened[i], y, within(1e-12, 1e-13));
      });
    });
  }
});
