import { describe, grad, scalar, tensor } from "retrograd";
import { expect, test } from "vitest";
import { annotate } from "./annotate.ts";
import { toText } from "./text.ts";

const number = (value: number, name?: string) => scalar(value, { dtype: "float64", name });

test("the apples of the book", () => {
  const price = number(100, "apple").mul(number(2, "count")).mul(number(1.1, "tax")).named("price");
  expect(toText(annotate(price))).toBe(
    [
      "id  op    name   inputs  shape  dtype    value               gradient",
      " 0  data  apple          []     float64  100                 2.2",
      " 1  data  count          []     float64  2                   110.00000000000001",
      " 2  mul          0, 1    []     float64  200                 1.1",
      " 3  data  tax            []     float64  1.1                 200",
      " 4  mul   price  2, 3    []     float64  220.00000000000003  1",
      "",
      "output: 4",
    ].join("\n"),
  );
});

test("a value that is read twice shows what each reader adds", () => {
  const x = number(3, "x");
  const [, first] = toText(annotate(x.mul(x).add(x))).split("\n");
  expect(first).toMatch(/ 3 {2,}7 = 3 from 1 \+ 3 from 1 \+ 1 from 2$/);
});

test("without values and gradients their columns are left out; a gradient's graph tells what it is of", () => {
  const x = number(3, "x");
  const y = x.square();
  expect(toText(describe(y)).split("\n")[0]).toBe("id  op      name  inputs  shape  dtype");
  const both = toText(describe([y, ...grad(y, [x])]));
  expect(both.split("\n")[0]).toContain("backward of");
  expect(both.split("\n").at(-1)).toMatch(/^outputs: 1, \d+$/);
});

test("columns stay aligned under Chinese names, and a name cannot move the cursor", () => {
  const lines = toText(annotate(number(100, "苹果").mul(number(2, "个数\u001b[2J\n")))).split("\n");
  expect(lines[1]).toContain(`苹果${" ".repeat(24)}[]`);
  expect(lines[2]).toContain(`个数\\u{1b}[2J\\u{a}${" ".repeat(10)}[]`);
  expect(lines).toHaveLength(6);
});

test("tensors by their norm, whole numbers by their range", () => {
  const x = tensor(
    [
      [3, 0, 0],
      [0, 4, 0],
    ],
    { dtype: "float64" },
  );
  expect(toText(annotate(x.sum()))).toMatch(/\[2, 3\] +float64 +‖·‖ 5 +‖·‖ 2\.45/);
  expect(toText(describe(tensor(Int32Array.of(5, 1, 2, 3, 4)), { values: true }))).toMatch(/int32 +1…5/);
});
