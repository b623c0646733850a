/** Tensors keep the values of variables on which they were built, whichever way they are read later. */
import { describe, expect, it } from "vitest";
import { backendNames, compile, grad, type Tensor, tensor, useBackend, variable, zeros } from "../index.ts";

describe.each(backendNames)("on %s", (backend) => {
  it("a tensor built before a change keeps its value, also under another name and captured by a compiled function", () => {
    useBackend(backend);
    const v = variable([1, 2], { name: "v" });
    const [doubled, renamed] = [v.mul(2), v.named("w").mul(3)];
    const captured = compile(() => doubled.add(v));
    expect(captured.sync().toArray()).toEqual([3, 6]);
    v.assign([10, 20]);
    expect(doubled.toArray()).toEqual([2, 4]);
    expect(renamed.toArray()).toEqual([3, 6]);
    expect(captured.sync().toArray()).toEqual([12, 24]);
    expect(
      compile(() => renamed.add(0))
        .sync()
        .toArray(),
    ).toEqual([3, 6]);
  });

  it("a variable under another name inside of a compiled function is still that variable", () => {
    useBackend(backend);
    const v = variable([1]);
    const step = compile(() => {
      const before = v.named("before");
      v.assign(before.add(1));
      return before;
    });
    expect([step.sync().item(), step.sync().item(), v.item()]).toEqual([1, 2, 3]);
  });

  it("the gradient by a variable that has changed since is refused, not zero", () => {
    useBackend(backend);
    const v = variable([3], { name: "v" });
    const loss = v.square().sum();
    v.assign([4]);
    expect(() => grad(loss, [v])).toThrow(
      /built on another version of v from versions\.test\.ts:\d+: .* build the output again/,
    );
    expect(grad(v.square().sum(), [v])[0].item()).toBe(8);
    expect(grad(tensor([1]).sum(), [v])[0].item()).toBe(0);
  });
});

it("a variable of float64 takes its numbers as they are", () => {
  expect(variable(0.1, { dtype: "float64" }).item()).toBe(0.1);
});

it("callers without types are told what they passed", () => {
  const x = tensor([1, 2]) as unknown as Record<string, (...args: unknown[]) => Tensor>;
  expect(() => x.add([3, 4])).toThrow(/^add: cannot take \(tensor \[2\], array\); .* tensor\(…\)$/);
  expect(() => x.reshape(2, 1)).toThrow(/^reshape: cannot take \(tensor \[2\], number, number\)/);
  expect(() => x.sum({ keepdim: true })).toThrow(/^sum: cannot take \(tensor \[2\], object\)/);
  expect(() => x.mul(Float32Array.of(1))).toThrow(
    /^mul: an argument is a Float32Array; make it a tensor first/,
  );
});

it("a graph that cannot fit into memory names its largest tensor", () => {
  useBackend("wasm");
  const huge = zeros([100_000, 1])
    .add(zeros([1, 50_000]))
    .exp()
    .matmul(zeros([50_000, 1]));
  expect(() => huge.toArray()).toThrow(
    /^wasm: 19\d\d\d MiB more do not fit: .* \(the largest tensor of the program is exp.* \[100000, 50000\] float32, 19074 MiB\)$/,
  );
});
