/**
 * How exact the transcendental functions are in float32: the largest error over about 200,000 floats each, in units of the last
 * place, against Math in float64.
 */
import { describe, expect, it } from "vitest";
import type { Node } from "../../src/graph/node.ts";
import { unary } from "../../src/ops/define.ts";
import { exp, log, pow, sigmoid, tanh } from "../../src/ops/elementwise.ts";
import { input } from "../../src/ops/leaves.ts";
import * as s from "../../src/ops/scalar.ts";
import { backendNames } from "../../src/runtime/backends.ts";
import { generator } from "../support/generator.ts";
import { compute } from "../support/programs.ts";

const SEED = 20260;
const COUNT = 200_000;

/** Functions of the scalar language that are no operations of their own. */
function scalarOnly(name: string, value: (x: s.Scalar) => s.Scalar): (x: Node) => Node {
  return unary({
    name: `accuracy of ${name}`,
    formula: name,
    dtype: "float",
    value,
    gradient: null,
    domain: [[0, 1]],
  });
}

interface Measured {
  readonly name: string;
  readonly node: (x: Node) => Node;
  readonly exact: (x: number) => number;
  /** Where most of the samples lie; the rest are floats of any size. */
  readonly domain: readonly [number, number];
}

const FUNCTIONS: readonly Measured[] = [
  { name: "exp", node: exp, exact: Math.exp, domain: [-90, 89] },
  { name: "log", node: log, exact: Math.log, domain: [0, 4] },
  { name: "expm1", node: scalarOnly("expm1", s.expm1), exact: Math.expm1, domain: [-20, 89] },
  { name: "log1p", node: scalarOnly("log1p", s.log1p), exact: Math.log1p, domain: [-1, 4] },
  { name: "sigmoid", node: sigmoid, exact: (x) => 1 / (1 + Math.exp(-x)), domain: [-90, 20] },
  { name: "tanh", node: tanh, exact: Math.tanh, domain: [-10, 10] },
];

/** Half of the samples uniform in the domain, a quarter each uniform in the logarithm and in the bits of a float. */
function samples([low, high]: readonly [number, number], random: () => number): Float32Array {
  const out = new Float32Array(COUNT);
  const bits = new Uint32Array(out.buffer);
  for (let i = 0; i < COUNT; i++) {
    if (i % 4 < 2) out[i] = low + (high - low) * random();
    else if (i % 4 === 2) out[i] = (random() < 0.5 ? -1 : 1) * 2 ** (40 * random() - 30);
    else bits[i] = Math.floor(random() * 2 ** 32);
  }
  return out;
}

/** One unit in the last place of a float32 of this size; below the smallest normal number all of it, as results may be flushed to 0. */
function ulpOf(x: number): number {
  const size = Math.abs(x);
  return size < 2 ** -126 ? 2 ** -127 : 2 ** (Math.floor(Math.log2(size)) - 23);
}

/** The largest error, in units of the last place, and where. NaN and infinities must be met exactly. */
function worst({ exact }: Measured, x: Float32Array, y: ArrayLike<number>): { ulps: number; at: number } {
  let result = { ulps: 0, at: Number.NaN };
  for (let i = 0; i < x.length; i++) {
    const wanted = exact(x[i]);
    const rounded = Math.fround(wanted);
    if (Object.is(y[i], rounded) || y[i] === rounded) continue;
    // At the edge of overflow the largest float and ∞ are neighbours.
    const wantedSize = Number.isFinite(rounded) ? wanted : Math.sign(wanted) * 2 ** 128;
    const actual = Math.abs(y[i]) === Infinity ? Math.sign(y[i]) * 2 ** 128 : y[i];
    const ulps =
      Number.isNaN(actual) || Number.isNaN(wanted) ? Infinity : Math.abs(actual - wantedSize) / ulpOf(wanted);
    if (ulps > result.ulps) result = { ulps, at: x[i] };
  }
  return result;
}

describe.each(backendNames)(`accuracy in float32 on %s, seed ${SEED}`, (backend) => {
  it.each(FUNCTIONS)("$name is within 2 units of the last place", (f) => {
    const x = samples(f.domain, generator(SEED));
    const leaf = input(0, [COUNT], "float32");
    const [y] = compute(backend, [leaf], [x], [f.node(leaf)]);
    const { ulps, at } = worst(f, x, y);
    expect(ulps, `worst at ${at}`).toBeLessThanOrEqual(2);
  });

  it("powers keep their promise where the logarithm is large", () => {
    const random = generator(SEED);
    const base = Float32Array.from({ length: COUNT }, () => 2 ** (20 * random() - 10));
    const exponent = Float32Array.from({ length: COUNT }, () => 24 * random() - 12);
    const leaves = [0, 1].map((i) => input(i, [COUNT], "float32"));
    const [y] = compute(backend, leaves, [base, exponent], [pow(leaves[0], leaves[1])]);
    let largest = 0;
    for (let i = 0; i < COUNT; i++) {
      const wanted = base[i] ** exponent[i];
      if (Math.abs(Math.log2(wanted)) < 126)
        largest = Math.max(largest, Math.abs(y[i] - wanted) / ulpOf(wanted));
    }
    expect(largest).toBeLessThanOrEqual(16);
  });
});
