import { expect, test } from "vitest";
import type { Api, ApiEntry } from "./api.ts";
import { complete } from "./complete.ts";

const entry = (name: string, more: Partial<ApiEntry> = {}): ApiEntry => ({
  name,
  kind: "function",
  signature: "",
  doc: "",
  ...more,
});
const api: Api = {
  packages: {
    retrograd: [entry("tensor"), entry("random", { kind: "object", members: [entry("normal")] })],
    "retrograd/nn": [entry("Linear")],
  },
  tensor: [entry("relu"), entry("matmul")],
};

/** Names offered at the | and the word that they complete. */
function at(code: string): { typed: string; names: string[] } | null {
  const [before, after] = code.split("|");
  const found = complete(api, before, after);
  return (
    found && {
      typed: before.slice(before.length - found.typed),
      names: found.entries.map(({ name }) => name),
    }
  );
}

test("an import's names are its package's, or everybody's as long as it names none", () => {
  expect(at(`import { te| } from "retrograd";`)).toEqual({ typed: "te", names: ["tensor", "random"] });
  expect(at(`import { tensor,\n  | } from 'retrograd/nn';`)).toEqual({ typed: "", names: ["Linear"] });
  expect(at(`import { |`)?.names).toEqual(["tensor", "random", "Linear"]);
  expect(at(`import { x } from "a";\nconst { | } = y;`)).toBeNull();
});

test("packages are offered after from", () => {
  expect(at(`import { tensor } from "retro|`)).toEqual({
    typed: "retro",
    names: ["retrograd", "retrograd/nn"],
  });
  expect(at(`await import("|`)?.names).toHaveLength(2);
});

test("after a dot stand the tensor's methods, or an object's members", () => {
  expect(at("x.ma|")).toEqual({ typed: "ma", names: ["relu", "matmul"] });
  expect(at("f(x)\n  .|")?.names).toEqual(["relu", "matmul"]);
  expect(at("random.|")?.names).toEqual(["normal"]);
  expect(at("Math.|")).toBeNull();
  expect(at("1.|")).toBeNull();
  expect(at("const x|")).toBeNull();
});
