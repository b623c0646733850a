import "retrograd";
import { expect, test } from "vitest";
import { entries } from "../../src/ops/define.ts";
import { ops as en } from "./en/ops.ts";
import { documented } from "./op-docs.ts";
import { ops as zh } from "./zh/ops.ts";

const names = entries().map(({ name }) => name);

test("every operation of the library is explained in both languages, and nothing else", () => {
  expect(Object.keys(en).sort()).toEqual([...names].sort());
  expect(Object.keys(zh).sort()).toEqual([...names].sort());
});

test.each(names)("%s is explained in a sentence or two", (name) => {
  const op = documented(name)!;
  expect(en[op]).toMatch(/^[^.]+\.( [^.]+\.)?$/);
  expect(zh[op]).toMatch(/^[^。]+。([^。]+。)?$/);
});

test("an operation that nobody knows has no text", () => {
  expect(documented("frobnicate")).toBeUndefined();
  expect(documented("toString")).toBeUndefined();
});
