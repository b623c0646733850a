import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeSafetensors, encodeSafetensors, type SafetensorsEntry } from "./safetensors.ts";

const ascii = (text: string) => [...text].map((char) => char.charCodeAt(0));

/** A file with `header` as it stands and `dataLength` zero bytes after it. */
function fileOf(header: string | object, dataLength = 0): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

const info = (dtype: string, shape: unknown, begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

/** What decoding throws; fails if that is not one plain Error that names the file. */
function messageOf(bytes: Uint8Array): string {
  try {
    decodeSafetensors(bytes, "model");
  } catch (error) {
    expect(Object.getPrototypeOf(error)).toBe(Error.prototype);
    expect((error as Error).message).toMatch(/^model: /);
    return (error as Error).message;
  }
  throw new Error("nothing was thrown");
}

describe("the reference implementation's files", () => {
  const sixFloats = [0, 0, 0, 0, 0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64, 0, 0, 160, 64];
  const data = Float32Array.of(0, 1, 2, 3, 4, 5);

  it("is one tensor whose header needs no padding", () => {
    const header = '{"attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}}';
    const bytes = Uint8Array.from([64, 0, 0, 0, 0, 0, 0, 0, ...ascii(header), ...sixFloats]);
    const tensors = { "attn.0": { dtype: "float32", shape: [1, 2, 3], data } } as const;
    expect(encodeSafetensors(tensors)).toEqual(bytes);
    expect(decodeSafetensors(bytes)).toEqual({ tensors, metadata: {} });
  });

  it("is one tensor whose header is padded with spaces to a multiple of 8", () => {
    const header = '{"attn0":{"dtype":"F32","shape":[1,1,2,3],"data_offsets":[0,24]}}       ';
    const bytes = Uint8Array.from([72, 0, 0, 0, 0, 0, 0, 0, ...ascii(header), ...sixFloats]);
    const tensors = { attn0: { dtype: "float32", shape: [1, 1, 2, 3], data } } as const;
    expect(encodeSafetensors(tensors)).toEqual(bytes);
    expect(decodeSafetensors(bytes)).toEqual({ tensors, metadata: {} });
  });

  it("is nothing, or metadata alone", () => {
    expect([...encodeSafetensors({})]).toEqual([8, 0, 0, 0, 0, 0, 0, 0, ...ascii("{}      ")]);
    const bytes = encodeSafetensors({}, { framework: "pt" });
    expect([...bytes]).toEqual([
      40,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      ...ascii('{"__metadata__":{"framework":"pt"}}     '),
    ]);
    expect(decodeSafetensors(bytes)).toEqual({ tensors: {}, metadata: { framework: "pt" } });
  });

  it("is one tensor whose header is neither padded nor aligned", () => {
    const bytes = fileOf('{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}', 16);
    expect(bytes[0]).toBe(60);
    bytes[8 + 60 + 12] = 1;
    const tensors = { test: { dtype: "int32", shape: [2, 2], data: Int32Array.of(0, 0, 0, 1) } };
    expect(decodeSafetensors(bytes)).toEqual({ tensors, metadata: {} });
  });

  it("is a scalar, an empty tensor, or a header padded with any whitespace", () => {
    const scalar = fileOf({ test: info("I32", [], 0, 4) }, 4);
    expect(decodeSafetensors(scalar).tensors.test).toEqual({
      dtype: "int32",
      shape: [],
      data: Int32Array.of(0),
    });
    const empty = fileOf({ test: info("I32", [2, 0], 0, 0) });
    expect(decodeSafetensors(empty).tensors.test).toEqual({
      dtype: "int32",
      shape: [2, 0],
      data: new Int32Array(),
    });
    expect(decodeSafetensors(fileOf("{}\r \t\n")).tensors).toEqual({});
  });
});

describe("encodeSafetensors", () => {
  const tensors = {
    flags: { dtype: "bool", shape: [3], data: Uint8Array.of(1, 0, 1) },
    bytes: { dtype: "uint8", shape: [1], data: Uint8Array.of(255) },
    b: { dtype: "float32", shape: [], data: Float32Array.of(0.5) },
    a: { dtype: "float32", shape: [1], data: Float32Array.of(Number.NaN) },
    index: { dtype: "int32", shape: [1], data: Int32Array.of(-1) },
    exact: { dtype: "float64", shape: [1], data: Float64Array.of(0.1) },
  } as const satisfies Record<string, SafetensorsEntry>;

  it("lays entries out by falling element size, then by name, so that each is aligned", () => {
    const bytes = encodeSafetensors(tensors);
    const headerLength = bytes[0]!;
    const text = new TextDecoder().decode(bytes.subarray(8, 8 + bytes[0]! + 256 * bytes[1]!));
    const names = Object.keys(JSON.parse(text));
    expect(names).toEqual(["exact", "a", "b", "index", "bytes", "flags"]);
    expect(headerLength % 8).toBe(0);
    expect(decodeSafetensors(bytes).tensors).toEqual(tensors);
  });

  it("gives the same bytes in whatever order the content is given", () => {
    const turned = Object.fromEntries(Object.entries(tensors).reverse());
    const metadata = { b: "1", a: "2" };
    expect(encodeSafetensors(turned, { a: "2", b: "1" })).toEqual(encodeSafetensors(tensors, metadata));
  });

  it("writes a view's own values only, and decodes to copies, from Node's buffers too", () => {
    const pool = Float32Array.of(9, 1, 2, 9);
    const bytes = encodeSafetensors({ w: { dtype: "float32", shape: [2], data: pool.subarray(1, 3) } });
    const { data } = decodeSafetensors(Buffer.from(bytes.buffer)).tensors.w!;
    expect([...data]).toEqual([1, 2]);
    data[0] = 7;
    expect(decodeSafetensors(bytes).tensors.w!.data[0]).toBe(1);
  });

  it("keeps names that are special to JavaScript", () => {
    const names = ["__proto__", "constructor", "2", "10", "层.权重", "😀", 'a"b\\c\n'];
    const entry = { dtype: "uint8", shape: [], data: Uint8Array.of(3) } as const;
    const all = Object.fromEntries(names.map((name) => [name, entry]));
    const decoded = decodeSafetensors(encodeSafetensors(all)).tensors;
    expect(Object.keys(decoded).sort()).toEqual([...names].sort());
    expect(Object.hasOwn(decoded, "__proto__")).toBe(true);
  });

  it.each([
    [
      "a shape of other size",
      { w: { dtype: "float32", shape: [2, 2], data: new Float32Array(3) } },
      /"w" \(float32 \[2, 2\]\): the shape holds 4 values, but data has 3/,
    ],
    [
      "a negative size",
      { w: { dtype: "uint8", shape: [-1], data: new Uint8Array(1) } },
      /"w" .*whole numbers from 0/,
    ],
    [
      "an array of another type",
      { w: { dtype: "float32", shape: [1], data: new Float64Array(1) } },
      /its data is a Float64Array, not a Float32Array/,
    ],
    [
      "a bool of 2",
      { w: { dtype: "bool", shape: [1], data: Uint8Array.of(2) } },
      /a bool is 0 or 1, but data holds 2/,
    ],
    [
      "the reserved name",
      { __metadata__: { dtype: "uint8", shape: [0], data: new Uint8Array() } },
      /the format reserves this name/,
    ],
    [
      "half a surrogate pair",
      { "\ud800": { dtype: "uint8", shape: [0], data: new Uint8Array() } },
      /"\\ud800" holds half a surrogate pair/,
    ],
  ])("refuses %s", (_, unfit, message) => {
    expect(() => encodeSafetensors(unfit as unknown as Record<string, SafetensorsEntry>)).toThrow(message);
  });
});

describe("decodeSafetensors", () => {
  it.each([
    ["an empty file", new Uint8Array(), /it has 0 bytes/],
    [
      "a header longer than the file",
      Uint8Array.of(60, 0, 0, 0, 0, 0, 0, 0),
      /cut short: it tells a header of 60 bytes, but 0/,
    ],
    [
      "a header of more than 100 MB",
      Uint8Array.from([60, 0, 0, 0, 0, 255, 255, 255, 123]),
      /more than the 100000000/,
    ],
    ["a header of no bytes", fileOf(""), /its header does not begin with "\{"/],
    ["a PNG", Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10, 0, 0), /a header of 727905341920923785 bytes/],
    ["leading whitespace", fileOf(" {}"), /does not begin with "\{"/],
    ["half a header", fileOf("{"), /its header is not JSON as it should be/],
    [
      "a header that is not UTF-8",
      Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff, 0x7d),
      /not JSON as it should be \(.*UTF-8/i,
    ],
    [
      "a key given twice",
      fileOf('{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{}}'),
      /not JSON as it should be \(it gives "a" twice\)/,
    ],
    [
      "metadata that is not text",
      fileOf({ __metadata__: { epoch: 3 } }),
      /"__metadata__" is no map of texts/,
    ],
    ["an entry that is no object", fileOf({ w: 3 }), /tensor "w" is not described by a JSON object/],
    [
      "another element type",
      fileOf({ w: info("BF16", [1], 0, 2) }, 2),
      /"w" has the element type "BF16"; only F64, F32, I32, U8, BOOL/,
    ],
    [
      "no element type",
      fileOf({ w: { shape: [], data_offsets: [0, 4] } }, 4),
      /has the element type undefined/,
    ],
    ["a negative size", fileOf({ w: info("U8", [-1], 0, 0) }), /"w" has the shape \[-1\]/],
    ["a fractional size", fileOf({ w: info("U8", [0.5, 2], 0, 1) }, 1), /"w" has the shape \[0\.5,2\]/],
    ["a shape of text", fileOf({ w: info("U8", "2", 0, 2) }, 2), /"w" has the shape "2"/],
    [
      "one offset",
      fileOf({ w: { dtype: "U8", shape: [1], data_offsets: [0] } }, 1),
      /"w" has the data_offsets \[0\]/,
    ],
    [
      "offsets of another length",
      fileOf({ w: info("I32", [2, 2], 0, 4) }, 4),
      /"w", I32 \[2, 2\], takes 16 bytes, but its data_offsets \[0, 4\] hold 4/,
    ],
    [
      "offsets that run backwards",
      fileOf({ w: info("U8", [1], 1, 0) }, 1),
      /takes 1 bytes, but its data_offsets \[1, 0\] hold -1/,
    ],
    [
      "a size beyond all integers",
      fileOf('{"w":{"dtype":"I32","shape":[2,18446744073709551614],"data_offsets":[0,16]}}', 16),
      /"w" has the shape/,
    ],
    [
      "a product beyond all memory",
      fileOf({ w: info("I32", [2 ** 40, 2 ** 40], 0, 16) }, 16),
      /takes \d.*e\+\d+ bytes/,
    ],
    [
      "overlap",
      fileOf({ a: info("U8", [4], 0, 4), b: info("U8", [4], 2, 6) }, 6),
      /"b" begins at 2, which overlaps the tensor before it, at 4/,
    ],
    [
      "a gap",
      fileOf({ a: info("U8", [1], 0, 1), b: info("U8", [1], 2, 3) }, 3),
      /"b" begins at 2, which leaves a gap before it, at 1/,
    ],
    ["a gap at the start", fileOf({ a: info("U8", [1], 1, 2) }, 2), /"a" begins at 1, which leaves a gap/],
    [
      "too little data",
      fileOf({ a: info("U8", [4], 0, 4) }, 2),
      /cut short: the header tells 4 bytes of data, but there are 2/,
    ],
    [
      "trailing bytes",
      fileOf({ a: info("U8", [4], 0, 4) }, 5),
      /bytes after the last tensor: .* 4 bytes of data, but there are 5/,
    ],
    [
      "a BOOL of 2",
      fileOf({ a: info("BOOL", [1], 0, 1) }, 1).fill(2, -1),
      /"a" is BOOL but holds a byte other than 0 and 1/,
    ],
  ])("refuses %s in one clear message", (_, bytes, message) => {
    expect(messageOf(bytes)).toMatch(message);
  });

  const entries: fc.Arbitrary<SafetensorsEntry> = fc
    .tuple(
      fc.constantFrom("float32", "float64", "int32", "uint8", "bool"),
      fc.array(fc.nat(3), { maxLength: 3 }),
    )
    .chain(([dtype, shape]) => {
      const count = shape.reduce((product, size) => product * size, 1);
      const arrays = { float32: Float32Array, float64: Float64Array, int32: Int32Array, uint8: Uint8Array };
      return fc.array(fc.double(), { minLength: count, maxLength: count }).map((values) => {
        const data = dtype === "bool" ? Uint8Array.from(values, (v) => +(v > 0)) : arrays[dtype].from(values);
        return { dtype, shape, data } as SafetensorsEntry;
      });
    });
  const names = fc.string({ unit: "grapheme" }).filter((name) => name !== "__metadata__");
  const contents = fc.record({
    tensors: fc.dictionary(names, entries),
    metadata: fc.dictionary(fc.string(), fc.string()),
  });

  it("returns what encodeSafetensors wrote", () => {
    fc.assert(
      fc.property(contents, ({ tensors, metadata }) => {
        const decoded = decodeSafetensors(encodeSafetensors(tensors, metadata));
        expect(Object.keys(decoded.tensors).sort()).toEqual(Object.keys(tensors).sort());
        for (const [name, entry] of Object.entries(tensors)) expect(decoded.tensors[name]).toEqual(entry);
        expect(Object.entries(decoded.metadata).sort()).toEqual(Object.entries(metadata).sort());
      }),
    );
  });

  it("throws nothing but its own error on random and on damaged bytes", () => {
    const damaged = fc
      .tuple(contents, fc.nat(), fc.integer({ min: 1, max: 255 }))
      .map(([{ tensors, metadata }, at, flip]) => {
        const bytes = encodeSafetensors(tensors, metadata);
        const i = at % Math.min(bytes.length, 120);
        bytes[i] = bytes[i]! ^ flip;
        return bytes;
      });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.string().map((json) => fileOf(`{${json}`)),
          damaged,
        ),
        (bytes) => {
          try {
            decodeSafetensors(bytes, "model");
          } catch {
            messageOf(bytes);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
