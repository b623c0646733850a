import { describe, expect, it } from "vitest";
import type { DType } from "../graph/dtype.ts";
import type { Node } from "../graph/node.ts";
import { constant, define, entries, entryOf } from "./define.ts";
import * as ops from "./index.ts";
import { input } from "./leaves.ts";

const of = (dtype: DType) => input(0, [3], dtype);

describe("the registry", () => {
  it("refuses a name twice", () => {
    expect(() => define(entries()[0])).toThrow(`operation ${entries()[0].name} is defined twice`);
  });

  it("finds the entry of a node, and says so if there is none", () => {
    expect(entryOf(ops.relu(of("float32"))).formula).toBe("max(x, 0)");
    expect(() => entryOf({ ...of("float32"), op: "swish" })).toThrow("unknown operation swish");
  });

  it("gives every composite what it stands for", () => {
    const bare = entries().filter(({ kind, expand }) => kind.kind === "composite" && expand === null);
    expect(bare.map(({ name }) => name)).toEqual([]);
  });

  it("gives every operation a formula", () => {
    expect(entries().filter(({ formula }) => formula.length === 0)).toEqual([]);
  });
});

describe("dtypes", () => {
  it.each<[string, Node, DType]>([
    ["float32 + float64", ops.add(of("float32"), of("float64")), "float64"],
    ["uint8 + uint8", ops.add(of("uint8"), of("uint8")), "int32"],
    ["bool + bool", ops.add(of("bool"), of("bool")), "int32"],
    ["int32 + float32", ops.add(of("int32"), of("float32")), "float32"],
    ["float64 + 1", ops.add(of("float64"), 1), "float64"],
    ["int32 + 1", ops.add(of("int32"), 1), "int32"],
    ["int32 + 0.5", ops.add(of("int32"), 0.5), "float32"],
    ["int32 / int32", ops.div(of("int32"), of("int32")), "float32"],
    ["exp(uint8)", ops.exp(of("uint8")), "float32"],
    ["relu(int32)", ops.relu(of("int32")), "int32"],
    ["float64 < 1", ops.lt(of("float64"), 1), "bool"],
    ["where(bool, float32, 0)", ops.where(of("bool"), of("float32"), 0), "float32"],
    ["where(bool, uint8, 0)", ops.where(of("bool"), of("uint8"), 0), "int32"],
    ["where(bool, 1, 0)", ops.where(of("bool"), 1, 0), "float32"],
    ["clamp(int32, 0, 6)", ops.clamp(of("int32"), 0, 6), "int32"],
    ["clamp(uint8, 0.5)", ops.clamp(of("uint8"), 0.5), "float32"],
    ["sum(bool)", ops.sum(of("bool")), "int32"],
    ["mean(uint8)", ops.mean(of("uint8")), "float32"],
    ["max(uint8)", ops.max(of("uint8")), "uint8"],
    ["argmax(float64)", ops.argmax(of("float64")), "int32"],
    ["softmax(int32)", ops.softmax(of("int32")), "float32"],
    ["matmul(uint8, uint8)", ops.matmul(of("uint8"), of("uint8")), "int32"],
    ["concat(uint8, float32)", ops.concat([of("uint8"), of("float32")]), "float32"],
    ["gather(uint8)", ops.gather(of("uint8"), of("int32")), "uint8"],
    ["mse(int32, int32)", ops.mse(of("int32"), of("int32")), "float32"],
  ])("%s", (_what, node, dtype) => {
    expect(node.dtype).toBe(dtype);
  });
});

it("leaves out what would change nothing", () => {
  const x = input(0, [2, 3], "float32");
  expect(ops.cast(x, "float32")).toBe(x);
  expect(ops.reshape(x, [2, -1])).toBe(x);
  expect(ops.permute(x, [0, 1])).toBe(x);
  expect(ops.slice(x, 0)).toBe(x);
  expect(ops.expand(x, [2, 3])).toBe(x);
  expect(constant(1, "float32").inputs).toEqual([]);
});
