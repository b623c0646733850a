import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  broadcastShapes,
  checkShape,
  normalizeAxes,
  normalizeAxis,
  type Shape,
  ShapeError,
  sameShape,
  sizeOf,
  stridesOf,
} from "./shape.ts";

const sizes = fc.array(fc.constantFrom(0, 1, 2, 3, 5), { maxLength: 4 });

/** NumPy's rule as its manual words it: from the right, equal or one of them 1; the missing ones are 1. */
function byTheManual(a: Shape, b: Shape): number[] | undefined {
  const result: number[] = [];
  for (let back = 1; back <= Math.max(a.length, b.length); back++) {
    const m = a[a.length - back] ?? 1;
    const n = b[b.length - back] ?? 1;
    if (m !== n && m !== 1 && n !== 1) return undefined;
    result.unshift(m === 1 ? n : m);
  }
  return result;
}

describe("broadcastShapes", () => {
  it("follows NumPy's rule for two shapes", () => {
    fc.assert(
      fc.property(sizes, sizes, (a, b) => {
        const expected = byTheManual(a, b);
        if (expected) expect(broadcastShapes([a, b], "add")).toEqual(expected);
        else expect(() => broadcastShapes([a, b], "add")).toThrow(ShapeError);
      }),
    );
  });

  it("gives the same for three shapes in any order", () => {
    fc.assert(
      fc.property(sizes, sizes, sizes, (a, b, c) => {
        const of = (shapes: Shape[]) => {
          try {
            return broadcastShapes(shapes, "where");
          } catch {
            return undefined;
          }
        };
        expect(of([b, c, a])).toEqual(of([a, b, c]));
        expect(of([c, b, a])).toEqual(of([a, b, c]));
      }),
    );
  });

  it("is a scalar for none and for scalars", () => {
    expect(broadcastShapes([], "x")).toEqual([]);
    expect(broadcastShapes([[], []], "x")).toEqual([]);
  });

  it("names the operation, the shapes, the sizes that meet and the remedy", () => {
    expect(() => broadcastShapes([[100, 50], [10]], "add")).toThrow(
      "add: [100, 50] and [10] do not broadcast: sizes 50 and 10 meet at axis -1; sizes must be equal or 1, aligned at the right (reshape one of them)",
    );
    expect(() =>
      broadcastShapes(
        [
          [4, 1],
          [2, 3],
          [5, 1, 1],
          [4, 4],
        ],
        "where",
      ),
    ).toThrow("sizes 4 and 2 meet at axis -2");
  });
});

describe("axes", () => {
  it("count from the end if negative", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.nat(), (rank, n) => {
        const axis = n % rank;
        expect(normalizeAxis(axis, rank, "sum")).toBe(axis);
        expect(normalizeAxis(axis - rank, rank, "sum")).toBe(axis);
      }),
    );
  });

  it("are all of them if left out, and sorted if named", () => {
    expect(normalizeAxes(undefined, 3, "sum")).toEqual([0, 1, 2]);
    expect(normalizeAxes([-1, 0], 3, "sum")).toEqual([0, 2]);
    expect(normalizeAxes(1, 3, "sum")).toEqual([1]);
    expect(normalizeAxes([], 3, "sum")).toEqual([]);
  });

  it("throw out of range, and say what the range is", () => {
    expect(() => normalizeAxis(2, 2, "softmax of x [3, 4]")).toThrow(
      "softmax of x [3, 4]: axis 2 is out of range for rank 2; axes run from -2 to 1",
    );
    expect(() => normalizeAxis(-3, 2, "sum")).toThrow("axis -3 is out of range");
    expect(() => normalizeAxis(0.5, 2, "sum")).toThrow("axis 0.5 is out of range");
    expect(() => normalizeAxis(0, 0, "sum")).toThrow(
      "sum: axis 0 is out of range for rank 0; a scalar has no axes",
    );
  });

  it("throw if one is named twice, also by its other name", () => {
    expect(() => normalizeAxes([0, -2], 2, "sum of x [2, 3]")).toThrow(
      "sum of x [2, 3]: axis 0 is named twice in [0, -2]",
    );
  });
});

describe("sizes and strides", () => {
  it("place the element of every index at its row-major position", () => {
    fc.assert(
      fc.property(sizes, (shape) => {
        const strides = stridesOf(shape);
        let position = 0;
        const visit = (index: number[]): void => {
          if (index.length === shape.length) {
            expect(index.reduce((sum, i, d) => sum + i * strides[d], 0)).toBe(position++);
            return;
          }
          for (let i = 0; i < shape[index.length]; i++) visit([...index, i]);
        };
        visit([]);
        expect(position).toBe(sizeOf(shape));
      }),
    );
  });

  it("are equal only if every size is", () => {
    expect(sameShape([2, 3], [2, 3])).toBe(true);
    expect(sameShape([2, 3], [3, 2])).toBe(false);
    expect(sameShape([2], [2, 1])).toBe(false);
    expect(sameShape([], [])).toBe(true);
  });

  it.each([[[2, -1]], [[1.5]], [[Number.NaN]], [[Infinity]]])("throw for %j", (shape) => {
    expect(() => checkShape(shape, "zeros")).toThrow(
      /^zeros: \[.*\] is not a shape; every size must be a whole number ≥ 0$/,
    );
  });

  it("throw for more elements than an array can have", () => {
    expect(() => checkShape([2 ** 16, 2 ** 16], "zeros")).toThrow(
      "zeros: [65536, 65536] has 4294967296 elements; at most 2³¹ are supported",
    );
    expect(() => checkShape([2 ** 16, 0, 2 ** 16], "zeros")).not.toThrow();
  });
});
