import { describe, expect, it } from "vitest";
import { tensor, zeros } from "./create.ts";

const text = (x: unknown) => String(x);

describe("print", () => {
  it("shows scalars and vectors on one line, with their dtype", () => {
    expect(text(tensor(3.5))).toBe("tensor(3.5, float32)");
    expect(text(tensor([1, 2, 3], { dtype: "int32" }))).toBe("tensor([1, 2, 3], int32)");
    expect(text(tensor([true, false]))).toBe("tensor([true, false], bool)");
  });

  it("shows float32 in the digits that it has, float64 in full", () => {
    expect(text(tensor([0.1, 1 / 3]))).toBe("tensor([0.1, 0.3333333], float32)");
    expect(text(tensor(220.00000000000003, { dtype: "float64" }))).toBe(
      "tensor(220.00000000000003, float64)",
    );
    expect(text(tensor([Number.NaN, -Infinity]))).toBe("tensor([NaN, -Infinity], float32)");
  });

  it("aligns the rows of matrices and parts stacks by an empty line", () => {
    const matrix = tensor([
      [1, -20],
      [300, 4],
    ]);
    expect(text(matrix)).toBe("tensor([[  1, -20],\n        [300,   4]], float32)");
    expect(text(tensor([[[1, 2]], [[3, 4]]]))).toBe("tensor([[[1, 2]],\n\n        [[3, 4]]], float32)");
  });

  it("cuts long axes in the middle", () => {
    expect(text(tensor(Float32Array.from({ length: 100 }, (_, i) => i)))).toBe(
      "tensor([0, 1, 2, …, 97, 98, 99], float32)",
    );
    expect(text(zeros([7]))).toBe("tensor([0, 0, 0, 0, 0, 0, 0], float32)");
    expect(text(zeros([100, 100])).split("\n").length).toBe(7);
  });

  it("gives the shape of what has no elements", () => {
    expect(text(zeros([0]))).toBe("tensor([], [0], float32)");
    expect(text(zeros([2, 0]))).toContain("[2, 0], float32)");
  });
});
