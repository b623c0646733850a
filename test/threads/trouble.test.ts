/** What may go wrong in a process with worker threads, or come at a bad time: errors, growing memory, too little of it, other numbers of threads. */
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import {
  compile,
  IndexOutOfRange,
  ones,
  random,
  type Tensor,
  tensor,
  useBackend,
  variable,
  zeros,
} from "../../src/index.ts";
import { networkOf, recipes } from "../support/networks.ts";
import { useThreads } from "./threads.ts";

const THREADS = 3;

beforeEach(() => useThreads(THREADS));
afterAll(() => useBackend("wasm", { threads: 1 }));

/** Repeats w ← w · w / size, which leaves ones as they are; large enough for threads to share it. */
function stepOf(size: number) {
  const w = variable(ones([size, size]));
  const step = compile(() => {
    w.assign(w.matmul(w).mul(1 / size));
    return w.sum();
  });
  return { w, step };
}

describe("the number of threads", () => {
  it("may change between any two steps, also before the workers are there", async () => {
    const [recipe] = recipes;
    const train = async (between: (i: number) => Promise<void>) => {
      const net = networkOf(recipe);
      const losses: number[] = [];
      for (let i = 0; i < recipe.steps; i++) {
        await between(i);
        losses.push(net.step());
      }
      return { losses, parameters: net.parameters() };
    };
    useBackend("wasm", { threads: 1 });
    const alone = await train(async () => {});
    const changing = await train(async (i) => {
      const threads = 1 + (i % 5);
      if (i % 3 !== 0) useBackend("wasm", { threads });
      if (i % 12 === 7) await useThreads(threads); // at other times steps run while workers come and go
    });
    expect(changing).toEqual(alone);
  });

  it.each([
    [0, "0"],
    [-1, "-1"],
    [1.5, "1.5"],
    [65, "65"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    ["2" as unknown as number, '"2"'],
    [null as unknown as number, "null"],
  ])("is refused if it is %j, and stays what it was", (threads, shown) => {
    expect(() => useBackend("wasm", { threads })).toThrow(
      new RangeError(`wasm: ${shown} threads: give a whole number from 1 to 64`),
    );
    const { step } = stepOf(64);
    step.sync();
    expect(step.stats.threads).toBe(THREADS);
  });
});

describe("memory", () => {
  it("grows while threads exist: old and new programs see all of it", () => {
    const old = stepOf(150);
    old.step.sync();
    const [rows, columns] = [3000, 1500]; // 18 MB: every variable moves the memory's end
    for (let i = 1; i <= 3; i++) {
      const big = variable(ones([rows, columns]));
      const x = variable(ones([7, rows]));
      const product = compile(() => x.matmul(big).sum());
      const chain = compile(() => big.assign(big.mul(0.5).add(0.5)));
      expect(product.sync().item()).toBe(7 * rows * columns);
      chain.sync();
      expect(chain.stats.threads).toBe(THREADS);
      expect(product.sync().item()).toBe(7 * rows * columns);
      expect(big.dataSync().every((value) => value === 1)).toBe(true);
      expect(old.step.sync().item()).toBe(150 * 150);
    }
    expect(old.step.stats.threads).toBe(THREADS);
  });

  it("that does not suffice for a program: the error says for which, how much, and how much there is", () => {
    const { w, step } = stepOf(100);
    step.sync();
    const huge = compile((x: Tensor) =>
      x
        .add(zeros([1, 40_000]))
        .exp()
        .matmul(zeros([40_000, 1])),
    );
    for (let i = 0; i < 3; i++) {
      expect(() => huge.sync(zeros([40_000, 1]))).toThrow(
        /^wasm: 61\d\d MiB more do not fit: \d+ MiB are in use, the largest free piece has [34]\d\d\d MiB, and 4 GiB is the limit; .*\(the largest tensor of the program is exp.* \[40000, 40000\] float32, 6104 MiB\)$/,
      );
    }
    expect(huge.sync(zeros([2, 1])).toArray()).toEqual([[0], [0]]);
    expect(step.sync().item()).toBe(10_000);
    expect(step.stats.threads).toBe(THREADS);
    expect(w.dataSync().every((value) => value === 1)).toBe(true);
  });

  it("is given back by dispose(), after which the function may run again", () => {
    const { step } = stepOf(120);
    for (let i = 0; i < 20; i++) {
      expect(step.sync().item()).toBe(120 * 120);
      expect(step.stats.threads).toBe(THREADS);
      step.dispose();
    }
  });
});

describe("a program", () => {
  it("that is called from several places at once runs once for each", async () => {
    const count = variable(zeros([40_000]));
    const step = compile((by: Tensor) => {
      count.assign(count.add(by));
      return count.sum();
    });
    const sums = await Promise.all(Array.from({ length: 20 }, (_, i) => step(i)));
    sums.forEach((sum, i) => {
      expect(sum.item()).toBe((40_000 * i * (i + 1)) / 2);
    });
  });

  it("that is called while another is traced becomes part of it", () => {
    const inner = stepOf(90);
    inner.step.sync();
    const outer = compile(() => inner.step.sync().add(inner.step.sync()));
    expect(outer.sync().item()).toBe(2 * 8100);
    expect(outer.stats.threads).toBe(THREADS);
    expect(inner.step.sync().item()).toBe(8100);
  });

  it("whose index is out of range changes no variable, and is right the next time", () => {
    const table = variable(random.normal([500, 200], { seed: 1 }));
    const seen = variable(zeros([300, 200]));
    const step = compile((index: Tensor) => {
      const rows = table.gather(index);
      seen.assign(rows.tanh());
      table.assign(table.mul(0.5));
      return rows.sum();
    });
    const good = Int32Array.from({ length: 300 }, (_, i) => i);
    step.sync(good);
    const before = [table.dataSync(), seen.dataSync()];
    for (const wrong of [500, -1, 2 ** 31 - 1]) {
      const bad = good.slice();
      bad[299] = wrong;
      expect(() => step.sync(bad)).toThrow(IndexOutOfRange);
      expect(step.stats.threads).toBe(THREADS);
    }
    expect([table.dataSync(), seen.dataSync()]).toEqual(before);
    step.sync(good);
    expect(table.dataSync()).toEqual(before[0].map((value) => value / 2));
  });

  it("of tensors without elements, or of one, has threads like any other", () => {
    const f = compile((x: Tensor, w: Tensor) => {
      const y = x.matmul(w).tanh();
      return { y, sum: y.sum(), rows: y.sum(1), columns: y.sum(0) };
    });
    const w = ones([3, 500]);
    const none = f.sync(zeros([0, 3]), w);
    expect(none.y.shape).toEqual([0, 500]);
    expect([none.sum.item(), none.rows.toArray(), none.columns.dataSync().some(Boolean)]).toEqual([
      0,
      [],
      false,
    ]);
    expect(f.stats.threads).toBe(THREADS);
    const inner = f.sync(zeros([4, 0]), zeros([0, 500]));
    expect(inner.y.dataSync()).toEqual(new Float32Array(2000));
    const one = f.sync(tensor([[1, 2, 3]]), w);
    expect(one.rows.item()).toBeCloseTo(500 * Math.tanh(6), 2);
    expect(f.stats.threads).toBe(THREADS);
  });
});
