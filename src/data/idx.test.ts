import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeIdx, type IdxArray, type IdxData, type IdxDtype, parseIdx, readIdx } from "./idx.ts";

const bytesOf = (...bytes: (number | string)[]) =>
  Uint8Array.from(bytes.flatMap((b) => (typeof b === "string" ? [...b].map((c) => c.charCodeAt(0)) : b)));

/** What `act` throws; fails if that is not one plain Error that names the file. */
function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(Object.getPrototypeOf(error)).toBe(Error.prototype);
    expect((error as Error).message).toMatch(/^digits: /);
    return (error as Error).message;
  }
  throw new Error("nothing was thrown");
}

const constructors: { [D in IdxDtype]: new (values: number[]) => IdxData[D] } = {
  uint8: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
};

const arrays: fc.Arbitrary<IdxArray> = fc
  .tuple(
    fc.constantFrom(...(Object.keys(constructors) as IdxDtype[])),
    fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }),
  )
  .chain(([dtype, shape]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    return fc
      .array(fc.double(), { minLength: count, maxLength: count })
      .map((values) => ({ dtype, shape, data: new constructors[dtype](values) }) as IdxArray);
  });

describe("parseIdx", () => {
  it("reads the label file of the format's description", () => {
    const bytes = bytesOf(0, 0, 0x08, 1, 0, 0, 0, 3, 5, 0, 255);
    expect(parseIdx(bytes)).toEqual({ shape: [3], dtype: "uint8", data: Uint8Array.of(5, 0, 255) });
  });

  it("reads big-endian values of every element type", () => {
    const scalar = (code: number, ...value: number[]) =>
      parseIdx(bytesOf(0, 0, code, 1, 0, 0, 0, 1, ...value));
    expect(scalar(0x09, 0xfe)).toEqual({ shape: [1], dtype: "int8", data: Int8Array.of(-2) });
    expect(scalar(0x0b, 0xff, 0xfe)).toEqual({ shape: [1], dtype: "int16", data: Int16Array.of(-2) });
    expect(scalar(0x0c, 0, 1, 0, 2)).toEqual({ shape: [1], dtype: "int32", data: Int32Array.of(65538) });
    expect(scalar(0x0d, 0x3f, 0x80, 0, 0)).toEqual({
      shape: [1],
      dtype: "float32",
      data: Float32Array.of(1),
    });
    const two = [0x40, 0, 0, 0, 0, 0, 0, 0];
    expect(scalar(0x0e, ...two)).toEqual({ shape: [1], dtype: "float64", data: Float64Array.of(2) });
  });

  it("reads an empty array however large its other axes are", () => {
    const sizes = [...new Array(4 * 40).fill(255), 0, 0, 0, 0];
    expect(parseIdx(bytesOf(0, 0, 0x0e, 41, ...sizes)).data).toEqual(new Float64Array());
  });

  it("reads from the middle of a larger buffer without copying bytes", () => {
    const pool = bytesOf(9, 9, 9, 0, 0, 0x08, 1, 0, 0, 0, 2, 3, 4, 9);
    const { data } = parseIdx(pool.subarray(3, 13));
    expect([...data]).toEqual([3, 4]);
    expect(data.buffer).toBe(pool.buffer);
  });

  it.each([
    ["nothing", bytesOf(), /not an IDX file: it is empty.*check the path/],
    ["a PNG", bytesOf(0x89, "PNG\r\n", 0x1a, "\n"), /not an IDX file: it looks like a PNG image/],
    ["JSON", bytesOf('{"a":1}'), /not an IDX file: it looks like JSON/],
    ["HTML", bytesOf("<!doctype html>"), /it looks like an HTML or XML page/],
    ["gzip", bytesOf(0x1f, 0x8b, 8, 0), /it is gzip-compressed \(readIdx inflates it\)/],
    ["other bytes", bytesOf(1, 2, 3, 4, 5), /it begins with 0x01 0x02 0x03 0x04/],
    ["two bytes", bytesOf(0, 0), /not an IDX file: it begins with 0x00 0x00/],
    [
      "an unknown type",
      bytesOf(0, 0, 0x0a, 1, 0, 0, 0, 0),
      /0x0a is no element type \(known are 0x08 uint8,/,
    ],
    ["no axes", bytesOf(0, 0, 8, 0, 1), /its header tells 0 axes/],
    [
      "half a header",
      bytesOf(0, 0, 8, 3, 0, 0, 0, 1),
      /cut short: a header of 3 axes takes 16 bytes, but there are 8/,
    ],
    [
      "too few values",
      bytesOf(0, 0, 8, 1, 0, 0, 0, 9, 1),
      /cut short: .*uint8 \[9\].* 17 bytes in all, but there are 9/,
    ],
    [
      "trailing bytes",
      bytesOf(0, 0, 8, 1, 0, 0, 0, 1, 1, 1),
      /bytes after the data: .* 9 bytes in all, but there are 10/,
    ],
    [
      "a shape beyond all memory",
      bytesOf(0, 0, 0x0e, 3, ...new Array(12).fill(0xff)),
      /cut short: .*\[4294967295, 4294967295, 4294967295\]/,
    ],
  ])("refuses %s in one clear message", (_, bytes, message) => {
    expect(messageOf(() => parseIdx(bytes, "digits"))).toMatch(message);
  });

  it("returns what encodeIdx wrote", () => {
    fc.assert(
      fc.property(arrays, (array) => {
        expect(parseIdx(encodeIdx(array))).toEqual(array);
      }),
    );
  });

  it("throws nothing but its own error on random bytes", () => {
    const withMagic = fc
      .tuple(fc.constantFrom(8, 9, 11, 12, 13, 14), fc.nat(4), fc.uint8Array({ maxLength: 60 }))
      .map(([code, rank, rest]) => bytesOf(0, 0, code, rank, ...rest));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), withMagic), (bytes) => {
        const attempt = () => parseIdx(bytes, "digits");
        try {
          const { shape, data } = attempt();
          expect(data.length).toBe(shape.reduce((product, size) => product * size, 1));
        } catch {
          messageOf(attempt);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("notices every change of one byte of the magic number or the sizes", () => {
    const good = encodeIdx({ shape: [2, 3, 4], dtype: "int16", data: new Int16Array(24).fill(0x0101) });
    for (let at = 0; at < 16; at++) {
      for (let value = 0; value < 256; value++) {
        if (value === good[at]) continue;
        const bytes = good.slice();
        bytes[at] = value;
        messageOf(() => parseIdx(bytes, "digits"));
      }
    }
  });
});

describe("readIdx", () => {
  const array: IdxArray = {
    shape: [200, 100],
    dtype: "uint8",
    data: new Uint8Array(20000).map((_, i) => i * i),
  };
  const plain = encodeIdx(array);
  const zipped = new Uint8Array(gzipSync(plain));

  it("reads compressed and plain bytes alike", async () => {
    expect(await readIdx(plain)).toEqual(array);
    expect(await readIdx(zipped)).toEqual(array);
  });

  it.each([
    [
      "cut in half",
      zipped.subarray(0, zipped.length / 2),
      /^digits: the gzip data is damaged or cut short \(.+\)\. Get/,
    ],
    ["cut by one byte", zipped.subarray(0, -1), /^digits: the gzip data is damaged or cut short/],
    ["of its magic number alone", zipped.subarray(0, 2), /^digits: the gzip data is damaged or cut short/],
    [
      "of a PNG",
      new Uint8Array(gzipSync(bytesOf(0x89, "PNG"))),
      /^digits: not an IDX file: it looks like a PNG/,
    ],
    ["of nothing", new Uint8Array(gzipSync("")), /^digits: not an IDX file: it is empty/],
    [
      "of too few values",
      new Uint8Array(gzipSync(plain.subarray(0, 9000))),
      /^digits: the file is cut short/,
    ],
  ])("refuses gzip data %s", async (_, bytes, message) => {
    await expect(readIdx(bytes, "digits")).rejects.toThrow(message);
  });

  it("refuses a corrupt byte in the compressed data", async () => {
    const bytes = zipped.slice();
    bytes[bytes.length - 6] = bytes[bytes.length - 6]! ^ 1; // of the CRC-32
    await expect(readIdx(bytes, "digits")).rejects.toThrow(/^digits: the gzip data is damaged/);
  });

  it("stops inflating at the size that the header tells", async () => {
    const bomb = new Uint8Array(64 << 20);
    bomb.set(plain);
    await expect(readIdx(new Uint8Array(gzipSync(bomb, { level: 1 })), "digits")).rejects.toThrow(
      /^digits: inflates to more than the 20012 bytes that its header tells/,
    );
  });
});

describe("encodeIdx", () => {
  it("refuses what the format cannot hold", () => {
    const data = new Uint8Array(1);
    const encode = (shape: number[]) => () => encodeIdx({ shape, dtype: "uint8", data });
    expect(encode([])).toThrow("encodeIdx: shape [] has 0 axes; IDX holds 1 to 255.");
    expect(encode(new Array(256).fill(1))).toThrow("has 256 axes");
    expect(encode([2 ** 32])).toThrow("has an axis of 4294967296");
    expect(encode([0.5, 2])).toThrow("has an axis of 0.5");
    expect(encode([2, 3])).toThrow("shape [2, 3] holds 6 values, but data has 1");
  });
});
