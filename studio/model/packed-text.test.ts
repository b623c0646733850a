import fc from "fast-check";
import { expect, test } from "vitest";
import { packText, unpackText } from "./packed-text.ts";

test("any text comes back, through an address", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const packed = packText(text);
      expect(packed).toMatch(/^[\w-]*$/);
      expect(unpackText(packed)).toBe(text);
    }),
  );
});

test("code takes less room than it has characters, and damage is told", () => {
  const code = 'const apple = scalar(100, { name: "apple" });\n'.repeat(20);
  expect(packText(code).length).toBeLessThan(code.length / 4);
  expect(unpackText(packText(code).slice(0, -7))).toBeUndefined();
  expect(unpackText("§")).toBeUndefined();
});
