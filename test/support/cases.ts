/**
 * The registry's cases as things to run: named, with their inputs drawn, their graph built, and views put in front of their inputs.
 * Knows nothing of single operations.
 */
import type { DType, TypedArray } from "../../src/graph/dtype.ts";
import { allocate, isFloat } from "../../src/graph/dtype.ts";
import type { Node } from "../../src/graph/node.ts";
import { type Shape, showShape, sizeOf } from "../../src/graph/shape.ts";
import { topologicalOrder } from "../../src/graph/traverse.ts";
import { type Case, entries, type OpEntry } from "../../src/ops/define.ts";
import "../../src/ops/index.ts";
import { input } from "../../src/ops/leaves.ts";
import { permute, slice } from "../../src/ops/movement.ts";
import { expand } from "../../src/ops/reduce.ts";
import { type Sample, samplesOf } from "./samples.ts";

/** Of everything that conformance draws. */
export const SEED = 20260;

/** One case of one entry. */
export interface NamedCase {
  readonly name: string;
  readonly entry: OpEntry;
  readonly example: Case;
  readonly seed: number;
}

/** Every case of every entry. */
export function namedCases(): NamedCase[] {
  return entries().flatMap((entry, e) =>
    entry.cases.map((example, i) => {
      const inputs = example.inputs.map(({ shape, dtype }) => (dtype ? `${dtype} ` : "") + showShape(shape));
      return { name: `${entry.name} ${i}: ${inputs.join(", ")}`, entry, example, seed: SEED + 100 * e + i };
    }),
  );
}

/** A case as a graph over leaves, with elements for the leaves. */
export interface Built {
  readonly leaves: readonly Node[];
  readonly values: readonly TypedArray[];
  readonly output: Node;
}

/** Builds a case with inputs of `dtype` where it names none. */
export function build({ example, seed }: NamedCase, dtype: DType, place: Place = plain): Built {
  const placed = samplesOf(example, dtype, seed).map((sample, i) => place(sample, i));
  return {
    leaves: placed.map(({ leaf }) => leaf),
    values: placed.map(({ values }) => values),
    output: example.call(...placed.map(({ argument }) => argument)),
  };
}

/** How an argument reads its leaf. */
type Place = (sample: Sample, position: number) => { leaf: Node; values: TypedArray; argument: Node };

const plain: Place = ({ shape, dtype, values }, position) => {
  const leaf = input(position, shape, dtype);
  return { leaf, values, argument: leaf };
};

/** The argument is a view with all axes reversed, so that its rows are not contiguous. */
const permuted: Place = ({ shape, dtype, values }, position) => {
  const axes = shape.map((_, i) => shape.length - 1 - i);
  const leaf = input(
    position,
    axes.map((i) => shape[i]),
    dtype,
  );
  const turned = values.slice();
  eachIndex(shape, (index, at) => {
    turned[offsetOf([...index].reverse(), leaf.shape)] = values[at];
  });
  return { leaf, values: turned, argument: permute(leaf, axes) };
};

/** The argument is every second element of a larger tensor, from the second one on, along every axis. */
const strided: Place = ({ shape, dtype, values }, position) => {
  const larger = shape.map((n) => 2 * n + 1);
  const leaf = input(position, larger, dtype);
  const spread = allocate(dtype, sizeOf(larger));
  eachIndex(shape, (index, at) => {
    spread[
      offsetOf(
        index.map((i) => 2 * i + 1),
        larger,
      )
    ] = values[at];
  });
  const view = slice(
    leaf,
    shape.map(() => 1),
    shape.map((n) => 2 * n + 1),
    shape.map(() => 2),
  );
  return { leaf, values: spread, argument: view };
};

/** The argument repeats its first slice along the first axis that is longer than 1. */
const repeated: Place = ({ shape, dtype, values }, position) => {
  const axis = shape.findIndex((n) => n > 1);
  const own = shape.map((n, i) => (i === axis ? 1 : n));
  const leaf = input(position, own, dtype);
  const first = allocate(dtype, sizeOf(own));
  eachIndex(own, (index, at) => {
    first[at] = values[offsetOf(index, shape)];
  });
  return { leaf, values: first, argument: expand(leaf, shape) };
};

/** Ways for an argument to be a view. */
export const views = { permuted, strided, repeated } as const;

function eachIndex(shape: Shape, visit: (index: readonly number[], at: number) => void): void {
  for (let at = 0; at < sizeOf(shape); at++) {
    const index: number[] = [];
    let rest = at;
    for (let d = shape.length - 1; d >= 0; d--) {
      index.unshift(rest % shape[d]);
      rest = Math.floor(rest / shape[d]);
    }
    visit(index, at);
  }
}

function offsetOf(index: readonly number[], shape: Shape): number {
  return index.reduce((offset, i, d) => offset * shape[d] + i, 0);
}

/** The leaves by which a case can be differentiated: none if its operation has no gradient or its result is no float. */
export function differentiable({ entry }: NamedCase, { leaves, output }: Built): Node[] {
  if (entry.gradient === null || !isFloat(output.dtype)) return [];
  const reached = new Set(topologicalOrder([output]));
  return leaves.filter((leaf) => isFloat(leaf.dtype) && reached.has(leaf));
}
