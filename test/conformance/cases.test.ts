/**
 * Every case of the registry on every backend: value, gradient and second gradient, through views too.
 * Adding an operation adds its cases here; nothing in this file names one.
 */
import { describe, expect, it } from "vitest";
import { grad } from "../../src/autodiff/grad.ts";
import type { DType, TypedArray } from "../../src/graph/dtype.ts";
import type { Node } from "../../src/graph/node.ts";
import { sizeOf } from "../../src/graph/shape.ts";
import { entries } from "../../src/ops/define.ts";
import { add, mul } from "../../src/ops/elementwise.ts";
import { data } from "../../src/ops/leaves.ts";
import { sum } from "../../src/ops/reduce.ts";
import { backendNames } from "../../src/runtime/backends.ts";
import {
  type Built,
  build,
  differentiable,
  type NamedCase,
  namedCases,
  SEED,
  views,
} from "../support/cases.ts";
import { check, exactly, type Tolerance } from "../support/compare.ts";
import { jacobian } from "../support/differences.ts";
import { compute, withProgram } from "../support/programs.ts";
import { weights } from "../support/samples.ts";

const EPSILON: Partial<Record<DType, number>> = { float32: 2 ** -23, float64: 2 ** -52 };

/** Columns of derivatives of the output by each element of each differentiable leaf, on the reference backend. */
function derivatives(built: Built, wrt: readonly Node[], output = built.output): Float64Array[][] {
  return withProgram("reference", built.leaves, [output], (run) =>
    wrt.map((leaf) => jacobian((values) => run(values)[0], built.values, built.leaves.indexOf(leaf))),
  );
}

/** Σ weight · output, as a node. */
function weigh(outputs: readonly Node[], seed: number): Node {
  return outputs
    .map((y, i) => sum(mul(y, data(weights(sizeOf(y.shape), seed + i), y.shape, "float64"))))
    .reduce((a, b) => add(a, b));
}

/** What a test compares with: everything in float64 on the reference backend, derivatives by differences. */
interface Expected {
  readonly built: Built;
  readonly wrt: readonly Node[];
  readonly value: TypedArray;
  /** For each element of the output, |y| + Σ |∂y/∂x|·|x|: what a relative error of 1 in every input would change. */
  readonly magnitude: Float64Array;
  readonly gradients: readonly Float64Array[];
  /** Largest Σ |weight · ∂y/∂x| over the elements of an input. */
  readonly gradientScale: number;
}

function expected(named: NamedCase, built = build(named, "float64")): Expected {
  const { leaves, values, output } = built;
  const [value] = compute("reference", leaves, values, [output]);
  const wrt = differentiable(named, built);
  const columns = derivatives(built, wrt);
  const magnitude = Float64Array.from(value, Math.abs);
  const w = weights(value.length, named.seed);
  let gradientScale = 0;
  const gradients = wrt.map((leaf, k) => {
    const x = values[leaves.indexOf(leaf)];
    return Float64Array.from(columns[k], (column, j) => {
      column.forEach((slope, i) => {
        magnitude[i] += Math.abs(slope * x[j]);
      });
      gradientScale = Math.max(
        gradientScale,
        column.reduce((total, slope, i) => total + Math.abs(slope * w[i]), 0),
      );
      return column.reduce((total, slope, i) => total + slope * w[i], 0);
    });
  });
  return { built, wrt, value, magnitude, gradients, gradientScale };
}

/**
 * What an entry promises: `ulps` units of the last place of the dtype. Elementwise results are held to their own size; those that
 * add terms, which may cancel, to the size of the terms, since any summation order is right.
 */
function promised({ entry }: NamedCase, dtype: DType, magnitude: ArrayLike<number>): Tolerance {
  const epsilon = EPSILON[dtype];
  if (epsilon === undefined || entry.ulps === 0) return exactly;
  return (i, value) =>
    entry.ulps * epsilon * (entry.kind.kind === "elementwise" ? Math.abs(value) : magnitude[i]);
}

describe(`conformance of operations, seed ${SEED}`, () => {
  for (const named of namedCases()) {
    const differentiated = differentiable(named, build(named, "float64")).length > 0;
    const open = named.example.inputs.some(({ dtype }) => dtype === undefined); // the others were computed in their own dtype
    let known: Expected | undefined;
    const wanted = () => (known ??= expected(named));

    describe(named.name, () => {
      it.each(backendNames)("%s: value", (backend) => {
        const { value, magnitude } = wanted();
        for (const dtype of ["float64", "float32"] as const) {
          const { leaves, values, output } = build(named, dtype);
          const [actual] = compute(backend, leaves, values, [output]);
          check(`in ${dtype}`, actual, value, promised(named, output.dtype, magnitude));
        }
      });

      it.each(open ? backendNames : [])("%s: value from integers", (backend) => {
        for (const dtype of ["int32", "uint8"] as const) {
          const { leaves, values, output } = build(named, dtype);
          const [oracle] = compute("reference", leaves, values, [output]);
          const [actual] = compute(backend, leaves, values, [output]);
          const largest = Math.max(1, ...oracle.map(Math.abs).filter(Number.isFinite));
          const magnitude = new Float64Array(oracle.length).fill(2 * largest);
          check(`in ${dtype}`, actual, oracle, promised(named, output.dtype, magnitude));
        }
      });

      it.each(differentiated ? backendNames : [])("%s: gradient and second gradient", (backend) => {
        const { built, wrt, gradients, gradientScale } = wanted();
        const { leaves, values, output } = built;
        const first = grad(weigh([output], named.seed), wrt);
        const weighed = weigh(first, named.seed + 7);
        const actual = compute(backend, leaves, values, [...first, ...grad(weighed, wrt)]);
        const near: Tolerance = () => 1e-9 * (1 + gradientScale);
        const slopes = derivatives(built, wrt, weighed);
        wrt.forEach((leaf, k) => {
          const input = leaves.indexOf(leaf);
          check(`gradient of input ${input}`, actual[k], gradients[k], near);
          const column = slopes[k].map(([slope]) => slope);
          check(`second gradient of input ${input}`, actual[wrt.length + k], column, near);
        });
      });

      it.each(differentiated ? backendNames : [])("%s: gradient in float32", (backend) => {
        const { gradients, gradientScale } = wanted();
        const built = build(named, "float32");
        const first = grad(weigh([built.output], named.seed), differentiable(named, built));
        const actual = compute(backend, built.leaves, built.values, first);
        // A gradient is a handful of operations of a few units each; a wrong one is off by a fair share of its size.
        const near: Tolerance = () => 64 * 2 ** -23 * (0.01 + gradientScale);
        gradients.forEach((g, k) => {
          check(`of differentiable input ${k}`, actual[k], g, near);
        });
      });

      it.each(backendNames)("%s: value and gradient through views", (backend) => {
        for (const [kind, place] of Object.entries(views)) {
          const { built, wrt, value, magnitude, gradients, gradientScale } = expected(
            named,
            build(named, "float64", place),
          );
          const first = wrt.length > 0 ? grad(weigh([built.output], named.seed), wrt) : [];
          const actual = compute(backend, built.leaves, built.values, [built.output, ...first]);
          check(kind, actual[0], value, promised(named, built.output.dtype, magnitude));
          gradients.forEach((g, k) => {
            check(`${kind}: gradient ${k}`, actual[k + 1], g, () => 1e-9 * (1 + gradientScale));
          });
        }
      });
    });
  }

  it("leaves out no operation but leaves and custom, which computes whatever its user says", () => {
    const without = entries().filter(({ kind, cases }) => kind.kind !== "leaf" && cases.length === 0);
    expect(without.map(({ name }) => name).filter((name) => name !== "custom")).toEqual([]);
  });
});
