import { describe, expect, test } from "vitest";
import { randomBatches, shuffledBatches } from "./batches.ts";
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

describe("shuffledBatches", () => {
  test.each([
    [12, 4],
    [10, 4],
    [3, 7],
  ])("every one of %d rows comes once before any comes again, %d a step", (rows, batch) => {
    const batchOf = shuffledBatches({ rows, batch, seed: 3 });
    const drawn = Array.from({ length: rows }, (_, step) => [...batchOf(step)]).flat();
    const passes = Array.from({ length: batch }, (_, i) => drawn.slice(i * rows, (i + 1) * rows));
    const sorted = Array.from({ length: rows }, (_, i) => i);
    for (const pass of passes) expect(pass.toSorted((a, b) => a - b)).toEqual(sorted);
    expect(new Set(passes.map(String)).size).toBeGreaterThan(batch / 2);
  });

  test("the same seed gives the same batches, whatever was asked before", () => {
    const [one, other] = [3, 3].map((seed) => shuffledBatches({ rows: 50, batch: 8, seed }));
    for (let step = 0; step < 30; step++) one(step);
    for (const step of [6, 0, 29]) expect(one(step)).toEqual(other(step)); // step 6 takes from two orders
    expect(shuffledBatches({ rows: 50, batch: 8, seed: 4 })(0)).not.toEqual(one(0));
  });

  test("puts every row anywhere about as often", () => {
    const [rows, passes] = [5, 2000];
    const batchOf = shuffledBatches({ rows, batch: rows, seed: 1 });
    const counts = Array.from({ length: rows }, () => new Array<number>(rows).fill(0));
    for (let pass = 0; pass < passes; pass++)
      for (const [at, row] of batchOf(pass).entries()) counts[at][row]++;
    for (const count of counts.flat()) expect(Math.abs(count - passes / rows)).toBeLessThan(90); // 5 standard deviations
  });

  test("refuses an empty batch", () => {
    expect(() => shuffledBatches({ rows: 10, batch: 0.5, seed: 0 })).toThrow(
      "shuffledBatches: batch 0.5 is not",
    );
  });
});
