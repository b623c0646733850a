import { describe, expect, it } from "vitest";
import { currentOrigin, makeNode, nameOf, originOf, withProvenance } from "./node.ts";

const plain = (name?: string) => makeNode("relu", [], {}, [2], "float32", name);

/** A place inside of the library. */
const OURS = `${new URL("../ops/define.ts", import.meta.url).href}:3:4`;

describe("origin", () => {
  it("is the first line outside of the library", () => {
    const node = withProvenance({ origin: currentOrigin() }, () => plain());
    expect(originOf(node)).toMatch(/^node\.test\.ts:\d+$/);
  });

  it("is that of the outermost call", () => {
    const outer = { stack: "Error\n    at main (/home/me/train.ts:12:3)" };
    const inner = withProvenance({ origin: outer }, () => currentOrigin());
    expect(inner).toBe(outer);
  });

  it.each([
    ["Error\n    at main (/home/me/train.ts:12:3)", "train.ts:12"],
    ["Error\n    at /home/me/train.ts:12:3", "train.ts:12"],
    ["Error\n    at main (file:///home/me/a%20b/train.ts:7:3)", "train.ts:7"],
    ["Error\n    at main (C:\\Users\\me\\train.ts:12:3)", "train.ts:12"],
    ["Error\n    at node:internal/main:9:1\n    at main (/home/me/train.ts:3:1)", "train.ts:3"],
    ["Error\n    at https://example.org/app.js:40:2", "app.js:40"],
    ["currentOrigin@https://example.org/lib.js:1:2\nmain@https://example.org/app.js:40:2", "app.js:40"],
    [`currentOrigin@${OURS}\nadd@${OURS}\n@https://example.org/app.js:40:2`, "app.js:40"],
    [`Error\n    at add (${OURS})\n    at /x/node_modules/.pnpm/a@1.0.0/b.js:4:2`, "b.js:4"],
    ["Error", undefined],
    [undefined, undefined],
  ])("reads %j as %s", (stack, expected) => {
    const node = withProvenance({ origin: { stack } }, () => plain());
    expect(originOf(node)).toBe(expected);
  });

  it("does not change how deep the user's own stacks are", () => {
    const before = Error.stackTraceLimit;
    currentOrigin();
    expect(Error.stackTraceLimit).toBe(before);
  });
});

describe("provenance", () => {
  it("ends with the call, also if it throws", () => {
    const forward = plain();
    const gradient = withProvenance({ forwardOf: forward }, () => plain());
    expect(gradient.forwardOf).toBe(forward);
    expect(() =>
      withProvenance({ forwardOf: forward }, () => {
        throw new Error("stop");
      }),
    ).toThrow("stop");
    expect(plain().forwardOf).toBeUndefined();
  });

  it("keeps what an inner call does not replace", () => {
    const [forward, origin] = [plain(), { stack: "Error\n at (/a/b.ts:1:1)" }];
    const node = withProvenance({ origin }, () => withProvenance({ forwardOf: forward }, () => plain()));
    expect([node.origin, node.forwardOf]).toEqual([origin, forward]);
  });
});

describe("nameOf", () => {
  it("is the name or else the operation, and the line if it is known", () => {
    expect(nameOf(plain())).toBe("relu");
    expect(nameOf(plain("h"))).toBe("h");
    const placed = withProvenance({ origin: { stack: "Error\n    at f (/x/net.ts:12:9)" } }, () =>
      plain("w"),
    );
    expect(nameOf(placed)).toBe("w from net.ts:12");
  });
});

it("numbers nodes in the order in which they are made", () => {
  const [a, b] = [plain(), plain()];
  expect(b.id).toBeGreaterThan(a.id);
});
