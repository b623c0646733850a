import { expect, it, vi } from "vitest";
import { reference } from "../backends/reference/reference.ts";
import { evaluate, grad, tensor, useBackend } from "../index.ts";

it("computes several tensors in one program, after which reading them runs nothing", async () => {
  useBackend("reference");
  const compiled = vi.spyOn(reference, "compile");
  const x = tensor([1, 2, 3]);
  const loss = x.exp().sum();
  const [dx] = grad(loss, [x]);
  await evaluate(loss, dx);
  expect(compiled).toHaveBeenCalledTimes(1);
  expect(loss.item()).toBeCloseTo(Math.E + Math.E ** 2 + Math.E ** 3, 4);
  expect(dx.toArray()).toEqual([Math.E, Math.E ** 2, Math.E ** 3].map(Math.fround));
  expect(compiled).toHaveBeenCalledTimes(1);
  compiled.mockRestore();
});
