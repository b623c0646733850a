import { describe, expect, it } from "vitest";
import { grad } from "../autodiff/grad.ts";
import { bytesPer } from "../graph/dtype.ts";
import type { Node } from "../graph/node.ts";
import { sizeOf } from "../graph/shape.ts";
import * as ops from "../ops/index.ts";
import { input, variable } from "../ops/leaves.ts";
import { type LoweredPlan, lower } from "./lower.ts";
import { planMemory } from "./memory.ts";
import { outsOf, readsOf } from "./plan.ts";

const kinds = (plan: LoweredPlan) => plan.kernels.map(({ kind }) => kind);

function planOf(inputs: readonly Node[], outputs: readonly Node[]): LoweredPlan {
  return lower({ inputs, constants: new Map(), variables: new Map(), outputs, updates: [] });
}

/** A plan that assigns `values` to variables, each read through its leaf. */
function planUpdates(leaves: readonly Node[], values: readonly Node[]): LoweredPlan {
  const storages = leaves.map(({ dtype, shape }) => ({ dtype, size: sizeOf(shape) }));
  return lower({
    inputs: [],
    constants: new Map(),
    variables: new Map(leaves.map((leaf, i) => [leaf, storages[i]])),
    outputs: [],
    updates: values.map((value, i) => ({ target: storages[i], value })),
  });
}

describe("fusion", () => {
  const x = input(0, [8, 6], "float32");
  const y = input(1, [6], "float32");

  it("makes one loop of an elementwise chain, broadcast and views included", () => {
    const chain = ops.relu(ops.add(ops.mul(ops.transpose(ops.transpose(x)), y), ops.exp(ops.sub(x, 1))));
    expect(kinds(planOf([x, y], [chain]))).toEqual(["loop"]);
  });

  it("folds a chain into the reduction that consumes it", () => {
    expect(kinds(planOf([x], [ops.sum(ops.square(x))]))).toEqual(["reduce"]);
  });

  it("stores what several consumers share, once", () => {
    const shared = ops.exp(x);
    expect(kinds(planOf([x], [ops.sum(shared), ops.max(shared)]))).toEqual(["loop", "reduce", "reduce"]);
  });

  it("merges equal sub-graphs", () => {
    const twice = [ops.sum(ops.exp(x)), ops.sum(ops.exp(x))];
    const plan = planOf([x], twice);
    expect(kinds(plan)).toEqual(["reduce"]);
    expect(plan.outputs[0]).toBe(plan.outputs[1]);
  });

  it("stores a computed value before it is broadcast, rather than compute it again for each copy", () => {
    expect(kinds(planOf([x, y], [ops.add(x, ops.exp(y))]))).toEqual(["loop", "loop"]);
  });

  it("gives matmul its operands as views: no kernel moves elements for a transposed left side", () => {
    const [a, b] = [input(0, [5, 3], "float32"), input(1, [5, 4], "float32")];
    expect(kinds(planOf([a, b], [ops.matmul(ops.transpose(a), b)]))).toEqual(["contract"]);
    expect(kinds(planOf([a, b], [ops.matmul(ops.transpose(b), a)]))).toEqual(["contract"]);
  });
});

describe("cores", () => {
  const [x, w, b] = [input(0, [8, 6], "float32"), input(1, [6, 5], "float32"), input(2, [5], "float32")];
  const product = ops.matmul(x, w);

  it("take in what is made of their results, element by element, in any order of axes", () => {
    expect(kinds(planOf([x, w, b], [ops.relu(ops.add(product, b))]))).toEqual(["contract"]);
    expect(kinds(planOf([x, w], [ops.mul(ops.transpose(product), 2)]))).toEqual(["contract"]);
    expect(kinds(planOf([x, w], [ops.reshape(ops.neg(product), [2, 20])]))).toEqual(["contract"]);
    const [index, rows] = [input(0, [3], "int32"), input(1, [9, 4], "uint8")];
    const scaled = ops.div(ops.cast(ops.gather(rows, index), "float32"), 255);
    expect(kinds(planOf([index, rows], [scaled]))).toEqual(["loop", "gather"]); // the loop checks the indices
  });

  it("keep to themselves where their results are needed otherwise", () => {
    expect(kinds(planOf([x, w], [ops.sum(product)]))).toEqual(["contract", "reduce"]);
    expect(kinds(planOf([x, w], [ops.slice(product, [0, 1], [8, 4])]))).toEqual(["contract", "loop"]);
    expect(kinds(planOf([x, w], [ops.add(product, ops.expand(ops.sum(x), [8, 5]))]))).toEqual([
      "reduce",
      "contract",
    ]);
    const wide = ops.cast(product, "float64");
    expect(kinds(planOf([x, w], [ops.mul(wide, 2)]))).toEqual(["contract", "loop"]); // vectors of other lengths
  });

  it("join one product and take the other from memory where two are added", () => {
    const other = ops.matmul(x, ops.neg(w));
    expect(kinds(planOf([x, w], [ops.add(product, other)]))).toEqual(["loop", "contract", "contract"]);
  });

  it("are packed where they are large, or lie transposed on the right", () => {
    const packs = (k: number, n: number) => {
      const [a, c] = [input(0, [100, k], "float32"), input(1, [k, n], "float32")];
      return kinds(planOf([a, c], [ops.matmul(a, c)])).includes("pack");
    };
    expect(packs(784, 50)).toBe(false);
    expect(packs(784, 128)).toBe(true);
    expect(packs(60, 128)).toBe(true); // rows 512 bytes apart share few sets of the cache
    expect(packs(60, 120)).toBe(false);
    const [d, e] = [input(0, [20, 30], "float32"), input(1, [40, 30], "float32")];
    expect(kinds(planOf([d, e], [ops.matmul(d, ops.transpose(e))]))).toEqual(["pack", "contract"]);
  });
});

describe("rows", () => {
  const x = input(0, [8, 6], "float32");

  it("are gone over once: softmax is one kernel, and so is cross entropy with its gradient up to the mean", () => {
    expect(kinds(planOf([x], [ops.softmax(x)]))).toEqual(["rows"]);
    const t = input(1, [8], "int32");
    const loss = ops.crossEntropy(x, t);
    const { kernels } = planOf([x, t], [loss, ...grad(loss, [x])]);
    expect(kernels.filter(({ kind }) => kind === "rows")).toHaveLength(1);
    expect(kernels.filter(({ kind }) => kind === "reduce")).toHaveLength(1); // the mean over rows
  });

  it("stay apart where one part needs another row of the one before", () => {
    const y = ops.softmax(x);
    expect(kinds(planOf([x], [ops.sub(y, ops.flip(y, [0]))])).filter((kind) => kind === "rows")).toHaveLength(
      1,
    );
    const columns = planOf([x], [ops.div(ops.exp(x), ops.sum(ops.exp(x), 0))]);
    expect(kinds(columns)).toEqual(["loop", "reduce", "loop"]);
  });
});

describe("updates", () => {
  const w = variable({ id: 0 }, [4], "float32");
  const v = variable({ id: 1 }, [4], "float32");

  it("happen in place when each element depends on itself alone", () => {
    const plan = planUpdates([w], [ops.sub(w, ops.mul(w, 0.1))]);
    expect(plan.kernels).toEqual([]);
    expect(plan.updates).toHaveLength(1);
  });

  it("read old values: two variables can swap", () => {
    const plan = planUpdates([w, v], [v, w]);
    const targets = new Set(plan.updates.flatMap(outsOf).map(({ buffer }) => buffer));
    expect(targets.size).toBe(2);
    for (const kernel of plan.updates) {
      const own = outsOf(kernel).map(({ buffer }) => buffer);
      for (const { buffer } of readsOf(kernel))
        expect(own.includes(buffer) || !targets.has(buffer)).toBe(true);
    }
    expect(plan.kernels.length).toBeGreaterThan(0);
  });

  it("are computed aside when elements move", () => {
    const m = variable({ id: 2 }, [2, 2], "float32");
    const plan = planUpdates([m], [ops.transpose(m)]);
    expect(kinds(plan)).toEqual(["loop"]);
    expect(plan.updates[0].kind).toBe("loop");
  });
});

describe("memory plan", () => {
  /** A two-layer net's loss and gradients. */
  function net(): LoweredPlan {
    const x = input(0, [20, 30], "float32");
    const t = input(1, [20], "int32");
    const parameters = [
      input(2, [30, 16], "float32"),
      input(3, [16], "float32"),
      input(4, [16, 5], "float32"),
      input(5, [5], "float32"),
    ];
    const [w1, b1, w2, b2] = parameters;
    const loss = ops.crossEntropy(ops.affine(ops.relu(ops.affine(x, w1, b1)), w2, b2), t);
    return planOf([x, t, ...parameters], [loss, ...grad(loss, parameters)]);
  }

  it("never lets two buffers share a byte while both are needed", () => {
    const plan = net();
    const { offsets, bytes } = planMemory(plan);
    const kernels = [...plan.kernels, ...plan.updates];
    const span = (id: number) => {
      const touching = kernels.flatMap((k, at) =>
        [...readsOf(k), ...outsOf(k)].some(({ buffer }) => buffer.id === id) ? [at] : [],
      );
      const buffer = plan.buffers[id];
      const first = buffer.role === "temporary" ? Math.min(...touching) : -1;
      return { first, last: plan.outputs.includes(buffer) ? kernels.length : Math.max(...touching) };
    };
    for (const a of plan.buffers) {
      const end = offsets.get(a)! + a.size * bytesPer[a.dtype];
      expect(end).toBeLessThanOrEqual(bytes);
      for (const b of plan.buffers.slice(a.id + 1)) {
        const [s, t] = [span(a.id), span(b.id)];
        if (s.first > t.last || t.first > s.last) continue;
        expect(
          end <= offsets.get(b)! || offsets.get(b)! + b.size * bytesPer[b.dtype] <= offsets.get(a)!,
          `buffers ${a.id} and ${b.id}`,
        ).toBe(true);
      }
    }
  });

  it("reuses bytes: it takes less than all buffers side by side", () => {
    const plan = net();
    const apart = plan.buffers.reduce((sum, { size, dtype }) => sum + size * bytesPer[dtype], 0);
    expect(planMemory(plan).bytes).toBeLessThan(apart);
  });
});
