import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseStrictJson } from "./strict-json.ts";

describe("parseStrictJson", () => {
  it.each([
    ['{"a":1,"b":2,"a":3}', 'it gives "a" twice'],
    ['{"x":{"a":1,"a":{}}}', 'it gives "a" twice'],
    ['[{"a":1},{"b":[{"c":1,"c":2}]}]', 'it gives "c" twice'],
    ['{"a":1,"\\u0061":2}', 'it gives "\\u0061" twice'],
    ['{"\\"":1, "\\"" : 2}', 'it gives "\\"" twice'],
    ['{"":1,"":2}', 'it gives "" twice'],
    ['{"__proto__":1,"__proto__":2}', 'it gives "__proto__" twice'],
    ["[[[[[0]]]]]", "it nests deeper than 4 levels"],
    ['{"a":{"a":{"a":{"a":[]}}}}', "it nests deeper than 4 levels"],
  ])("refuses %s", (json, message) => {
    expect(JSON.parse(json)).toBeDefined();
    expect(() => parseStrictJson(json, 4)).toThrow(message);
  });

  it.each([
    '{"a":{"a":{"a":1}},"b":{"a":1}}',
    '{"a":"a","b":"a"}',
    '{"a":"\\"a\\":{{[["}',
    '["a","a"]',
    '"a:a"',
    "7",
  ])("takes %s", (json) => {
    expect(parseStrictJson(json, 4)).toEqual(JSON.parse(json));
  });

  it("takes what JSON.stringify writes, but not with any key written once more", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (object, pick) => {
        const json = JSON.stringify(object);
        expect(parseStrictJson(json, 100)).toEqual(JSON.parse(json));
        const keys = Object.keys(object);
        const key = JSON.stringify(keys[pick % keys.length]);
        expect(() => parseStrictJson(`${json.slice(0, -1)},${key}:0}`, 100)).toThrow(`it gives ${key} twice`);
      }),
    );
  });

  it("throws on every text that JSON.parse refuses", () => {
    const texts = fc.array(fc.constantFrom("{", "}", "[", "]", ":", ",", '"', '"a"', "\\", "1", " "));
    fc.assert(
      fc.property(
        fc.oneof(
          texts.map((parts) => parts.join("")),
          fc.string(),
        ),
        (text) => {
          let refused = false;
          try {
            JSON.parse(text);
          } catch {
            refused = true;
          }
          if (refused) expect(() => parseStrictJson(text, 100)).toThrow();
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("survives strings and nesting that exhaust a regular expression or the memory", () => {
    const long = "x".repeat(1 << 24);
    expect(parseStrictJson(`{"a":"${long}\\n"}`, 4)).toEqual({ a: `${long}\n` });
    expect(() => parseStrictJson("[".repeat(1 << 24), 4)).toThrow("it nests deeper than 4 levels");
  });
});
