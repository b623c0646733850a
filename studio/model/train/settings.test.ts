import fc from "fast-check";
import { expect, test } from "vitest";
import {
  activationNames,
  canGoOn,
  dataNames,
  defaultSettings,
  formatSettings,
  initNames,
  optimizerNames,
  paces,
  parseSettings,
  type TrainSettings,
  withData,
  withOptimizer,
} from "./settings.ts";

const layer = fc.record({
  units: fc.integer({ min: 1, max: 512 }),
  activation: fc.constantFrom(...activationNames),
});
const settings: fc.Arbitrary<TrainSettings> = fc.record({
  data: fc.constantFrom(...dataNames),
  model: fc.constant("dense" as const),
  hidden: fc.array(layer, { maxLength: 8 }),
  init: fc.constantFrom(...initNames),
  optimizer: fc.constantFrom(...optimizerNames),
  rate: fc.constantFrom(0.1, 1e-6, 3.7, 100),
  batch: fc.integer({ min: 1, max: 1000 }),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  pace: fc.constantFrom(...paces),
});

test("a link gives the settings back", () => {
  fc.assert(
    fc.property(settings, (given) => {
      expect(parseSettings(formatSettings(given))).toEqual(given);
    }),
  );
  const cnn: TrainSettings = { ...defaultSettings("mnist"), model: "cnn" };
  expect(parseSettings(formatSettings(cnn))).toEqual(cnn);
});

test("what a link says wrongly is as usual, and nothing is nothing", () => {
  const wrong = {
    data: "cats",
    net: "50relu-0tanh",
    init: "?",
    opt: "",
    rate: "-1",
    batch: "7.5",
    seed: "x",
    pace: "3",
  };
  expect(parseSettings(wrong)).toEqual(defaultSettings("mnist"));
  expect(parseSettings({ lang: "zh" })).toBeUndefined();
  expect(parseSettings({ data: "xor", net: "cnn" })).toEqual(defaultSettings("xor"));
  expect(parseSettings({ net: "9relu-".repeat(8).concat("9relu") })?.hidden).toEqual(
    defaultSettings("mnist").hidden,
  );
  expect(parseSettings({ opt: "adam" })?.rate).toBe(0.001);
});

test("between images and the plane the rest changes as well; among points it stays", () => {
  const own = { ...defaultSettings("xor"), seed: 77 };
  expect(withData(own, "moons")).toEqual({ ...own, data: "moons" });
  expect(withData(own, "mnist")).toEqual(defaultSettings("mnist"));
  expect(withOptimizer(own, "sgd")).toMatchObject({ optimizer: "sgd", rate: 0.1, seed: 77 });
});

test("only rate and pace change without a new start", () => {
  const before = defaultSettings("xor");
  expect(canGoOn(before, { ...before, rate: 0.5, pace: 20 })).toBe(true);
  expect(canGoOn(before, { ...before, seed: 2 })).toBe(false);
  expect(canGoOn(before, { ...before, hidden: [] })).toBe(false);
});
