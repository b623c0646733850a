import fc from "fast-check";
import { expect, test } from "vitest";
import { placeBeside } from "./placement.ts";

const screen = { width: 1280, height: 800 };

test("right of its target where there is room, else left, else below", () => {
  const box = { width: 300, height: 100 };
  expect(placeBeside({ x: 0, y: 100, width: 320, height: 400 }, box, screen)).toEqual({ x: 332, y: 250 });
  expect(placeBeside({ x: 960, y: 100, width: 320, height: 400 }, box, screen)).toEqual({ x: 648, y: 250 });
  expect(placeBeside({ x: 0, y: 0, width: 1280, height: 60 }, box, screen)).toEqual({ x: 490, y: 72 });
  expect(placeBeside({ x: 0, y: 700, width: 1280, height: 100 }, box, screen)).toEqual({ x: 490, y: 588 });
});

test("always within the screen", () => {
  const length = fc.integer({ min: 0, max: 1500 });
  const target = fc.record({ x: length, y: length, width: length, height: length });
  const box = fc.record({
    width: fc.integer({ min: 1, max: 366 }),
    height: fc.integer({ min: 1, max: 300 }),
  });
  fc.assert(
    fc.property(target, box, (target, box) => {
      const { x, y } = placeBeside(target, box, { width: 390, height: 844 });
      expect(x).toBeGreaterThanOrEqual(12);
      expect(y).toBeGreaterThanOrEqual(12);
      expect(x + box.width).toBeLessThanOrEqual(390 - 12);
      expect(y + box.height).toBeLessThanOrEqual(844 - 12);
    }),
  );
});
