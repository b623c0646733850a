import fc from "fast-check";
import { expect, test } from "vitest";
import { linearScale, logScale, spread } from "./scale.ts";

test("ticks are round and lie within the scale", () => {
  expect(linearScale(0, 2.3).ticks).toEqual([0, 1, 2]);
  expect(linearScale(0.9, 1, 4).ticks).toEqual([0.9, 0.95, 1]);
  expect(linearScale(0, 12_580, 5).ticks).toEqual([0, 5000, 10_000]);
  expect(linearScale(0, 0).place(0)).toBe(0);
  expect(linearScale(0, 2).place(Number.NaN)).toBeUndefined();
});

test("decades surround what is above 0; the rest has no place", () => {
  const scale = logScale([0.02, 0.5, 0, Number.NaN]);
  expect(scale.ticks).toEqual([0.01, 0.1, 1]);
  expect(scale.place(0.1)).toBeCloseTo(0.5);
  expect(scale.place(0)).toBeUndefined();
  expect(logScale([1e-12, 1], 4).ticks.length).toBeLessThanOrEqual(4);
  expect(logScale([]).ticks).toEqual([0.01, 0.1, 1]);
});

test("labels keep their order and their distance, move no further than that takes, and stay in the picture", () => {
  const places = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 8 });
  fc.assert(
    fc.property(places, (given) => {
      const order = given.map((_, i) => i).sort((a, b) => given[a] - given[b]);
      const moved = spread(given, 12, 0, 100);
      for (let i = 1; i < order.length; i++) {
        expect(moved[order[i]] - moved[order[i - 1]]).toBeGreaterThan(12 - 1e-9);
      }
      for (const place of moved) expect(Math.abs(place - 50)).toBeLessThan(50 + 1e-9);
    }),
  );
  expect(spread([50, 50, 20], 12, 0, 100)).toEqual([44, 56, 20]);
  expect(spread([98, 99], 12, 0, 100)).toEqual([88, 100]);
  expect(spread([3, 1, 2], 12, 0, 10)).toEqual([10, 0, 5]);
});
