import fc from "fast-check";
import { expect, it } from "vitest";
import { type Shape, sizeOf, stridesOf } from "../graph/shape.ts";
import type { IndexMap } from "./expression.ts";
import {
  collapsed,
  expanded,
  flipped,
  isContiguous,
  permuted,
  reshaped,
  sliced,
  windowed,
} from "./index-map.ts";

/** Every position that a map visits, in row order of `shape`. */
function positions(map: IndexMap, shape: Shape): number[] {
  const strides = stridesOf(shape);
  return Array.from({ length: sizeOf(shape) }, (_, at) =>
    shape.reduce((sum, n, d) => sum + (Math.floor(at / strides[d]) % n) * map.strides[d], map.offset),
  );
}

const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });

/** A shape and a map over it as chains of views make them: sliced, permuted, some axes expanded. */
const views = sizes.chain((shape) =>
  fc
    .record({
      start: fc.tuple(...shape.map(() => fc.nat(2))),
      step: fc.tuple(...shape.map(() => fc.integer({ min: 1, max: 2 }))),
      order: fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }),
      stretch: fc.tuple(...shape.map(() => fc.boolean())),
    })
    .map(({ start, step, order, stretch }) => {
      const base: IndexMap = { offset: 0, strides: stridesOf(shape.map((n) => 2 * n + 2)) };
      const cut = sliced(base, start, step);
      const turned = permuted(cut, order);
      const from = order.map((axis, i) => (stretch[i] ? 1 : shape[axis]));
      const to = order.map((axis) => shape[axis]);
      return { map: expanded(turned, from, to), shape: to };
    }),
);

/** All ways to write `size` as a shape of at most three axes, ones among them. */
function shapesOf(size: number): Shape[] {
  const divisors = Array.from({ length: size }, (_, i) => i + 1).filter((d) => size % d === 0);
  return divisors.flatMap((a) =>
    divisors.filter((b) => (size / a) % b === 0).map((b) => [a, b, size / a / b]),
  );
}

it("reshapes without moving elements exactly when some strides do that", () => {
  fc.assert(
    fc.property(views, ({ map, shape }) => {
      const expected = positions(map, shape);
      for (const to of [...shapesOf(sizeOf(shape)), [sizeOf(shape)]]) {
        const result = reshaped(map, shape, to);
        if (result) {
          expect(positions(result, to)).toEqual(expected);
          continue;
        }
        // Refused: the only candidate strides are the distances between neighbours, and they must fail.
        const own = stridesOf(to);
        const strides = to.map((n, d) => (n === 1 ? 0 : expected[own[d]] - expected[0]));
        expect(positions({ offset: map.offset, strides }, to)).not.toEqual(expected);
      }
    }),
  );
});

it("joins axes without changing the order of positions, and never a kept axis with another", () => {
  fc.assert(
    fc.property(views, views, fc.nat(4), ({ map, shape }, other, keep) => {
      const kept = Math.min(keep, shape.length);
      const second = { offset: 1, strides: shape.map((_, i) => other.map.strides[i] ?? 0) };
      const joined = collapsed(shape, kept, [map, second]);
      expect(positions(joined.maps[0], joined.shape)).toEqual(positions(map, shape));
      expect(positions(joined.maps[1], joined.shape)).toEqual(positions(second, shape));
      expect(sizeOf(joined.shape.slice(0, joined.kept))).toBe(sizeOf(shape.slice(0, kept)));
    }),
  );
});

it("reads axes from their ends, which undoes itself", () => {
  const map = { offset: 7, strides: [10, 1] };
  expect(positions(flipped(map, [2, 3], [1]), [2, 3])).toEqual([9, 8, 7, 19, 18, 17]);
  expect(positions(flipped(map, [2, 3], [0, 1]), [2, 3])).toEqual([19, 18, 17, 9, 8, 7]);
  fc.assert(
    fc.property(views, fc.nat(15), ({ map, shape }, mask) => {
      const axes = [...shape.keys()].filter((axis) => (mask >> axis) & 1);
      const twice = flipped(flipped(map, shape, axes), shape, axes);
      expect(positions(twice, shape)).toEqual(positions(map, shape));
    }),
  );
});

it("reads the last two axes as windows", () => {
  const map = { offset: 100, strides: [50, 10, 1] }; // [2, 4, 5]
  const windows = windowed(map, [2, 3]);
  const index = [1, 0, 1, 1, 1]; // image 1, row 0 and column 1 of the window that begins at row 2 and column 3
  expect(index.reduce((at, i, d) => at + i * windows.strides[d], windows.offset)).toBe(100 + 50 + 20 + 4);
  expect(positions(windowed({ offset: 0, strides: [3, 1] }, [1, 1]), [2, 2, 1, 2])).toEqual([
    0, 1, 1, 2, 3, 4, 4, 5,
  ]);
});

it("walks a whole contiguous tensor as a single axis", () => {
  const shape = [2, 3, 4];
  const map = { offset: 0, strides: stridesOf(shape) };
  expect(collapsed(shape, 3, [map]).shape).toEqual([24]);
  expect(collapsed(shape, 1, [map])).toMatchObject({ shape: [2, 12], kept: 1 });
});

it("knows contiguous maps", () => {
  expect(isContiguous({ offset: 5, strides: [3, 1] }, [2, 3])).toBe(true);
  expect(isContiguous({ offset: 0, strides: [9, 1] }, [1, 3])).toBe(true);
  expect(isContiguous({ offset: 0, strides: [1, 2] }, [2, 3])).toBe(false);
});
