import "retrograd";
import { expect, test } from "vitest";
import { entries } from "../../src/ops/define.ts";
import { ops as en } from "./en/ops.ts";
import { documented } from "./op-docs.ts";
import { ops as zh } from "./zh/ops.ts";

const names = new Set(entries().map(({ name }) => name));

// An operation without a text is shown with its formula alone, so that adding one touches its own file only.
test("every text is about an operation of the library, in both languages", () => {
  expect(Object.keys(en).filter((name) => !names.has(name))).toEqual([]);
  expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  expect(Object.keys(en).length).toBeGreaterThan(60);
});

test.each(Object.keys(en))("%s is explained in a sentence or two", (name) => {
  const op = documented(name)!;
  expect(en[op]).toMatch(/^[^.]+\.( [^.]+\.)?$/);
  expect(zh[op]).toMatch(/^[^。]+。([^。]+。)?$/);
});

test("an operation that nobody knows has no text", () => {
  expect(documented("frobnicate")).toBeUndefined();
  expect(documented("toString")).toBeUndefined();
});
