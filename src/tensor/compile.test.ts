import { afterEach, describe, expect, it, vi } from "vitest";
import { ShapeError } from "../graph/shape.ts";
import { IndexOutOfRange } from "../ops/scalar.ts";
import { backendNames, useBackend } from "../runtime/backends.ts";
import { compile } from "./compile.ts";
import { scalar, tensor } from "./create.ts";
import { grad } from "./grad.ts";
import { ops, type Tensor } from "./tensor.ts";
import { variable } from "./variable.ts";

afterEach(() => useBackend("wasm"));

describe.each(backendNames)("compiled functions on %s", (backend) => {
  it("compute what the function does", async () => {
    useBackend(backend);
    const f = compile((x: Tensor, y: Tensor) => x.mul(y).sum());
    expect(f.sync(tensor([1, 2]), tensor([3, 4])).item()).toBe(11);
    expect((await f(tensor([1, 2]), tensor([5, 6]))).item()).toBe(17);
  });

  it("are traced once for each set of shapes and dtypes, not for each value, name or call", () => {
    useBackend(backend);
    const traced = vi.fn((x: Tensor, rate: Tensor) => x.mul(rate));
    const f = compile(traced);
    for (const rate of [1, 2, 0.5]) f.sync(tensor([rate, 3]), rate);
    f.sync(tensor([1, 2], { name: "batch 4" }), 1);
    expect(traced).toHaveBeenCalledTimes(1);
    f.sync(tensor([1, 2, 3]), 1);
    f.sync(tensor([1, 2], { dtype: "float64" }), 1);
    expect(traced).toHaveBeenCalledTimes(3);
    expect(f.sync(tensor([7, 8]), 3).toArray()).toEqual([21, 24]);
    expect(traced).toHaveBeenCalledTimes(3);
  });

  it("take tensors, typed arrays and numbers, in arrays and objects", () => {
    useBackend(backend);
    const f = compile((batch: { x: Tensor; rest: [Tensor, Tensor] }) =>
      batch.x.mul(batch.rest[0]).add(batch.rest[1]),
    ) as unknown as { sync(batch: unknown): Tensor };
    const y = f.sync({ x: Float32Array.of(1, 2), rest: [10, tensor([5, 6])] });
    expect(y.toArray()).toEqual([15, 26]);
  });

  it("return tensors in the structure of the function", () => {
    useBackend(backend);
    const f = compile((x: Tensor) => ({
      sum: x.sum(),
      parts: [x, x.neg()],
      slot: x.max(),
      nothing: undefined,
    }));
    const y = f.sync(tensor([1, 2]));
    expect(y.sum.item()).toBe(3);
    expect(y.parts.map((part) => part.toArray())).toEqual([
      [1, 2],
      [-1, -2],
    ]);
    expect(y.slot.item()).toBe(2);
    expect(y.nothing).toBeUndefined();
    expect(compile(() => undefined).sync()).toBeUndefined();
  });

  it("read variables as they are at each run", () => {
    useBackend(backend);
    const v = variable([1, 2]);
    const f = compile((x: Tensor) => v.mul(x));
    expect(f.sync(tensor(2)).toArray()).toEqual([2, 4]);
    v.assign([10, 20]);
    expect(f.sync(tensor(2)).toArray()).toEqual([20, 40]);
  });

  it("assign to variables together at the end of each run, from their values before it", () => {
    useBackend(backend);
    const [a, b] = [variable([1]), variable([2])];
    const swap = compile(() => {
      const before = a.add(0);
      a.assign(b);
      b.assign(before);
      return a.add(b);
    });
    expect(swap.sync().toArray()).toEqual([3]);
    expect([a.toArray(), b.toArray()]).toEqual([[2], [1]]);
    swap.sync();
    expect([a.toArray(), b.toArray()]).toEqual([[1], [2]]);
  });

  it("read what was assigned before in the same run", () => {
    useBackend(backend);
    const count = variable([0]);
    const f = compile(() => {
      count.assign(count.add(1));
      count.assign(count.mul(10));
      return { now: count };
    });
    expect(f.sync().now.toArray()).toEqual([10]);
    expect(f.sync().now.toArray()).toEqual([110]);
    expect(count.toArray()).toEqual([110]);
  });

  it("assign nothing when they are traced, nor when a run fails", () => {
    useBackend(backend);
    const [count, last] = [variable([0]), variable([0], { dtype: "int32" })];
    const table = tensor([5, 6, 7]);
    const f = compile((index: Tensor) => {
      count.assign(count.add(1));
      last.assign(index);
      return ops.gather(table, index);
    });
    const at = (i: number) => tensor([i], { dtype: "int32", name: "index" });
    expect(f.sync(at(2)).toArray()).toEqual([7]);
    expect(() => f.sync(at(3))).toThrow(IndexOutOfRange);
    expect(() => f.sync(at(-1))).toThrow("index -1 is outside [0, 3); check the labels or indices");
    expect([count.toArray(), last.toArray()]).toEqual([[1], [2]]);
    expect(f.sync(at(0)).toArray()).toEqual([5]);
    expect(count.toArray()).toEqual([2]);
  });

  it("keep the values of tensors that were built on a variable before a run", () => {
    useBackend(backend);
    const v = variable([1]);
    const before = v.mul(10);
    compile(() => v.assign(v.add(1))).sync();
    expect([before.toArray(), v.mul(10).toArray()]).toEqual([[10], [20]]);
  });

  it("hold gradients and updates", () => {
    useBackend(backend);
    const w = variable([3, -2], { dtype: "float64" });
    const step = compile(() => {
      const loss = w.square().sum();
      const [dw] = grad(loss, [w]);
      w.assign(w.sub(dw.mul(0.25)));
      return { loss };
    });
    expect([1, 2, 3].map(() => step.sync().loss.item())).toEqual([13, 3.25, 0.8125]);
  });

  it("call each other", () => {
    useBackend(backend);
    const double = compile((x: Tensor) => x.mul(2));
    const f = compile((x: Tensor) => double.sync(x).add(1));
    expect(f.sync(tensor([1, 2])).toArray()).toEqual([3, 5]);
  });

  it("say what they run", () => {
    useBackend(backend);
    const f = compile((x: Tensor) => x.relu().sum());
    expect(() => f.stats).toThrow(
      "compile: the function has not run yet, so there is no program; call it once",
    );
    f.sync(tensor([1, -2]));
    expect(f.stats).toMatchObject({ backend, kernels: expect.any(Number) });
    expect(f.explain().split("\n").length).toBeGreaterThan(0);
    f.dispose();
    expect(f.sync(tensor([1, -2])).item()).toBe(1);
  });
});

describe("compile refuses", () => {
  it("a read inside, and names the tensor and its line", () => {
    const f = compile((x: Tensor) => tensor([x.sum().item()]));
    expect(() => f.sync(tensor([1, 2]))).toThrow(
      "the value of input was asked for while a function was being compiled; return it from the function and read the result",
    );
    const named = compile((x: Tensor) => tensor([x.dataSync()[0]]));
    expect(() => named.sync(tensor([1, 2], { name: "images" }))).toThrow("the value of images was asked for");
  });

  it("an async function", () => {
    const f = compile((async (x: Tensor) => x) as unknown as (x: Tensor) => Tensor);
    expect(() => f.sync(tensor([1]))).toThrow(
      "compile: the function is async; trace a synchronous one, and read its results outside",
    );
  });

  it("a result that is no tensor", () => {
    const f = compile((() => 3) as unknown as () => Tensor);
    expect(() => f.sync()).toThrow("compile: the function returned 3; return tensors only");
    const text = compile((() => "loss") as unknown as () => Tensor);
    expect(() => text.sync()).toThrow("compile: loss is not a tensor");
  });

  it("an argument that is none of its kinds", () => {
    const f = compile((x: Tensor) => x);
    expect(() => f.sync("x" as unknown as Tensor)).toThrow(
      "compile: x is not a tensor, a typed array, a number, or an array or object of them",
    );
    expect(() => f.sync(Int16Array.of(1) as unknown as Tensor)).toThrow(
      "compile: a Int16Array is not a tensor, a typed array",
    );
  });

  it("an argument of another compiled function", () => {
    let leaked: Tensor = scalar(0);
    compile((x: Tensor) => {
      leaked = x;
      return x;
    }).sync(tensor([1, 2]));
    expect(() => compile(() => leaked.sum()).sync()).toThrow(
      "compile: the function uses [2], an argument of another compiled function; pass it as an argument",
    );
  });

  it("elements set inside, and shapes that do not fit", () => {
    const v = variable([1, 2]);
    expect(() => compile(() => v.set([1])).sync()).toThrow(
      "set: elements cannot be set while a function is being compiled; use assign",
    );
    expect(() => compile(() => v.assign([1])).sync()).toThrow(ShapeError);
    expect(v.add(1).toArray()).toEqual([2, 3]); // the trace is over
  });
});
