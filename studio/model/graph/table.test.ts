import { describe, expect, it, test } from "vitest";
import { indexAt } from "../position.ts";
import { firstCut, fits, planeOf, positionOf, toTsv } from "./table.ts";

describe("planeOf", () => {
  it("finds every entry of a cut through four axes", () => {
    const shape = [2, 3, 4, 5];
    const plane = planeOf(shape, { rowAxis: 2, columnAxis: 0, at: [9, 1, 9, 3] });
    expect([plane.rows, plane.columns]).toEqual([4, 2]);
    expect(indexAt(positionOf(plane, 3, 1), shape)).toEqual([1, 1, 3, 3]);
  });

  it("stands a vector in a column and a scalar alone", () => {
    expect(planeOf([7], firstCut([7]))).toMatchObject({ rows: 7, columns: 1 });
    expect(planeOf([], firstCut([]))).toMatchObject({ rows: 1, columns: 1 });
    expect(positionOf(planeOf([7], firstCut([7])), 5, 0)).toBe(5);
  });
});

test("a cut is kept only for a shape that it fits", () => {
  const cut = { ...firstCut([4, 2, 3]), at: [3, 0, 0] };
  expect(fits(cut, [4, 9, 9])).toBe(true);
  expect(fits(cut, [3, 2, 3])).toBe(false);
  expect(fits(cut, [2, 3])).toBe(false);
  expect(fits({ rowAxis: 1, columnAxis: 1, at: [0, 0] }, [2, 2])).toBe(false);
});

describe("toTsv", () => {
  it("keeps matrices of a tensor apart", () => {
    expect(toTsv([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8], "int32")).toBe("1\t2\n3\t4\n\n5\t6\n7\t8");
  });

  it("writes a vector as a column, a scalar as itself, with every digit", () => {
    expect(toTsv([2], [0.1, 220.00000000000003], "float64")).toBe("0.1\n220.00000000000003");
    expect(toTsv([], [Math.fround(1.1)], "float32")).toBe("1.1");
    expect(toTsv([0, 3], [], "float32")).toBe("");
  });
});
