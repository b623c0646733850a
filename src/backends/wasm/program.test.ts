import { describe, expect, it } from "vitest";
import { compile, IndexOutOfRange, random, type Tensor, tensor, useBackend, variable } from "../../index.ts";

const DEPTH = 150;

/** A step with so many kernels that they fill more than one module, ending in an update of a variable. */
function deepStep() {
  const w = variable(random.normal([9, 9], { seed: 1, std: 0.3, dtype: "float64" }), { name: "w" });
  const last = variable(tensor([0], { dtype: "float64" }));
  const step = compile((x: Tensor, index: Tensor) => {
    let h = x;
    for (let i = 0; i < DEPTH; i++) h = h.matmul(w).tanh().add(x);
    const chosen = h.gather(index).sum();
    last.assign(chosen.reshape([1]));
    w.assign(w.mul(0.5));
    return { chosen };
  });
  return { w, last, step };
}

describe("a program of several modules", () => {
  const x = random.normal([9, 9], { seed: 2, dtype: "float64" });

  it("computes what the reference does, and updates once", () => {
    const results = (["wasm", "reference"] as const).map((backend) => {
      useBackend(backend);
      const { w, last, step } = deepStep();
      const { chosen } = step.sync(x, Int32Array.of(0, 3));
      return { code: step.stats.codeBytes, chosen: chosen.item(), last: last.item(), w: w.dataSync() };
    });
    const [ours, oracle] = results;
    expect(ours.code).toBeGreaterThan(150_000);
    expect(ours.chosen).toBeCloseTo(oracle.chosen, 10);
    expect(ours.last).toBe(ours.chosen);
    expect(ours.w).toEqual(oracle.w);
  });

  it("updates nothing when an index is out of range, and goes on afterwards", () => {
    useBackend("wasm");
    const { w, last, step } = deepStep();
    const before = w.dataSync();
    expect(() => step.sync(x, Int32Array.of(0, 9))).toThrow(IndexOutOfRange);
    expect(() => step.sync(x, Int32Array.of(0, -1))).toThrow(/index -1 is outside \[0, 9\)/);
    expect(w.dataSync()).toEqual(before);
    expect(last.item()).toBe(0);
    expect(step.sync(x, Int32Array.of(0, 8)).chosen.item()).toBe(last.item());
    expect(w.dataSync()).toEqual(before.map((v) => v * 0.5));
  });
});
