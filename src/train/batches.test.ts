import { describe, expect, test } from "vitest";
import { randomBatches } from "./batches.ts";
import { foldIn } from "./fold-in.ts";

describe("foldIn", () => {
  test("gives the same seed for the same pair, and another for any other", () => {
    expect(foldIn(7, 1)).toBe(foldIn(7, 1));
    const seeds = [0, 1, 2, 2 ** 40].flatMap((seed) => [0, 1, 2, 3].map((i) => foldIn(seed, i)));
    expect(new Set(seeds).size).toBe(16);
    for (const seed of seeds) expect(Number.isSafeInteger(seed) && seed >= 0).toBe(true);
  });

  test("refuses numbers out of range", () => {
    expect(() => foldIn(-1, 0)).toThrow("seed -1");
    expect(() => foldIn(0, 0.5)).toThrow("foldIn: 0.5 is not a whole number from 0 to 2³² − 1");
  });
});

describe("randomBatches", () => {
  test("draws every row about as often, whatever was asked before", () => {
    const [rows, batch] = [10, 50];
    const batchOf = randomBatches({ rows, batch, seed: 3 });
    const counts = new Array<number>(rows).fill(0);
    for (let step = 0; step < 200; step++) for (const row of batchOf(step)) counts[row]++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150); // 5 standard deviations

    const again = randomBatches({ rows, batch, seed: 3 });
    expect(again(130)).toEqual(batchOf(130));
    expect(again(0)).toEqual(batchOf(0));
    expect(again(1)).not.toEqual(again(0));
    expect(again(64)).not.toEqual(again(0)); // the first of another block
    expect(randomBatches({ rows, batch, seed: 4 })(0)).not.toEqual(again(0));
  });

  test("refuses an empty batch", () => {
    expect(() => randomBatches({ rows: 10, batch: 0, seed: 0 })).toThrow("randomBatches: batch 0 is not");
  });
});
