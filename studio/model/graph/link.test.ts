import fc from "fast-check";
import { expect, test } from "vitest";
import { formatAddress, parseAddress } from "../address.ts";
import { formatMoment } from "../train/moment.ts";
import { dataNames, defaultSettings } from "../train/settings.ts";
import { fromParams, type Linked, toParams } from "./link.ts";

const key = fc.array(fc.nat(99), { minLength: 1, maxLength: 3 }).map((parts) => parts.join("."));
/** Neighbours, and single ones far from each other. */
const position = fc.oneof(fc.nat(4), fc.nat(40_000)).map(String);
const edits = fc.dictionary(position, fc.double(), { minKeys: 1, maxKeys: 5, noNullPrototype: true });
const linked: fc.Arbitrary<Linked> = fc.record(
  {
    code: fc.string({ unit: "grapheme" }),
    training: fc
      .record({ settings: fc.constantFrom(...dataNames).map(defaultSettings), step: fc.nat(1e6) })
      .map(({ settings, step }) => ({ settings, step, rates: [{ step: 0, rate: settings.rate }] }))
      .map((moment) => formatAddress({ page: "train", params: formatMoment(moment) })),
    language: fc.constantFrom("ts", "js"),
    open: fc.uniqueArray(key, { maxLength: 3 }),
    leaves: fc.dictionary(key, edits, { maxKeys: 3, noNullPrototype: true }),
    taken: fc.nat(1000),
    selected: key,
  },
  { requiredKeys: ["code", "language", "open", "leaves"] },
);

test("a link reproduces the state, through the address bar", () => {
  fc.assert(
    fc.property(linked, (state) => {
      fc.pre(state.code !== "");
      const { params } = parseAddress(formatAddress({ page: "graph", params: toParams(state) }));
      expect(fromParams(params)).toEqual(state);
    }),
  );
});

test("an example goes by its name, a changed element by its place in whatever large leaf", () => {
  const leaves = { "0": { 0: 7 }, "1": { 0: 1, 1: 2, 39199: 0.5 } };
  const params = toParams({ example: "apple", code: "…", language: "ts", open: [], leaves });
  expect(params).toMatchObject({ code: "", leaves: "0:7;1:1,2,39199=0.5" });
  expect(fromParams(params)).toEqual({ example: "apple", language: "ts", open: [], leaves });
});

test("no number is lost", () => {
  const elements = { ...[Number.NaN, -0, 0, Infinity, -Infinity, 5e-324, 1e21, 1.5e-7] };
  const params = toParams({ example: "apple", language: "ts", open: [], leaves: { "0": elements } });
  expect(fromParams(params).leaves["0"]).toEqual(elements);
});

test("a step of training has one link, however it was spelled", () => {
  const training = "#train?data=xor&seed=7&look=5";
  const { training: whole } = fromParams({ training });
  expect(whole).toMatch(/^#train\?data=xor&net=8tanh-8tanh&.*&seed=7&.*look=5$/);
  expect(fromParams({ training: whole! }).training).toBe(whole);
  for (const other of ["#train?data=xor", "#check?data=xor&look=5", "javascript:alert(1)"]) {
    expect(fromParams({ training: other })).not.toHaveProperty("training");
    expect(fromParams({ training: other })).toHaveProperty("isDamaged", true);
  }
});

test("what makes no sense is as if it were left out", () => {
  const params = {
    open: "1,x,2.3",
    leaves: "1:a;2:5;:3;4;5:1,,2;6:;7: 1;8:0x10;9:1=;10:=1;11:-1=2",
    step: "-1",
    node: "<b>",
    code: "§",
  };
  expect(fromParams(params)).toEqual({
    ...{ language: "ts", open: ["1", "2.3"], leaves: { "2": { 0: 5 } } },
    isDamaged: true, // code that cannot be read
  });
});
