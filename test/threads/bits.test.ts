/** The same bits for any number of threads: training, and random graphs of sizes that cut badly. FUZZ_SEED and FUZZ_RUNS draw others. */
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { grad } from "../../src/autodiff/grad.ts";
import type { DType, TypedArray } from "../../src/graph/dtype.ts";
import { allocate, isFloat } from "../../src/graph/dtype.ts";
import type { Node } from "../../src/graph/node.ts";
import { useBackend } from "../../src/index.ts";
import * as ops from "../../src/ops/index.ts";
import { input } from "../../src/ops/leaves.ts";
import { generator } from "../support/generator.ts";
import { networkOf, recipes } from "../support/networks.ts";
import { withProgram } from "../support/programs.ts";
import { graphOf, recipes as smallGraphs } from "../support/recipes.ts";
import { useThreads } from "./threads.ts";

const seed = Number(process.env.FUZZ_SEED ?? 20260);
const numRuns = Number(process.env.FUZZ_RUNS ?? 60);

afterAll(() => useBackend("wasm", { threads: 1 }));

function bitsOf(values: TypedArray): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Fails with the first element that differs. */
function expectSameBits(what: string, actual: TypedArray, expected: TypedArray): void {
  if (Buffer.compare(bitsOf(actual), bitsOf(expected)) === 0) return;
  const at = actual.findIndex((x, i) => !Object.is(x, expected[i]));
  expect.fail(`${what}: element ${at} of ${expected.length} is ${actual[at]}, expected ${expected[at]}`);
}

describe("training gives the same bits on 1, 2, 3 and 8 threads", () => {
  it.each(recipes)("$title", async (recipe) => {
    const train = async (threads: number) => {
      await useThreads(threads);
      const net = networkOf(recipe);
      const losses = Float64Array.from({ length: recipe.steps }, () => net.step());
      expect(net.threads()).toBe(threads);
      return { losses, parameters: net.parameters() };
    };
    const alone = await train(1);
    expect(new Set(alone.losses).size).toBe(recipe.steps);
    for (const threads of [2, 3, 8]) {
      const { losses, parameters } = await train(threads);
      expectSameBits(`loss on ${threads} threads`, losses, alone.losses);
      parameters.forEach(({ name, elements }, i) => {
        expectSameBits(`${name} on ${threads} threads`, elements, alone.parameters[i].elements);
      });
    }
  });
});

/** A graph, and elements for its leaves. */
interface Work {
  readonly title: string;
  readonly leaves: readonly Node[];
  readonly values: readonly TypedArray[];
  readonly outputs: readonly Node[];
}

interface Sizes {
  readonly seed: number;
  readonly dtype: "float32" | "float64";
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

const size = fc.constantFrom(0, 1, 2, 3, 13, 31, 61, 97, 127, 131, 257);
const sizes: fc.Arbitrary<Sizes> = fc.record({
  seed: fc.nat(1e6),
  dtype: fc.constantFrom("float32" as const, "float32" as const, "float64" as const),
  m: size,
  k: size,
  n: size,
});

/** Products, reductions, rows by index and elementwise chains over [m, k] and [k, n], large enough for threads to share them. */
function workOf({ seed, dtype, m, k, n }: Sizes): Work {
  const random = generator(seed);
  const draw = (type: DType, length: number, next: () => number) => {
    const out = allocate(type, length);
    for (let i = 0; i < length; i++) out[i] = next();
    return out;
  };
  const [x, w, b] = [input(0, [m, k], dtype), input(1, [k, n], dtype), input(2, [n], dtype)];
  const rows = input(3, [m === 0 ? 0 : 211], "int32");
  const values = [m * k, k * n, n].map((length) => draw(dtype, length, () => 2 * random() - 1));
  values.push(draw("int32", m === 0 ? 0 : 211, () => m * random()));
  const y = ops.tanh(ops.affine(x, w, b));
  const chosen = ops.gather(y, rows);
  const loss = ops.add(ops.sum(ops.square(chosen)), ops.sum(ops.mul(ops.exp(y), 0.1)));
  const outputs = [
    y,
    loss,
    ops.sum(y, 0),
    ops.sum(ops.sigmoid(y), 1),
    ops.softmax(y, 0),
    ops.softmax(y, 1),
    ops.transpose(ops.add(y, b)),
    ops.scatterAdd(chosen, rows, m),
    ...(n > 0 ? [ops.argmax(y, 1), ops.max(y, 1)] : []),
    ...grad(loss, [x, w, b]),
  ];
  return { title: `seed ${seed}: ${dtype}, ${m} × ${k} × ${n}`, leaves: [x, w, b, rows], values, outputs };
}

/** Convolution and pooling with gradients, over [batch, channels, side, side]. */
function imagesOf(batch: number, channels: number, side: number, filters: number): Work {
  const random = generator(seed);
  const leaves = [
    input(0, [batch, channels, side, side], "float32"),
    input(1, [filters, channels, 3, 3], "float32"),
    input(2, [filters], "float32"),
  ];
  const [x, w, b] = leaves;
  const values = leaves.map(({ shape }) =>
    Float32Array.from({ length: shape.reduce((p, q) => p * q) }, () => 2 * random() - 1),
  );
  const y = ops.maxPool2d(ops.relu(ops.add(ops.conv2d(x, w), ops.reshape(b, [filters, 1, 1]))), 2);
  const outputs = [y, ...grad(ops.sum(ops.square(y)), leaves)];
  return { title: `images ${x.shape}, ${filters} filters`, leaves, values, outputs };
}

function compute({ leaves, values, outputs }: Work): TypedArray[] {
  return withProgram("wasm", leaves, outputs, (run) => run(values));
}

it(`random graphs give the same bits on 1 and 3 threads, seed ${seed}`, async () => {
  const work: Work[] = [
    ...fc.sample(sizes, { seed, numRuns }).map(workOf),
    ...fc.sample(smallGraphs, { seed, numRuns }).map((recipe): Work => {
      const { leaves, values, pool } = graphOf(recipe);
      const last = pool[pool.length - 1];
      const gradients = isFloat(last.dtype) ? grad(ops.sum(last), leaves) : [];
      return { title: JSON.stringify(recipe), leaves, values, outputs: [...pool.slice(-3), ...gradients] };
    }),
    imagesOf(1, 1, 31, 7),
    imagesOf(5, 3, 13, 17),
    imagesOf(37, 2, 11, 3),
  ];
  await useThreads(1);
  const alone = work.map(compute);
  await useThreads(3);
  work.forEach((one, i) => {
    compute(one).forEach((values, o) => {
      expectSameBits(`${one.title}: output ${o}, ${one.outputs[o].op}`, values, alone[i][o]);
    });
  });
});
