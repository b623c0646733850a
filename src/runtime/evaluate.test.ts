import { afterEach, describe, expect, it, vi } from "vitest";
import { tensor } from "../tensor/create.ts";
import { grad } from "../tensor/grad.ts";
import { ops, type Tensor } from "../tensor/tensor.ts";
import { variable } from "../tensor/variable.ts";
import { backendNames, backendOf, useBackend } from "./backends.ts";
import { evaluate } from "./evaluate.ts";

afterEach(() => {
  vi.restoreAllMocks();
  useBackend("wasm");
});

/** How often `f` makes `backend` compile. */
function compilations(name: (typeof backendNames)[number], f: () => void): number {
  useBackend(name);
  const compile = vi.spyOn(backendOf(name), "compile");
  f();
  return compile.mock.calls.length;
}

describe.each(backendNames)("evaluate on %s", (backend) => {
  it("compiles a graph that is built again in a loop once, whatever the data", () => {
    const read: unknown[] = [];
    const times = compilations(backend, () => {
      for (let i = 1; i <= 4; i++)
        read.push(
          tensor([i, i + 1, i + 2])
            .mul(i + 0.25)
            .sum()
            .item(),
        );
    });
    expect(times).toBe(1);
    expect(read).toEqual([7.5, 20.25, 39, 63.75]);
  });

  it("compiles a training loop on variables once", () => {
    const w = variable([1, 2], { dtype: "float64" });
    const times = compilations(backend, () => {
      for (let i = 0; i < 4; i++) {
        const [dw] = grad(w.square().sum(), [w]);
        w.assign(w.sub(dw.mul(0.25)));
      }
    });
    expect(times).toBe(1);
    expect(w.toArray()).toEqual([1 / 16, 2 / 16]);
  });

  it("names the tensor at fault, though the program was compiled for another", async () => {
    const scores = tensor([[0.5, 0.5]]);
    const read = (name: string) => ops.crossEntropy(scores, tensor(Int32Array.of(5), { name }));
    const times = compilations(backend, () => {
      for (const name of ["first", "second"]) {
        expect(() => read(name).item()).toThrow(
          new RegExp(`^${name} from .*: index 5 is outside \\[0, 2\\)`),
        );
      }
    });
    expect(times).toBe(1);
    await expect(read("third").data()).rejects.toThrow(/^third from /);
  });

  it("tells apart what differs in structure", () => {
    const graphs: (() => Tensor)[] = [
      () => tensor([1, 2, 3, 4]).sum(0),
      () => tensor([1, 2, 3, 4], { dtype: "float64" }).sum(0),
      () => tensor([[1, 2, 3, 4]]).sum(0),
      () => tensor([[1, 2, 3, 4]]).sum(1),
      () => tensor([[1, 2, 3, 4]]).sum(1, { keepdim: true }),
      () => tensor([[1, 2, 3, 4]]).max(1),
      () => tensor([1, 2, 3, 4]).mul(0),
      () => tensor([1, 2, 3, 4]).mul(-0),
      () => tensor([1, 2, 3, 4]).mul(2),
    ];
    expect(compilations(backend, () => graphs.map((build) => build().toArray()))).toBe(graphs.length);
    expect(Object.is(evaluate([tensor([1, 2, 3, 4]).mul(-0).node])[0][0], -0)).toBe(true);
    expect(Object.is(evaluate([tensor([1, 2, 3, 4]).mul(0).node])[0][0], 0)).toBe(true);
  });

  it("computes what was read before no second time", () => {
    useBackend(backend);
    const h = tensor([1, 2]).exp();
    const first = h.toArray();
    const { compile } = backendOf(backend);
    const sources: number[] = [];
    vi.spyOn(backendOf(backend), "compile").mockImplementation((source) => {
      sources.push(source.inputs.length);
      return compile(source);
    });
    expect(h.toArray()).toEqual(first);
    expect(sources).toEqual([]);
    h.add(h).toArray();
    expect(sources).toEqual([1]); // h itself is the input; exp is not computed again
  });

  it("evaluates several nodes as one program, a node that is asked for twice once", () => {
    const x = tensor([3, 4]);
    const [a, b] = [x.square(), x.square().sum()];
    expect(compilations(backend, () => evaluate([a.node, b.node, a.node]))).toBe(1);
    expect(evaluate([a.node, b.node, a.node]).map((values) => [...values])).toEqual([[9, 16], [25], [9, 16]]);
  });

  it("reads variables as they are now, through programs that were compiled before", () => {
    useBackend(backend);
    const v = variable([1, 2]);
    expect(v.mul(2).toArray()).toEqual([2, 4]);
    v.set([5]);
    expect(v.mul(2).toArray()).toEqual([10, 4]);
  });
});
