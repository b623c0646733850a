import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { envelope, logTicks, movingAverage, wholeTicks } from "./data.ts";

const points = (...losses: number[]) => losses.map((loss, step) => ({ step, loss }));
const someLosses = fc.array(fc.double({ noNaN: true, min: -100, max: 100 }), {
  minLength: 1,
  maxLength: 200,
});

describe("envelope", () => {
  it("keeps the least and the greatest of each run of neighbours, in their order", () => {
    expect(envelope(points(1, 5, 2, 7, 3, 0, 4, 4, 4), 3)).toEqual([
      { step: 0, loss: 1 },
      { step: 1, loss: 5 },
      { step: 3, loss: 7 },
      { step: 5, loss: 0 },
      { step: 6, loss: 4 },
    ]);
  });

  it("is a part of the points, in order, with their extremes, and no longer than promised", () => {
    fc.assert(
      fc.property(someLosses, fc.integer({ min: 1, max: 50 }), (losses, buckets) => {
        const all = points(...losses);
        const kept = envelope(all, buckets);
        expect(kept.length).toBeLessThanOrEqual(2 * buckets);
        expect(all.filter((point) => kept.includes(point))).toEqual(kept);
        expect(Math.min(...kept.map(({ loss }) => loss))).toBe(Math.min(...losses));
        expect(Math.max(...kept.map(({ loss }) => loss))).toBe(Math.max(...losses));
      }),
    );
  });
});

describe("movingAverage", () => {
  it("narrows at the start and takes what there is at the end", () => {
    const losses = movingAverage(points(8, 4, 0, 6, 6, 0), 4, 100).map(({ loss }) => loss);
    // By hand: 8; (8+4+0)/3; (8+4+0+6+6)/5; (4+0+6+6+0)/5; (0+6+6+0)/4; (6+6+0)/3.
    expect(losses).toEqual([8, 4, 4.8, 3.2, 3, 4]);
  });

  it("runs from the first step to the last", () => {
    const all = points(...Array.from({ length: 1000 }, (_, i) => i));
    const average = movingAverage(all, 20, 7);
    expect(average.map(({ step }) => step)).toEqual([0, 167, 333, 500, 666, 833, 999]);
    expect(average[3]).toEqual({ step: 500, loss: 500 });
  });

  it("stays between the least and the greatest loss", () => {
    fc.assert(
      fc.property(someLosses, fc.integer({ min: 1, max: 300 }), (losses, width) => {
        for (const { loss } of movingAverage(points(...losses), width, 50)) {
          expect(loss).toBeGreaterThanOrEqual(Math.min(...losses) - 1e-9);
          expect(loss).toBeLessThanOrEqual(Math.max(...losses) + 1e-9);
        }
      }),
    );
  });
});

describe("ticks", () => {
  it("are 1, 2 and 5 times powers of ten on a logarithmic axis", () => {
    expect(logTicks(0.04, 2.5)).toEqual([0.05, 0.1, 0.2, 0.5, 1, 2]);
  });

  it("are powers of ten over many decades, some of them over very many", () => {
    expect(logTicks(0.002, 300)).toEqual([0.01, 0.1, 1, 10, 100]);
    expect(logTicks(1e-12, 1e12)).toHaveLength(9);
  });

  it("are whole and round on an axis of epochs", () => {
    expect(wholeTicks(0, 17)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16]);
    expect(wholeTicks(1, 3)).toEqual([1, 2, 3]);
    expect(wholeTicks(3, 110)).toEqual([20, 40, 60, 80, 100]);
    expect(wholeTicks(5, 5)).toEqual([5]);
  });
});
