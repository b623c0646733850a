import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { firstSentence, readApi } from "./read-api.ts";

const index = (folder: string) => fileURLToPath(new URL(`../../src/${folder}index.ts`, import.meta.url));

test("names, signatures and sentences come from the sources", () => {
  const { packages, tensor } = readApi({ retrograd: index(""), "retrograd/nn": index("nn/") });
  const find = (name: string) => packages.retrograd.find((entry) => entry.name === name)!;
  expect(find("scalar")).toEqual({
    name: "scalar",
    kind: "function",
    signature: "(value: number, options?: CreateOptions): Tensor",
    doc: "A tensor of shape [].",
  });
  expect(find("Tensor")).toMatchObject({ kind: "class", signature: "" }); // its constructor is internal
  expect(find("DType").kind).toBe("type");
  expect(find("random").members?.map(({ name }) => name)).toEqual(["uniform", "normal", "integers"]);
  expect(packages["retrograd/nn"].map(({ name }) => name)).toContain("Linear");
  const affine = tensor.find(({ name }) => name === "affine")!;
  expect(affine.kind).toBe("method");
  expect(affine.signature).toBe("(w: Tensor, b: Tensor): Tensor");
  expect(affine.doc).toMatch(/./);
  expect(tensor.find(({ name }) => name === "shape")?.kind).toBe("property");
  expect(tensor.find(({ name }) => name === "relu")?.signature).toBe("(): Tensor");
});

test("a sentence ends where the next begins", () => {
  expect(firstSentence("Mean of 1.5 and\n2. Throws.")).toBe("Mean of 1.5 and 2.");
  expect(firstSentence("One paragraph\n\nanother.")).toBe("One paragraph");
});
