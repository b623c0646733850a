/** `deterministic: true` rounds every product before it is added, so that all engines agree to the last bit. */
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { compile, random, type Tensor, tensor, useBackend, variable, zeros } from "../../src/index.ts";
import { nodes } from "../support/node24.ts";
import { buildPackage, run } from "./child.ts";

beforeAll(buildPackage);
afterEach(() => useBackend("wasm", { deterministic: false }));

/**
 * Two factors whose product is 1 + 2⁻¹¹ + 2⁻²⁴, which float32 rounds to 1 + 2⁻¹¹. Added to −(1 + 2⁻¹¹) that leaves 0, or 2⁻²⁴ if it
 * was not rounded.
 */
const FACTOR = 1 + 2 ** -12;
const ROUNDED = -(1 + 2 ** -11);

/** Vectors of `length` whose product is that sum, among zeros. */
function vectors(length: number, at: number): [number[], number[]] {
  const a = new Array<number>(length).fill(0);
  const b = a.slice();
  [a[at], b[at]] = [ROUNDED, 1];
  [a[at + 1], b[at + 1]] = [FACTOR, FACTOR];
  return [a, b];
}

/** Products of matrices all of whose rows and columns are those vectors; every element is that sum. */
function products(rows: number, columns: number): Tensor[] {
  return [2, 3, 8, 50, 784, 1501].map((length) => {
    const [a, b] = vectors(length, Math.floor((length - 2) / 3));
    const left = tensor(Array.from({ length: rows }, () => a));
    const right = tensor(Array.from({ length: columns }, () => b)).transpose();
    return left.matmul(right);
  });
}

function convolutions(): Tensor[] {
  const [a, b] = vectors(2 * 3 * 3, 7);
  const image = tensor(a, { shape: [1, 2, 3, 3] });
  const filter = tensor(b, { shape: [1, 2, 3, 3] });
  return [
    image.conv2d(filter),
    zeros([5, 2, 3, 3])
      .add(image)
      .conv2d(zeros([7, 2, 3, 3]).add(filter)),
  ];
}

describe("deterministic", () => {
  it.each([
    [1, 1],
    [7, 3],
    [13, 20],
    [100, 50],
  ])("adds rounded products: %i × %i", (rows, columns) => {
    useBackend("wasm", { deterministic: true });
    for (const product of products(rows, columns)) {
      expect(product.dataSync()).toEqual(new Float32Array(rows * columns));
    }
  });

  it("does so in convolutions, in what is fused with a product, and elsewhere", () => {
    useBackend("wasm", { deterministic: true });
    for (const image of convolutions()) expect(image.dataSync().every((x) => x === 0)).toBe(true);
    const [f, r] = [FACTOR, ROUNDED].map((x) => zeros([100]).add(x));
    expect(f.mul(f).add(r).dataSync()).toEqual(new Float32Array(100));
    const product = f
      .reshape([100, 1])
      .matmul(f.reshape([1, 100]))
      .add(r)
      .relu();
    expect(product.dataSync()).toEqual(new Float32Array(10_000));
    const parameter = variable(zeros([100]).add(r));
    compile(() => parameter.assign(parameter.add(f.mul(f)))).sync();
    expect(parameter.dataSync()).toEqual(new Float32Array(100));
  });

  it("is a setting of programs, which run side by side, and changes nothing but roundings", () => {
    const [x, w] = [random.normal([40, 700], { seed: 1 }), random.normal([700, 30], { seed: 2 })];
    const f = compile((a: Tensor, b: Tensor) => a.matmul(b).tanh());
    const [left, right] = [
      random.integers([40, 700], 9, { seed: 3 }),
      random.integers([700, 30], 9, { seed: 4 }),
    ];
    const exact = [left.cast("float32"), right.cast("float32")] as const;
    const results = [true, false, true, false].map((deterministic) => {
      useBackend("wasm", { deterministic });
      const lazy = x.add(0).matmul(w).tanh().dataSync();
      expect(f.sync(x, w).dataSync()).toEqual(lazy);
      return { rounded: f.sync(x, w).dataSync(), exact: f.sync(...exact).dataSync() };
    });
    expect(results[2]).toEqual(results[0]);
    expect(results[3]).toEqual(results[1]);
    expect(results[1].exact).toEqual(results[0].exact);
    results[0].rounded.forEach((value, i) => {
      expect(Math.abs(value - results[1].rounded[i])).toBeLessThan(1e-4);
    });
  });

  it.skipIf(!nodes[1]?.binary)("gives the same bits on both versions of Node", async () => {
    const script = `
const { random, grad } = await import("retrograd");
const { createHash } = await import("node:crypto");
useBackend("wasm", { deterministic: true });
const show = (what, tensor) => say(what + " " + createHash("sha1").update(tensor.dataSync()).digest("hex"));
for (const k of [1, 50, 784, 1026, 1500, 3001]) {
  const a = random.normal([13, k], { seed: k });
  const b = random.normal([k, 33], { seed: k + 1 });
  show("matmul " + k, a.matmul(b).tanh());
  show("one row " + k, a.slice([0, 0], [1, k]).matmul(b));
  show("gradient " + k, grad(a.matmul(b).sigmoid().sum(), [b])[0]);
  show("softmax " + k, a.softmax().log());
  show("sum " + k, a.exp().sum());
}
const [x, filters] = [random.normal([4, 17, 19, 19], { seed: 1 }), random.normal([7, 17, 5, 5], { seed: 2 })];
const y = x.conv2d(filters);
show("conv2d", y);
grad(y.maxPool2d(2).sum(), [x, filters]).forEach((g, i) => show("its gradient " + i, g));`;
    const [ours, other] = await Promise.all(nodes.map(({ binary }) => run(script, { node: binary! })));
    expect(ours).toMatchObject({ end: 0, stderr: "" });
    expect(ours.stdout.split("\n").length).toBeGreaterThan(30);
    expect(other).toEqual(ours);
  });
});
