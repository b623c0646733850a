import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { duplicateKey } from "./duplicate-keys.ts";

describe("duplicateKey", () => {
  it.each([
    ['{"a":1,"b":2,"a":3}', "a"],
    ['{"x":{"a":1,"a":{}}}', "a"],
    ['[{"a":1},{"b":[{"c":1,"c":2}]}]', "c"],
    ['{"a":1,"\\u0061":2}', "a"],
    ['{"\\"":1, "\\"" : 2}', '"'],
    ['{"":1,"":2}', ""],
  ])("finds the one in %s", (json, key) => {
    expect(JSON.parse(json)).toBeDefined();
    expect(duplicateKey(json)).toBe(key);
  });

  it.each([
    '{"a":{"a":{"a":1}},"b":{"a":1}}',
    '{"a":"a","b":"a"}',
    '{"a":"\\"a\\":"}',
    '["a","a"]',
    '"a:a"',
    "{}",
  ])("finds none in %s", (json) => {
    expect(duplicateKey(json)).toBeUndefined();
  });

  it("finds none in what JSON.stringify writes, and any key written once more", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (object, pick) => {
        const json = JSON.stringify(object);
        expect(duplicateKey(json)).toBeUndefined();
        const keys = Object.keys(object);
        const key = keys[pick % keys.length]!;
        expect(duplicateKey(`${json.slice(0, -1)},${JSON.stringify(key)}:0}`)).toBe(key);
      }),
    );
  });
});
