import { afterEach, describe, expect, it } from "vitest";
import { backendNames, useBackend } from "../runtime/backends.ts";
import { compile } from "./compile.ts";
import { scalar, tensor } from "./create.ts";
import { grad } from "./grad.ts";
import { Variable, variable } from "./variable.ts";

afterEach(() => useBackend("wasm"));

describe.each(backendNames)("variables on %s", (backend) => {
  it("start as what they are made of, in its dtype and under its name", () => {
    useBackend(backend);
    expect(variable([1, 2])).toMatchObject({ shape: [2], dtype: "float32", name: undefined });
    const w = variable(tensor([[1, 2]], { dtype: "float64", name: "w" }));
    expect(w).toMatchObject({ shape: [1, 2], dtype: "float64", name: "w" });
    expect(variable(w, { name: "copy", dtype: "int32" })).toMatchObject({ dtype: "int32", name: "copy" });
    expect(w).toBeInstanceOf(Variable);
    expect(variable(scalar(2).mul(3)).item()).toBe(6);
  });

  it("are copies: neither the tensor nor another variable changes with them", () => {
    useBackend(backend);
    const x = tensor([1, 2]);
    const [a, b] = [variable(x), variable(x)];
    a.assign([5, 6]);
    expect([x.toArray(), a.toArray(), b.toArray()]).toEqual([
      [1, 2],
      [5, 6],
      [1, 2],
    ]);
  });

  it("keep their old value for tensors that were built on it", () => {
    useBackend(backend);
    const v = variable([1, 2]);
    const doubled = v.mul(2); // not yet evaluated
    v.assign([10, 20]);
    const again = v.mul(2);
    v.set([100], 1);
    expect([doubled.toArray(), again.toArray(), v.toArray()]).toEqual([
      [2, 4],
      [20, 40],
      [10, 100],
    ]);
  });

  it("are assigned tensors computed from themselves", () => {
    useBackend(backend);
    const v = variable([1, 2]);
    for (let i = 0; i < 3; i++) v.assign(v.mul(2));
    expect(v.toArray()).toEqual([8, 16]);
  });

  it("round what they are assigned to their dtype, and take typed arrays in their shape", () => {
    useBackend(backend);
    const n = variable([[1, 2]], { dtype: "int32" });
    n.assign([[2.9, -2.9]]);
    expect(n.toArray()).toEqual([[2, -2]]);
    n.assign(Int32Array.of(7, 8));
    expect(n.toArray()).toEqual([[7, 8]]);
  });

  it("have elements set in place", () => {
    useBackend(backend);
    const v = variable([
      [1, 2],
      [3, 4],
    ]);
    v.set([9], 3);
    v.set([7, 8]);
    expect(v.toArray()).toEqual([
      [7, 8],
      [3, 9],
    ]);
  });

  it("are differentiated by", () => {
    useBackend(backend);
    const w = variable([1, 2, 3], { dtype: "float64" });
    const [dw] = grad(w.square().sum(), [w]);
    w.assign(w.sub(dw.mul(0.25)));
    expect(w.toArray()).toEqual([0.5, 1, 1.5]);
  });

  it("refuse another shape, and elements past the end", () => {
    useBackend(backend);
    const w = variable([1, 2], { name: "w" });
    expect(() => w.assign([1, 2, 3])).toThrow("assign: a value of shape [3] does not fit variable w [2]");
    expect(() => w.set([1, 2], 1)).toThrow("set: 2 elements from 1 do not fit into 2");
    expect(() => w.set([1], -1)).toThrow(RangeError);
    expect(w.toArray()).toEqual([1, 2]);
  });
});

describe("variables that move between backends", () => {
  it("take their value along, whatever changed it last", () => {
    useBackend("wasm");
    const v = variable([1, 2]);
    const increment = compile(() => v.assign(v.add(1)));
    increment.sync();
    useBackend("reference");
    increment.sync();
    expect(v.toArray()).toEqual([3, 4]);
    v.set([10]);
    useBackend("wasm");
    increment.sync();
    expect(v.mul(1).toArray()).toEqual([11, 5]);
    v.assign([0, 0]);
    useBackend("reference");
    expect(v.add(1).toArray()).toEqual([1, 1]);
  });
});
