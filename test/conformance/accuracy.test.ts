/**
 * How exact the transcendental functions are in float32 over its whole range: the largest error over more than 200,000 floats each,
 * in units of the last place, against Math in float64. Signs of zero, infinities and NaN must be met exactly.
 */
import { describe, expect, it } from "vitest";
import type { Node } from "../../src/graph/node.ts";
import { unary } from "../../src/ops/define.ts";
import { cos, exp, log, pow, sigmoid, sin, tanh } from "../../src/ops/elementwise.ts";
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
  /** Where half of the samples lie; the rest are floats of any size. */
  readonly domain: readonly [number, number];
}

const FUNCTIONS: readonly Measured[] = [
  { name: "exp", node: exp, exact: Math.exp, domain: [-105, 89] },
  { name: "log", node: log, exact: Math.log, domain: [0, 4] },
  { name: "expm1", node: scalarOnly("expm1", s.expm1), exact: Math.expm1, domain: [-20, 89] },
  { name: "log1p", node: scalarOnly("log1p", s.log1p), exact: Math.log1p, domain: [-1, 4] },
  { name: "sigmoid", node: sigmoid, exact: (x) => 1 / (1 + Math.exp(-x)), domain: [-105, 20] },
  { name: "tanh", node: tanh, exact: Math.tanh, domain: [-10, 10] },
  { name: "sin", node: sin, exact: Math.sin, domain: [-100, 100] },
  { name: "cos", node: cos, exact: Math.cos, domain: [-100, 100] },
];

/** Zero, the smallest and largest subnormal, normal and whole numbers, 1 and its neighbours, ∞ of both signs, and NaN. */
const POSITIVE = [
  0,
  2 ** -149,
  2 ** -126 - 2 ** -149,
  2 ** -126,
  0.5,
  1 - 2 ** -24,
  1,
  1 + 2 ** -23,
  1.5,
  2,
  3,
];
const LARGE = [2 ** 23 + 1, 2 ** 24 - 1, 2 ** 24, 2 ** 28, 2 ** 128 - 2 ** 104, Infinity];
const SPECIAL = [...POSITIVE, ...LARGE].flatMap((x) => [x, -x]).concat(Number.NaN);

/** A float whose exponent is one of all 256 in turn (0: subnormal, 255: infinite or NaN), its sign and fraction drawn. */
function ofExponent(i: number, random: () => number): number {
  const bits = Uint32Array.of((i % 256) * 2 ** 23 + Math.floor(random() * 2 ** 23));
  return new Float32Array(bits.buffer)[0] * (random() < 0.5 ? -1 : 1);
}

/** The special values, then in turn numbers uniform in the domain and floats of every exponent. */
function samples([low, high]: readonly [number, number], random: () => number): Float32Array {
  const drawn = (i: number) =>
    i % 2 === 0 ? low + (high - low) * random() : ofExponent((i - 1) / 2, random);
  return Float32Array.from([...SPECIAL, ...Array.from({ length: COUNT }, (_, i) => drawn(i))]);
}

/** Bases and exponents: every pair of special values, floats of every exponent, and pairs whose power a float32 can hold. */
function pairs(random: () => number): [base: Float32Array, exponent: Float32Array] {
  const all = SPECIAL.flatMap((x) => SPECIAL.map((y) => [x, y]));
  for (let i = 0; i < COUNT; i++) {
    if (i % 4 === 0) all.push([ofExponent(i / 4, random), ofExponent(Math.floor(random() * 256), random)]);
    else {
      // Bases of every size, or near 1, where exponents are large
      const x = Math.fround(
        i % 4 === 1 ? 1 + (random() - 0.5) * 2 ** (-23 * random()) : 2 ** (250 * random() - 125),
      );
      const y = (280 * random() - 151) / Math.log2(x);
      all.push(i % 4 === 3 ? [random() < 0.5 ? -x : x, Math.round(y)] : [x, y]);
    }
  }
  return [Float32Array.from(all, ([x]) => x), Float32Array.from(all, ([, y]) => y)];
}

const LARGEST = 2 ** 128 - 2 ** 104;

/** One unit in the last place of a float32 of this size; below the smallest normal number it no longer shrinks. */
function ulpOf(x: number): number {
  const size = Math.min(Math.abs(Math.fround(x)), LARGEST);
  return size < 2 ** -126 ? 2 ** -149 : 2 ** (Math.floor(Math.log2(size)) - 23);
}

/** The distance of `actual` from the exact result in units of the last place. */
function errorOf(actual: number, exact: number): number {
  const rounded = Math.fround(exact);
  if (Object.is(actual, rounded))
    return Number.isFinite(rounded) ? Math.abs(actual - exact) / ulpOf(exact) : 0;
  if (exact === 0 || Number.isNaN(actual) || Number.isNaN(exact)) return Infinity;
  // At the edge of overflow the largest float and ∞ are neighbours.
  const bounded = (x: number) => (Math.abs(x) > LARGEST ? Math.sign(x) * 2 ** 128 : x);
  return Math.abs(bounded(actual) - bounded(exact)) / ulpOf(exact);
}

/** The largest error over all elements, and at which one. */
function worst(actual: ArrayLike<number>, exact: (i: number) => number): { ulps: number; at: number } {
  const result = { ulps: 0, at: -1 };
  for (let i = 0; i < actual.length; i++) {
    const ulps = errorOf(actual[i], exact(i));
    if (ulps > result.ulps) Object.assign(result, { ulps, at: i });
  }
  return result;
}

const show = (x: number | undefined) => (Object.is(x, -0) ? "-0" : String(x));

describe.each(backendNames)(`accuracy in float32 on %s, seed ${SEED}`, (backend) => {
  it.each(FUNCTIONS)("$name is within 2 units of the last place", ({ node, exact, domain }) => {
    const x = samples(domain, generator(SEED));
    const leaf = input(0, [x.length], "float32");
    const [y] = compute(backend, [leaf], [x], [node(leaf)]);
    const { ulps, at } = worst(y, (i) => exact(x[i]));
    expect(ulps, `worst at ${show(x[at])}: ${show(y[at])} for ${show(exact(x[at]))}`).toBeLessThanOrEqual(2);
  });

  it("pow is within 4 units of the last place", () => {
    const [x, y] = pairs(generator(SEED));
    const leaves = [0, 1].map((i) => input(i, [x.length], "float32"));
    const [z] = compute(backend, leaves, [x, y], [pow(leaves[0], leaves[1])]);
    const { ulps, at } = worst(z, (i) => s.power(x[i], y[i]));
    const where = `pow(${show(x[at])}, ${show(y[at])}): ${show(z[at])} for ${show(s.power(x[at], y[at]))}`;
    expect(ulps, `worst at ${where}`).toBeLessThanOrEqual(4);
  });
});
