import fc from "fast-check";
import { expect, test } from "vitest";
import { formatAddress, pages, parseAddress } from "./address.ts";

test("an address comes back as it was written", () => {
  const params = fc.dictionary(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(fc.constantFrom(...pages), params, (page, params) => {
      fc.pre(!Object.hasOwn(params, "__proto__"));
      expect(parseAddress(formatAddress({ page, params }))).toEqual({ page, params });
    }),
  );
});

test("no address, or a strange one, is the first page", () => {
  for (const hash of ["", "#", "#nowhere", "#/"])
    expect(parseAddress(hash)).toEqual({ page: "graph", params: {} });
  expect(parseAddress("#/train?seed=3")).toEqual({ page: "train", params: { seed: "3" } });
});
