/** Messages at the face: they name the line of the user's program that made a tensor. */
import { describe, expect, it } from "vitest";
import { scalar, tensor, zeros } from "./create.ts";
import { grad } from "./grad.ts";
import { ops } from "./tensor.ts";
import { variable } from "./variable.ts";

/** The line of this file on which it is called. */
function here(): string {
  return /errors\.test\.ts:(\d+)/.exec(new Error().stack!.split("\n")[2])![0];
}

describe("a message", () => {
  it("names the tensors, their lines and the transposed remedy of matmul", () => {
    const [x, xLine] = [zeros([100, 784], { name: "x" }), here()];
    const [w, wLine] = [variable(zeros([50, 784]), { name: "w" }), here()];
    expect(() => x.matmul(w)).toThrow(
      `matmul: [100, 784] × [50, 784]: inner sizes 784 and 50 differ; did you mean w.T? (x from ${xLine}; w from ${wLine})`,
    );
  });

  it("names the operation that made a tensor without a name", () => {
    const [h, line] = [zeros([4, 3]).relu(), here()];
    expect(() => h.add(zeros([5]))).toThrow(`(relu from ${line}; data from `);
    expect(() => h.sum(2)).toThrow(`sum of relu from ${line} [4, 3]: axis 2 is out of range`);
    expect(() => grad(h, [h])).toThrow(
      `grad: relu from ${line} has shape [4, 3]; take its sum or mean first`,
    );
  });

  it("names the labels whose index is out of range", () => {
    const [labels, line] = [tensor([3, 10], { dtype: "int32", name: "labels" }), here()];
    const loss = ops.crossEntropy(zeros([2, 10]), labels);
    expect(() => loss.item()).toThrow(
      `labels from ${line}: index 10 is outside [0, 10); check the labels or indices`,
    );
  });

  it("says what to use instead", () => {
    expect(() => zeros([2]).item()).toThrow(
      "item: a tensor of shape [2] has 2 elements; use toArray or data",
    );
    expect(() => zeros([2]).add(Float32Array.of(1) as unknown as number)).toThrow(
      "add: an argument is a Float32Array; make it a tensor first, with tensor(values, { shape })",
    );
    expect(() => scalar(1, { dtype: "int32" }).exp().T).toThrow(
      "has no two axes; reshape it to [1, n] or [n, 1] first",
    );
  });
});
