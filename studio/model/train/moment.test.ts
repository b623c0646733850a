import fc from "fast-check";
import { expect, test } from "vitest";
import { formatAddress, parseAddress } from "../address.ts";
import { formatMoment, leadsTo, type Moment, parseMoment } from "./moment.ts";
import { dataNames, defaultSettings, limits } from "./settings.ts";

const rate = fc.double({ ...limits.rate, noNaN: true });
const moment: fc.Arbitrary<Moment> = fc
  .record({
    data: fc.constantFrom(...dataNames),
    seed: fc.nat(),
    first: rate,
    later: fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 1e6 }), rate), {
      selector: ([step]) => step,
      maxLength: 4,
    }),
    after: fc.nat(1e6),
  })
  .map(({ data, seed, first, later, after }) => {
    const changes = later.map(([step, rate]) => ({ step, rate })).sort((a, b) => a.step - b.step);
    const rates = [{ step: 0, rate: first }, ...changes];
    const last = rates[rates.length - 1];
    return {
      settings: { ...defaultSettings(data), seed, rate: last.rate },
      step: last.step + after,
      rates,
    };
  });

test("a link leads to the same moment, whatever became of the rate", () => {
  fc.assert(
    fc.property(moment, (state) => {
      const { params } = parseAddress(formatAddress({ page: "train", params: formatMoment(state) }));
      expect(parseMoment(params)).toEqual(state);
    }),
  );
});

test("training leads to what it would come to if it went on", () => {
  fc.assert(
    fc.property(moment, fc.nat(1e6), (wanted, step) => {
      const rates = wanted.rates.filter((change) => change.step <= step);
      const { rate } = rates[rates.length - 1];
      const present = { settings: { ...wanted.settings, rate, pace: 20 as const }, step, rates };
      expect(leadsTo(present, wanted)).toBe(step <= wanted.step);
      const { seed } = present.settings;
      expect(leadsTo({ ...present, settings: { ...present.settings, seed: seed + 1 } }, wanted)).toBe(false);
      const other = [...rates.slice(0, -1), { ...rates[rates.length - 1], rate: rate * 2 }];
      expect(leadsTo({ ...present, rates: other }, wanted)).toBe(false);
    }),
  );
});

test("what makes no sense is as if it were left out", () => {
  expect(parseMoment({ data: "moons" })).toBeUndefined();
  expect(parseMoment({ look: "7" })).toBeUndefined();
  expect(parseMoment({ data: "moons", look: "-7" })).toBeUndefined();
  const rates = "3:0.5,2:1,x,5:-1,6:,99:1,7:2";
  expect(parseMoment({ data: "moons", rate: "0.1", look: "9", rates })?.rates).toEqual([
    { step: 0, rate: 0.1 },
    { step: 3, rate: 0.5 },
    { step: 7, rate: 2 },
  ]);
});
