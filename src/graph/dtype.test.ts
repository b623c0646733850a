import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  allocate,
  bytesPer,
  DTYPES,
  type DType,
  dtypeOf,
  isDType,
  isFloat,
  promote,
  toDType,
  viewOf,
} from "./dtype.ts";

const dtypes = fc.constantFrom(...DTYPES);

describe("toDType", () => {
  it.each<[number, DType, number]>([
    [0.1, "float64", 0.1],
    [0.1, "float32", Math.fround(0.1)],
    [1e300, "float32", Infinity],
    [2.9, "int32", 2],
    [-2.9, "int32", -2],
    [3e9, "int32", 2147483647],
    [-3e9, "int32", -2147483648],
    [Infinity, "int32", 2147483647],
    [Number.NaN, "int32", 0],
    [255.9, "uint8", 255],
    [256, "uint8", 0],
    [-1, "uint8", 255],
    [0.5, "bool", 1],
    [-0, "bool", 0],
    [Number.NaN, "bool", 1],
  ])("holds %d as %s %d", (value, dtype, expected) => {
    expect(toDType(value, dtype)).toBe(expected);
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(fc.double(), dtypes, (x, dtype) => {
        const once = toDType(x, dtype);
        expect(toDType(once, dtype)).toBe(once);
      }),
    );
  });

  it("gives what an array of the dtype can hold", () => {
    fc.assert(
      fc.property(fc.double(), dtypes, (x, dtype) => {
        const array = allocate(dtype, 1);
        array[0] = toDType(x, dtype);
        expect(array[0] === toDType(x, dtype) || Number.isNaN(array[0])).toBe(true);
      }),
    );
  });
});

describe("promote", () => {
  it("is commutative, associative and keeps a dtype that meets itself", () => {
    fc.assert(
      fc.property(dtypes, dtypes, dtypes, (a, b, c) => {
        expect(promote(a, b)).toBe(promote(b, a));
        expect(promote(promote(a, b), c)).toBe(promote(a, promote(b, c)));
        expect(promote(a, a)).toBe(a);
      }),
    );
  });

  it("prefers floats to integers and wide ones to narrow ones", () => {
    expect(promote("int32", "float32")).toBe("float32");
    expect(promote("float32", "float64")).toBe("float64");
    expect(promote("bool", "uint8")).toBe("uint8");
    expect(promote("uint8", "int32")).toBe("int32");
  });
});

describe("arrays", () => {
  it.each(DTYPES)("of %s have its element size and are zero", (dtype) => {
    const array = allocate(dtype, 3);
    expect(array.BYTES_PER_ELEMENT).toBe(bytesPer[dtype]);
    expect([...array]).toEqual([0, 0, 0]);
    expect(dtypeOf(array)).toBe(dtype === "bool" ? "uint8" : dtype);
  });

  it("are views without a copy", () => {
    const buffer = new ArrayBuffer(16);
    const view = viewOf("int32", buffer, 4, 2);
    view[0] = 7;
    expect([...new Int32Array(buffer)]).toEqual([0, 7, 0, 0]);
  });
});

it("knows its names", () => {
  expect(DTYPES.every(isDType)).toBe(true);
  expect(isDType("float16")).toBe(false);
  expect(isDType(undefined)).toBe(false);
  expect(DTYPES.filter(isFloat)).toEqual(["float32", "float64"]);
});
