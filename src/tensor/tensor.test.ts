import { afterEach, describe, expect, it } from "vitest";
import { backendNames, useBackend } from "../runtime/backends.ts";
import { tensor, zeros } from "./create.ts";
import { ops, Tensor } from "./tensor.ts";
import { variable } from "./variable.ts";

afterEach(() => useBackend("wasm"));

describe("a tensor", () => {
  it("has every operation as a method", () => {
    const x = tensor([
      [1, -2],
      [3, 4],
    ]);
    expect(x.relu().toArray()).toEqual(ops.relu(x).toArray());
    expect(x.matmul(x.T).toArray()).toEqual([
      [5, -5],
      [-5, 25],
    ]);
    const missing = Object.keys(ops).filter((name) => !(name in Tensor.prototype));
    expect(missing).toEqual([]);
  });

  it("takes numbers for scalars on either side", () => {
    const x = tensor([2, 4]);
    expect(ops.div(8, x).toArray()).toEqual([4, 2]);
    expect(x.sub(1).toArray()).toEqual([1, 3]);
    expect(ops.where(x.gt(3), x, 0).toArray()).toEqual([0, 4]);
    expect(ops.concat([x, x]).toArray()).toEqual([2, 4, 2, 4]);
  });

  it("is named without being changed", () => {
    const x = tensor([1]);
    const y = x.mul(2).named("doubled");
    expect([x.name, y.name, y.toArray()]).toEqual([undefined, "doubled", [2]]);
    expect(y.add(1).toArray()).toEqual([3]);
  });

  it("computes nothing until it is read", () => {
    const labels = tensor([9], { dtype: "int32" });
    const wrong = ops.gather(zeros([2]), labels); // fails only when it is evaluated
    expect(wrong.shape).toEqual([1]);
    expect(() => wrong.toArray()).toThrow("index 9 is outside [0, 2)");
  });
});

describe.each(backendNames)("reading on %s", (backend) => {
  it("gives numbers, nested arrays, and arrays of the caller's own", async () => {
    useBackend(backend);
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]).add(0.5);
    expect(x.toArray()).toEqual([
      [1.5, 2.5, 3.5],
      [4.5, 5.5, 6.5],
    ]);
    const own = await x.data();
    expect(own).toBeInstanceOf(Float32Array);
    own[0] = 9;
    expect(x.dataSync()[0]).toBe(1.5);
    expect(x.sum().item()).toBe(24);
    expect(zeros([2, 0, 3]).neg().toArray()).toEqual([[], []]);
    expect(tensor([[[7]]]).item()).toBe(7);
  });

  it("keeps each dtype", () => {
    useBackend(backend);
    expect(tensor([1.5], { dtype: "float64" }).neg().dataSync()).toEqual(Float64Array.of(-1.5));
    expect(tensor([3]).cast("int32").dataSync()).toEqual(Int32Array.of(3));
    expect(tensor([300]).cast("uint8").dataSync()).toEqual(Uint8Array.of(44));
    expect(tensor([3]).gt(2).dataSync()).toEqual(Uint8Array.of(1));
    expect(tensor([3]).gt(2).toString()).toBe("tensor([true], bool)");
  });

  it("prints the book's total in full", () => {
    useBackend(backend);
    const float64 = { dtype: "float64" } as const;
    const price = tensor(100, float64).mul(tensor(2, float64)).mul(tensor(1.1, float64));
    expect(price.item()).toBe(220.00000000000003);
    expect(`${price}`).toBe("tensor(220.00000000000003, float64)");
  });

  it("reads a chain of 2,000 operations", () => {
    useBackend(backend);
    let x: Tensor = variable([0]);
    for (let i = 0; i < 2_000; i++) x = x.add(1);
    expect(x.toArray()).toEqual([2_000]);
  });
});
