/**
 * Random graphs: a recipe of numbers, which fast-check draws and shrinks, read as a graph of operations on small tensors.
 * Whatever a step cannot do with its inputs it leaves out, so every recipe is a graph.
 */
import fc from "fast-check";
import { allocate, type DType, type TypedArray } from "../../src/graph/dtype.ts";
import type { Node } from "../../src/graph/node.ts";
import { broadcastShapes, type Shape, sizeOf } from "../../src/graph/shape.ts";
import * as ops from "../../src/ops/index.ts";
import { data, input } from "../../src/ops/leaves.ts";
import { generator } from "./generator.ts";

/** One operation: which one, and numbers that pick its inputs and arguments. */
interface Step {
  readonly op: number;
  readonly a: number;
  readonly b: number;
  readonly n: number;
}

export interface Recipe {
  readonly seed: number;
  readonly dtype: "float32" | "float64";
  readonly leaves: readonly (readonly number[])[];
  readonly steps: readonly Step[];
}

export interface Graph {
  readonly leaves: readonly Node[];
  readonly values: readonly TypedArray[];
  /** Every node that a step made, and the leaves, oldest first. */
  readonly pool: readonly Node[];
}

/** Larger results are left out. */
const MOST = 400;

const size = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(1, 2, 3, 4, 5, 7, 9) },
  fc.constantFrom(0, 8, 13, 16, 33),
);
const shape = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 3, arbitrary: fc.tuple(size) },
  { weight: 4, arbitrary: fc.tuple(size, size) },
  { weight: 2, arbitrary: fc.tuple(size, size, fc.constantFrom(1, 2, 3)) },
);
const step = fc.record({ op: fc.nat(999), a: fc.nat(99), b: fc.nat(99), n: fc.nat(99) });

export const recipes: fc.Arbitrary<Recipe> = fc.record({
  seed: fc.nat(1e6),
  dtype: fc.constantFrom("float64" as const, "float64" as const, "float32" as const),
  leaves: fc.array(
    shape.filter((s) => sizeOf(s) <= MOST),
    { minLength: 1, maxLength: 3 },
  ),
  steps: fc.array(step, { minLength: 2, maxLength: 12 }),
});

/** Reads a recipe. Values stay small: what could grow without bound is squashed by tanh first. */
export function graphOf(recipe: Recipe): Graph {
  const random = generator(recipe.seed);
  const leaves = recipe.leaves.map((s, i) => input(i, s, recipe.dtype));
  const values = leaves.map((leaf) =>
    fill(leaf.dtype, leaf.shape, () => Math.floor(random() * 384 - 192) / 64 + 1 / 128),
  );
  const pool: Node[] = [...leaves];
  for (const { op, a, b, n } of recipe.steps) {
    const pick = (k: number) => pool[pool.length - 1 - (k % Math.min(pool.length, 5))];
    const result = STEPS[op % STEPS.length](pick(a), pick(b), n, random);
    if (result?.every((node) => sizeOf(node.shape) <= MOST && node.shape.length <= 4)) pool.push(...result);
  }
  return { leaves, values, pool };
}

function fill(dtype: DType, s: Shape, next: () => number): TypedArray {
  const out = allocate(dtype, sizeOf(s));
  for (let i = 0; i < out.length; i++) out[i] = next();
  return out;
}

function constants(x: Node, s: Shape, random: () => number): Node {
  return data(
    fill(x.dtype, s, () => Math.floor(random() * 128 - 64) / 64 + 1 / 256),
    s,
    x.dtype,
  );
}

function indices(s: Shape, below: number, random: () => number): Node {
  return data(
    fill("int32", s, () => Math.floor(random() * below)),
    s,
    "int32",
  );
}

type MakeStep = (a: Node, b: Node, n: number, random: () => number) => Node[] | undefined;

const each =
  (f: (x: Node) => Node): MakeStep =>
  (a) => [f(a)];

/** Of two inputs that broadcast; otherwise the second is summed to a scalar. */
const both =
  (f: (x: Node, y: Node) => Node): MakeStep =>
  (a, b) => {
    try {
      broadcastShapes([a.shape, b.shape], "");
      return [f(a, b)];
    } catch {
      return [f(a, ops.sum(b))];
    }
  };

/** Along one axis of an input that has one. */
const along =
  (f: (x: Node, dim: number, keepdim: { keepdim: boolean }) => Node, empty: boolean): MakeStep =>
  (a, _b, n) => {
    if (a.shape.length === 0) return undefined;
    const dim = n % a.shape.length;
    if (a.shape[dim] === 0 && !empty) return undefined;
    return [f(a, dim, { keepdim: n % 2 === 0 })];
  };

const STEPS: readonly MakeStep[] = [
  each(ops.neg),
  each(ops.tanh),
  each(ops.sigmoid),
  each(ops.relu),
  each(ops.abs),
  each((x) => ops.square(ops.tanh(x))),
  each((x) => ops.exp(ops.neg(ops.abs(x)))),
  each((x) => ops.log(ops.add(1.5, ops.square(ops.sigmoid(x))))),
  each((x) => ops.sqrt(ops.add(0.5, ops.sigmoid(x)))),
  each((x) => ops.clamp(x, -1.03, 1.53)),
  each((x) => ops.mul(0.37, ops.sub(x, 1))),
  each((x) => ops.detach(x)),
  each((x) => ops.pow(ops.add(1, ops.sigmoid(x)), 1.7)),
  both(ops.add),
  both(ops.sub),
  both((x, y) => ops.mul(x, ops.tanh(y))),
  both((x, y) => ops.div(x, ops.add(1.25, ops.square(ops.sigmoid(y))))),
  both(ops.maximum),
  both(ops.minimum),
  both((x, y) => ops.where(ops.gt(x, y), x, ops.mul(y, 0.5))),
  both((x, y) => ops.mul(ops.cast(ops.le(x, y), x.dtype), x)),
  (a) => [ops.add(a, a), ops.mul(ops.tanh(a), ops.sigmoid(a))],
  (a) => [ops.sum(a)],
  (a) => (sizeOf(a.shape) > 0 ? [ops.mean(a), ops.max(a)] : undefined),
  along(ops.sum, true),
  along(ops.mean, false),
  along(ops.max, false),
  along(ops.min, false),
  along(ops.logSumExp, false),
  along((x, dim) => ops.softmax(x, dim), true),
  along((x, dim) => ops.logSoftmax(x, dim), false),
  along((x, dim) => ops.cast(ops.argmax(ops.detach(x), dim), x.dtype), false),
  along((x, dim) => ops.concat([x, ops.tanh(x)], dim), true),
  (a, b, n) => {
    if (a.shape.length === 0 || a.shape.length !== b.shape.length) return undefined;
    const dim = n % a.shape.length;
    return a.shape.every((m, i) => i === dim || m === b.shape[i]) ? [ops.concat([a, b, a], dim)] : undefined;
  },
  (a, _b, n) => {
    const s = a.shape;
    if (s.length === 0) return undefined;
    return [
      ops.slice(
        a,
        s.map((m, i) => (n >> i) % (m + 1)),
        s.map((m) => m),
        s.map((_, i) => 1 + ((n >> i) % 3)),
      ),
    ];
  },
  (a, _b, n) => [ops.slice(ops.reshape(a, [-1]), n % 7, undefined, 1 + (n % 2))],
  (a, _b, n) => [
    ops.permute(
      a,
      a.shape.map((_, i) => (i + n) % a.shape.length),
    ),
  ],
  (a) => (a.shape.length > 1 ? [ops.transpose(a)] : undefined),
  (a) => [ops.reshape(a, [sizeOf(a.shape)])],
  (a) => [ops.squeeze(a)],
  (a, _b, n) => [ops.unsqueeze(a, n % (a.shape.length + 1))],
  (a, _b, n) => [ops.expand(ops.unsqueeze(a, 0), [2 + (n % 2), ...a.shape])],
  (a, _b, n) => {
    const dim = a.shape.indexOf(1);
    return dim < 0
      ? undefined
      : [
          ops.expand(
            a,
            a.shape.map((m, i) => (i === dim ? 2 + (n % 4) : m)),
          ),
        ];
  },
  (a) => (a.shape.length > 1 ? [ops.matmul(a, ops.transpose(ops.tanh(a)))] : undefined),
  (a, b) => {
    if (
      a.shape.length === 0 ||
      b.shape.length === 0 ||
      a.shape.at(-1) !== b.shape.at(Math.max(-2, -b.shape.length))
    )
      return undefined;
    try {
      return [ops.matmul(a, b)];
    } catch {
      return undefined; // leading axes that do not broadcast
    }
  },
  (a, _b, n, random) => {
    if (a.shape.length === 0) return undefined;
    const [inner, outer] = [a.shape[a.shape.length - 1], 1 + (n % 9)];
    const y = ops.affine(a, constants(a, [inner, outer], random), constants(a, [outer], random));
    return n % 2 === 0 ? [ops.relu(y)] : [y];
  },
  (a, _b, n, random) => {
    if (a.shape.length === 0 || a.shape[0] === 0) return undefined;
    return [ops.gather(a, indices(n % 3 === 0 ? [2, 2] : [n % 5], a.shape[0], random))];
  },
  (a, _b, n, random) => {
    if (a.shape.length === 0) return undefined;
    return [ops.scatterAdd(a, indices([a.shape[0]], 1 + (n % 4), random), 1 + (n % 4))];
  },
  (a) => [ops.mse(a, ops.tanh(a), { reduction: "sum" })],
  (a, _b, n, random) => {
    if (a.shape.length === 0 || a.shape.length > 2 || sizeOf(a.shape) === 0) return undefined;
    const classes = a.shape[a.shape.length - 1];
    const labels = indices(a.shape.slice(0, -1), classes, random);
    return [ops.crossEntropy(a, labels, { reduction: n % 2 === 0 ? "mean" : "none" })];
  },
];
