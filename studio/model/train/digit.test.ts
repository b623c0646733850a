import fc from "fast-check";
import { expect, test } from "vitest";
import { centreOfMass, imageOf, SIDE, type Stroke } from "./digit.ts";

/** Rows and columns from the first with ink to the last. */
function extent(image: Uint8Array): { readonly width: number; readonly height: number } {
  const inked = [...image.keys()].filter((i) => image[i] > 127);
  const span = (values: readonly number[]) => Math.max(...values) - Math.min(...values) + 1;
  return { width: span(inked.map((i) => i % SIDE)), height: span(inked.map((i) => Math.floor(i / SIDE))) };
}

test("a drawing fills 20 pixels, with its centre of mass in the middle, wherever and however large it was drawn", () => {
  const place = fc.double({ min: 0, max: 0.5, noNaN: true });
  const size = fc.double({ min: 0.2, max: 0.5, noNaN: true });
  fc.assert(
    fc.property(place, place, size, (left, top, side) => {
      const at = (x: number, y: number) => [left + side * x, top + side * y] as const;
      const seven: Stroke = [at(0, 0), at(0.6, 0), at(0.2, 1)];
      const image = imageOf([seven]);
      const [x, y] = centreOfMass(image);
      expect(Math.abs(x - SIDE / 2)).toBeLessThan(0.25);
      expect(Math.abs(y - SIDE / 2)).toBeLessThan(0.25);
      expect(Math.abs(extent(image).height - 20)).toBeLessThanOrEqual(1);
      expect(Math.max(...image)).toBe(255);
    }),
  );
});

test("a drawing whose mass lies at one end is not cut off at the other", () => {
  const wide: Stroke = [
    [0.1, 0.3],
    [0.9, 0.3],
    [0.1, 0.3],
    [0.5, 0.3],
    [0.5, 1],
  ];
  const image = imageOf([wide]);
  expect(extent(image)).toEqual({ width: 20, height: expect.closeTo(18, -1) });
  const edge = [...image.keys()].filter(
    (i) => i < SIDE || i >= SIDE * (SIDE - 1) || (i % SIDE) % (SIDE - 1) === 0,
  );
  expect(edge.filter((i) => image[i] > 0)).toEqual([]);
});

test("a stroke straight down is thin, a dot stays a dot, nothing is nothing", () => {
  const line = imageOf([
    [
      [0.5, 0.1],
      [0.5, 0.9],
    ],
  ]);
  expect(extent(line).width).toBeLessThanOrEqual(3);
  expect(extent(line).height).toBeGreaterThanOrEqual(19);
  const dot = extent(imageOf([[[0.3, 0.3]]]));
  expect(Math.max(dot.width, dot.height)).toBeLessThanOrEqual(4);
  expect(imageOf([]).every((ink) => ink === 0)).toBe(true);
});
