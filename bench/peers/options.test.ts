import { expect, test } from "vitest";
import { parseOptions, UsageError } from "./options.ts";

test("without options everything takes part, and the published results change", () => {
  const { rows, subjects, complete, figures, json } = parseOptions([]);
  expect(rows.map(({ name }) => name)).toEqual(["two-layer", "mlp-512", "cnn", "matmul-1024"]);
  expect(subjects).toHaveLength(6);
  expect({ complete, figures, json }).toEqual({ complete: true, figures: true, json: false });
});

test.each([["--quick"], ["--rows=cnn"], ["--subjects=retrograd"], ["--rounds=2"]])(
  "%s leaves the published results alone",
  (option) => {
    expect(parseOptions([option]).complete).toBe(false);
  },
);

test("rows and subjects are picked by name", () => {
  const { rows, subjects } = parseOptions(["--rows", "cnn,two-layer", "--subjects", "pytorch, retrograd"]);
  expect(rows.map(({ name }) => name)).toEqual(["two-layer", "cnn"]);
  expect(subjects).toEqual(["retrograd", "pytorch"]);
});

test.each([
  [["--rows", "rnn"], /--rows: rnn is unknown; choose from two-layer, /],
  [["--subjects", "theano"], /--subjects: theano is unknown; choose from retrograd, /],
  [["--rounds", "0"], /--rounds: 0 is not a whole number above 0; try 15/],
  [["--fast"], /--fast/],
])("%s is an error that names the remedy", (args, message) => {
  expect(() => parseOptions(args)).toThrow(UsageError);
  expect(() => parseOptions(args)).toThrow(message);
});
