import { describe, expect, test } from "vitest";
import { compile, type Tensor, tensor } from "../index.ts";
import { accuracy } from "./accuracy.ts";

const logits = tensor([
  [1, 5, 2],
  [9, 0, 1],
  [2, 2, 1], // a tie: the first counts
  [-3, -2, -1],
]);
const indices = (values: number[]) => tensor(new Int32Array(values));

describe("accuracy", () => {
  test("of class indices, int32 or uint8", () => {
    expect(accuracy(logits, indices([1, 0, 0, 1])).item()).toBe(0.75);
    expect(accuracy(logits, tensor(new Uint8Array([1, 0, 0, 2]))).item()).toBe(1);
    expect(accuracy(logits, indices([0, 1, 1, 0])).item()).toBe(0);
  });

  test("of one-hot rows", () => {
    const target = tensor([
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
      [0, 0, 1],
    ]);
    expect(accuracy(logits, target).item()).toBe(0.75);
    expect(accuracy(logits.softmax(), target).item()).toBe(0.75);
  });

  test("of one sample, of classes along axis 1, and as a number of samples", () => {
    expect(accuracy(tensor([0.1, 0.7, 0.2]), indices([1]).reshape([])).item()).toBe(1);
    const pixels = tensor([1, 0, 0, 1], { shape: [1, 2, 2] }); // two classes, two pixels
    expect(accuracy(pixels, tensor(new Int32Array([0, 1]), { shape: [1, 2] })).item()).toBe(1);
    expect(accuracy(logits, indices([1, 0, 0, 1]), { reduction: "sum" }).item()).toBe(3);
    expect(accuracy(logits, indices([1, 0, 0, 1]), { reduction: "none" }).toArray()).toEqual([1, 1, 1, 0]);
  });

  test("inside of a compiled function", () => {
    const measure = compile((x: Tensor, t: Tensor) => accuracy(x, t));
    expect(measure.sync(logits, indices([1, 0, 0, 2])).item()).toBe(1);
  });

  test("names what does not fit", () => {
    expect(() => accuracy(logits, indices([1, 2]))).toThrow(
      /accuracy: target .*\[2\] fits predictions .*\[4, 3\] neither as class indices \[4\] nor as one-hot rows \[4, 3\]/,
    );
    expect(() => accuracy(logits, tensor([1, 0, 0, 2]))).toThrow(/indices must be int32 or uint8/);
    expect(() => accuracy(tensor(1), indices([0]))).toThrow("are a scalar; they must be [N, C] or [C]");
  });
});
