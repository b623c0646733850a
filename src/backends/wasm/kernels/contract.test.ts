/** Products of every size, layout and epilogue against plain sums in float64. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compile, random, type Tensor, useBackend, variable, zeros } from "../../../index.ts";

/** Σ a[i, p] · b[p, j] in float64. */
function product(a: ArrayLike<number>, b: ArrayLike<number>, m: number, k: number, n: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++)
    for (let p = 0; p < k; p++) for (let j = 0; j < n; j++) out[i * n + j] += a[i * k + p] * b[p * n + j];
  return out;
}

/** The largest difference in units of k · 2⁻²³: partial sums of k random terms grow as √k, and so do their roundings' sums. */
function error(values: ArrayLike<number>, expected: ArrayLike<number>, k: number): number {
  let worst = 0;
  for (let i = 0; i < expected.length; i++) worst = Math.max(worst, Math.abs(values[i] - expected[i]));
  return worst / (Math.max(k, 4) * 2 ** -23);
}

const sizes = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(23, 29, 31, 48, 49, 53, 64, 97));
const depths = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.constantFrom(127, 256, 509, 1023, 1024, 1025, 2053),
);

describe("products", () => {
  it("are right in all four layouts, for sizes that fit tiles, panels and blocks and for those that do not", () => {
    useBackend("wasm");
    fc.assert(
      fc.property(
        sizes,
        depths,
        sizes,
        fc.boolean(),
        fc.boolean(),
        fc.nat(1000),
        (m, k, n, turnA, turnB, seed) => {
          const a = random.normal([m, k], { seed });
          const b = random.normal([k, n], { seed: seed + 1 });
          const stored = (x: Tensor, turn: boolean) => (turn ? variable(x.T).T : variable(x));
          const expected = product(a.dataSync(), b.dataSync(), m, k, n);
          const c = stored(a, turnA).matmul(stored(b, turnB));
          expect(error(c.dataSync(), expected, k)).toBeLessThan(4);
          // The same with an addition and an activation on the way to memory.
          const bias = random.normal([n], { seed: seed + 2 });
          const h = stored(a, turnA).matmul(stored(b, turnB)).add(bias).relu();
          const biases = bias.dataSync();
          const active = expected.map((x, i) => Math.max(0, x + biases[i % n]));
          expect(error(h.dataSync(), active, k)).toBeLessThan(4);
          // And transposed: the epilogue writes across rows.
          const turned = stored(a, turnA)
            .matmul(stored(b, turnB))
            .T.mul(2)
            .reshape([n * m]);
          const doubled = Float64Array.from(
            { length: m * n },
            (_, i) => 2 * expected[(i % m) * n + Math.floor(i / m)],
          );
          expect(error(turned.dataSync(), doubled, k)).toBeLessThan(8);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    [7, 5, 3],
    [13, 1500, 50],
    [64, 300, 64],
  ])("update several variables in place: %i × %i × %i", (m, k, n) => {
    const [a, b] = [random.normal([m, k], { seed: 1 }), random.normal([k, n], { seed: 2 })];
    const w = variable(random.normal([m, n], { seed: 3 }));
    const v = variable(zeros([m, n]));
    const before = w.dataSync();
    const step = compile(() => {
      const g = a.matmul(b);
      const velocity = v.mul(0.5).add(g);
      v.assign(velocity);
      w.assign(w.sub(velocity.mul(0.25)));
    });
    step.sync();
    step.sync();
    expect(step.stats.kernels).toBeLessThanOrEqual(2); // the product with both updates, and packing
    const g = product(a.dataSync(), b.dataSync(), m, k, n);
    expect(
      error(
        v.dataSync(),
        g.map((x) => 1.5 * x),
        k,
      ),
    ).toBeLessThan(4);
    expect(
      error(
        w.dataSync(),
        g.map((x, i) => before[i] - 0.625 * x),
        k,
      ),
    ).toBeLessThan(4);
  });

  it("compute what two updates need once, even where they cannot be written in place", () => {
    const w = variable(random.normal([9, 9], { seed: 1 }));
    const v = variable(random.normal([9, 9], { seed: 2 }));
    const [w0, v0] = [w.dataSync(), v.dataSync()];
    const step = compile(() => {
      const g = w.matmul(v);
      w.assign(g.add(1));
      v.assign(g.sub(1));
    });
    step.sync();
    const g = product(w0, v0, 9, 9, 9);
    expect(
      error(
        w.dataSync(),
        g.map((x) => x + 1),
        9,
      ),
    ).toBeLessThan(4);
    expect(
      error(
        v.dataSync(),
        g.map((x) => x - 1),
        9,
      ),
    ).toBeLessThan(4);
    expect(step.explain().match(/^\d+ +contract/gm)).toHaveLength(1);
  });

  it("of whole numbers are exact", () => {
    const [a, b] = [
      random.integers([37, 1100], 100, { seed: 1 }),
      random.integers([1100, 11], 100, { seed: 2 }),
    ];
    expect([...a.matmul(b).dataSync()]).toEqual([...product(a.dataSync(), b.dataSync(), 37, 1100, 11)]);
  });
});
