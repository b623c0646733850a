import { describe, expect, it } from "vitest";
import type { DType } from "../graph/dtype.ts";
import { ShapeError } from "../graph/shape.ts";
import { full, ones, scalar, tensor, type Values, zeros } from "./create.ts";

describe("tensor", () => {
  it("takes nested arrays row by row", () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect([x.shape, x.dtype, x.rank, x.size]).toEqual([[2, 3], "float32", 2, 6]);
    expect([...x.dataSync()]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(x.toArray()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it("takes typed arrays in their own dtype, and a shape", () => {
    expect(tensor(new Uint8Array(784), { shape: [28, 28] })).toMatchObject({
      shape: [28, 28],
      dtype: "uint8",
    });
    expect(tensor(Int32Array.of(1, 2)).dtype).toBe("int32");
    expect(tensor(Float64Array.of(0.1)).item()).toBe(0.1);
    expect(tensor([1, 2, 3, 4], { shape: [2, 2] }).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it("takes scalars, booleans and empty arrays", () => {
    expect(tensor(2).shape).toEqual([]);
    expect(tensor([[true, false]])).toMatchObject({ shape: [1, 2], dtype: "bool" });
    expect(tensor([]).shape).toEqual([0]);
    expect(tensor([[], []]).shape).toEqual([2, 0]);
  });

  it("copies what it takes", () => {
    const values = Float32Array.of(1, 2);
    const x = tensor(values);
    values[0] = 9;
    expect(x.toArray()).toEqual([1, 2]);
    x.dataSync()[0] = 9;
    expect(x.toArray()).toEqual([1, 2]);
  });

  it.each<[number, DType, number]>([
    [2.7, "int32", 2],
    [300, "uint8", 44],
    [0.5, "bool", 1],
    [0.1, "float32", Math.fround(0.1)],
    [0.1, "float64", 0.1],
  ])("rounds %d as %s", (value, dtype, expected) => {
    expect(tensor([value], { dtype }).item()).toBe(expected);
    expect(full([1], value, { dtype }).item()).toBe(expected);
  });

  it.each<[string, Values, string]>([
    [
      "a short row",
      [[1, 2], [3]],
      "tensor: ragged array: an array of 1 stands at depth 1 where an array of 2 is expected",
    ],
    [
      "a number for a row",
      [[1, 2], 3],
      "tensor: ragged array: 3 stands at depth 1 where an array of 2 is expected",
    ],
    ["a row for a number", [1, [2]], "tensor: an array of 1 stands where a number is expected at depth 1"],
    ["text", ["1"] as unknown as Values, "tensor: 1 stands where a number is expected at depth 1"],
    [
      "a hole",
      [[1, undefined as unknown as number]],
      "tensor: undefined stands where a number is expected at depth 2",
    ],
  ])("refuses %s", (_what, values, message) => {
    expect(() => tensor(values)).toThrow(ShapeError);
    expect(() => tensor(values)).toThrow(message);
  });

  it("refuses shapes that do not fit and dtypes that do not exist", () => {
    expect(() => tensor([1, 2, 3], { shape: [2, 2] })).toThrow(
      "tensor: 3 numbers do not fill shape [2, 2], which takes 4",
    );
    expect(() => tensor([1], { shape: [-1] })).toThrow("tensor: [-1] is not a shape");
    const dtype = "float16" as DType;
    const message = 'dtype "float16" is unknown; choose float32, float64, int32, uint8 or bool';
    expect(() => tensor([1], { dtype })).toThrow(message);
    expect(() => zeros([1], { dtype })).toThrow(message);
  });
});

it("makes zeros, ones and names", () => {
  expect(zeros([2, 2]).toArray()).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect(ones([2], { dtype: "int32" })).toMatchObject({ dtype: "int32" });
  expect(full([2], 7).toArray()).toEqual([7, 7]);
  expect(scalar(100, { dtype: "float64", name: "apple" })).toMatchObject({
    shape: [],
    dtype: "float64",
    name: "apple",
  });
});
