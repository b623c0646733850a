/**
 * What the registry's cases look like from outside: each operation's chain rule as a formula, and its edges checked numerically. The
 * graphs are of float32, as people's are.
 */
import { describe, expect, it } from "vitest";
import { rebuild, withInputs } from "../../src/graph/rebuild.ts";
import { sizeOf } from "../../src/graph/shape.ts";
import { annotate, checkGraph, nodeFormula } from "../../src/inspect/index.ts";
import { data } from "../../src/ops/leaves.ts";
import { full } from "../../src/tensor/create.ts";
import { Tensor } from "../../src/tensor/tensor.ts";
import { build, differentiable, namedCases, SEED } from "../support/cases.ts";
import { typeset } from "../support/katex.ts";

/** Every brace and every \left has its partner. */
function isBalanced(tex: string): boolean {
  let depth = 0;
  for (const brace of tex.replace(/\\[{}]/g, "").match(/[{}]/g) ?? []) {
    depth += brace === "{" ? 1 : -1;
    if (depth < 0) return false;
  }
  return depth === 0 && tex.split("\\left").length === tex.split("\\right").length;
}

const cases = namedCases().flatMap((named) => {
  const built = build(named, "float32");
  const wrt = differentiable(named, built);
  if (wrt.length === 0 || built.output.inputs.length === 0) return []; // a cast to its own dtype is no operation
  const { leaves, values, output } = built;
  const given = new Map(leaves.map((leaf, i) => [leaf, data(values[i], leaf.shape, leaf.dtype)]));
  return [{ named, wrt, output: new Tensor(rebuild([output], withInputs, given).get(output)!) }];
});

describe(`formulas, seed ${SEED}`, () => {
  it.each(cases.map((one) => [one.named.name, one] as const))("%s", (_, { named, output, wrt }) => {
    const { nodes } = annotate(output, { seed: full(output.shape, 1, { dtype: output.dtype }) });
    const own = nodes.filter(({ op }) => op === named.entry.name);
    for (const { key } of own) {
      const { value, gradients } = nodeFormula(output, key);
      expect(gradients.length).toBeGreaterThan(0);
      expect(gradients.length).toBeLessThanOrEqual(wrt.length + nodes.length);
      for (const { symbols, shapes, numbers } of [value, ...gradients]) {
        expect(symbols).toMatch(/ = \S/);
        for (const tex of [symbols, shapes, numbers]) {
          if (tex === undefined) continue;
          expect(tex).not.toMatch(/undefined|NaN/);
          expect(isBalanced(tex), tex).toBe(true);
          typeset(tex);
        }
      }
    }
  });
});

describe(`edges, seed ${SEED}`, () => {
  it.each(cases.map((one) => [one.named.name, one] as const))("%s", (_, { output, wrt }) => {
    const check = checkGraph(output);
    expect(check.edges.filter(({ passed }) => !passed)).toEqual([]);
    if (wrt.every(({ shape }) => sizeOf(shape) > 0)) expect(check.edges.length).toBeGreaterThan(0);
  });
});
