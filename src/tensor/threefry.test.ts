import { describe, expect, it } from "vitest";
import { keyOf, randomBits, threefry2x32 } from "./threefry.ts";

describe("threefry2x32", () => {
  // Known answers of the Random123 library, kat_vectors, threefry2x32 with 20 rounds.
  it.each([
    [
      [0, 0],
      [0, 0],
      [0x6b200159, 0x99ba4efe],
    ],
    [
      [0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x1cb996fc, 0xbb002be7],
    ],
    [
      [0x13198a2e, 0x03707344],
      [0x243f6a88, 0x85a308d3],
      [0xc4923a9c, 0x483df7a0],
    ],
  ] as [number, number][][])("key %j, counter %j gives %j", (key, [a, b], expected) => {
    expect(threefry2x32(key, a, b)).toEqual(expected);
  });
});

describe("randomBits", () => {
  it("halves the counters, the first half in the first word", () => {
    const bits = randomBits(7, 4);
    const [a, b] = [threefry2x32(keyOf(7), 0, 2), threefry2x32(keyOf(7), 1, 3)];
    expect([...bits]).toEqual([a[0], b[0], a[1], b[1]]);
  });

  it("pads an odd count with a zero counter", () => {
    const bits = randomBits(7, 3);
    const [a, b] = [threefry2x32(keyOf(7), 0, 2), threefry2x32(keyOf(7), 1, 0)];
    expect([...bits]).toEqual([a[0], b[0], a[1]]);
    expect(randomBits(7, 0).length).toBe(0);
  });

  it("differs for every seed", () => {
    const first = (seed: number) => randomBits(seed, 2).join();
    const seeds = [0, 1, 2, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER];
    expect(new Set(seeds.map(first)).size).toBe(seeds.length);
  });
});

describe("keyOf", () => {
  it("is the high and the low word", () => {
    expect(keyOf(5)).toEqual([0, 5]);
    expect(keyOf(2 ** 32 + 5)).toEqual([1, 5]);
    expect(keyOf(2 ** 32 - 1)).toEqual([0, 4294967295]);
  });

  it.each([-1, 0.5, 2 ** 53, Number.NaN])("refuses %d", (seed) => {
    expect(() => keyOf(seed)).toThrow(`seed ${seed} is not a whole number from 0 to 2⁵³ − 1`);
  });
});
