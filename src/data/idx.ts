/**
 * The IDX format, in which MNIST is published: a magic number, big-endian sizes, then the values in row-major
 * order. Works on bytes alone; knows nothing of files, of MNIST or of tensors.
 *
 * Format: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", section on the IDX file
 * format.
 */
import { gunzip, isGzip } from "./gzip.ts";

/** The array that holds the values of each IDX element type. */
export interface IdxData {
  uint8: Uint8Array;
  int8: Int8Array;
  int16: Int16Array;
  int32: Int32Array;
  float32: Float32Array;
  float64: Float64Array;
}

/** An IDX element type. */
export type IdxDtype = keyof IdxData;

/** The content of an IDX file: `data` holds the values in row-major order of `shape`. */
export type IdxArray = {
  [D in IdxDtype]: { readonly shape: readonly number[]; readonly dtype: D; readonly data: IdxData[D] };
}[IdxDtype];

interface Element {
  /** The third byte of the magic number. */
  readonly code: number;
  /** Bytes per value. */
  readonly size: number;
  readonly allocate: (count: number) => IdxArray["data"];
  readonly get: (view: DataView, at: number) => number;
  readonly set: (view: DataView, at: number, value: number) => void;
}

const elements: Record<IdxDtype, Element> = {
  uint8: {
    code: 0x08,
    size: 1,
    allocate: (count) => new Uint8Array(count),
    get: (view, at) => view.getUint8(at),
    set: (view, at, value) => view.setUint8(at, value),
  },
  int8: {
    code: 0x09,
    size: 1,
    allocate: (count) => new Int8Array(count),
    get: (view, at) => view.getInt8(at),
    set: (view, at, value) => view.setInt8(at, value),
  },
  int16: {
    code: 0x0b,
    size: 2,
    allocate: (count) => new Int16Array(count),
    get: (view, at) => view.getInt16(at),
    set: (view, at, value) => view.setInt16(at, value),
  },
  int32: {
    code: 0x0c,
    size: 4,
    allocate: (count) => new Int32Array(count),
    get: (view, at) => view.getInt32(at),
    set: (view, at, value) => view.setInt32(at, value),
  },
  float32: {
    code: 0x0d,
    size: 4,
    allocate: (count) => new Float32Array(count),
    get: (view, at) => view.getFloat32(at),
    set: (view, at, value) => view.setFloat32(at, value),
  },
  float64: {
    code: 0x0e,
    size: 8,
    allocate: (count) => new Float64Array(count),
    get: (view, at) => view.getFloat64(at),
    set: (view, at, value) => view.setFloat64(at, value),
  },
};

const dtypeOfCode = new Map(
  (Object.keys(elements) as IdxDtype[]).map((dtype) => [elements[dtype].code, dtype]),
);

/**
 * Reads an IDX file from its bytes, inflating it first if it is gzip-compressed.
 * `name` (the file's path, say) begins every error message. Throws like {@link parseIdx}.
 *
 * @example
 * const path = "train-images-idx3-ubyte.gz";
 * const { shape, data } = await readIdx(await readFile(path), path);
 */
export async function readIdx(bytes: Uint8Array, name = "IDX data"): Promise<IdxArray> {
  if (!isGzip(bytes)) return parseIdx(bytes, name);
  return parseIdx(await gunzip(bytes, name, (head) => parseHeader(head, name).fileLength), name);
}

/**
 * Parses the bytes of an uncompressed IDX file. The data of a `uint8` file is a view of `bytes`, of any other
 * a copy.
 *
 * Throws one error that names `name`, what was found and the remedy if the bytes are no IDX file, are
 * compressed, or are fewer or more than the header tells. Nothing is allocated before that check.
 *
 * @example
 * parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9)); // { shape: [3], dtype: "uint8", data: [7, 8, 9] }
 */
export function parseIdx(bytes: Uint8Array, name = "IDX data"): IdxArray {
  const { dtype, shape, headerLength, fileLength } = parseHeader(bytes, name);
  if (bytes.length !== fileLength) {
    const expected = `its header tells ${dtype} [${shape.join(", ")}], which makes ${fileLength} bytes in all`;
    const fault = bytes.length < fileLength ? "the file is cut short" : "there are bytes after the data";
    throw new Error(`${name}: ${fault}: ${expected}, but there are ${bytes.length}. Get the file again.`);
  }
  if (dtype === "uint8") {
    const data = new Uint8Array(bytes.buffer, bytes.byteOffset + headerLength, bytes.length - headerLength);
    return { shape, dtype, data };
  }
  const { size, allocate, get } = elements[dtype];
  const view = new DataView(bytes.buffer, bytes.byteOffset + headerLength, bytes.length - headerLength);
  const data = allocate(view.byteLength / size);
  for (let i = 0; i < data.length; i++) data[i] = get(view, i * size);
  // `allocate` made the array that belongs to `dtype`.
  return { shape, dtype, data } as IdxArray;
}

/**
 * The bytes of an IDX file that holds `array`. Throws if the shape cannot be written (1 to 255 axes of 0 to
 * 2³² − 1) or does not fit the number of values.
 *
 * @example
 * const labels = encodeIdx({ shape: [3], dtype: "uint8", data: Uint8Array.of(5, 0, 4) });
 */
export function encodeIdx({ shape, dtype, data }: IdxArray): Uint8Array<ArrayBuffer> {
  const shown = `[${shape.join(", ")}]`;
  if (shape.length < 1 || shape.length > 255) {
    throw new Error(
      `encodeIdx: shape ${shown} has ${shape.length} axes; IDX holds 1 to 255. Reshape the array.`,
    );
  }
  const unfit = shape.find((size) => !Number.isInteger(size) || size < 0 || size > 0xffffffff);
  if (unfit !== undefined) {
    throw new Error(
      `encodeIdx: shape ${shown} has an axis of ${unfit}; IDX holds whole sizes from 0 to 2³² − 1.`,
    );
  }
  if (product(shape) !== data.length) {
    throw new Error(`encodeIdx: shape ${shown} holds ${product(shape)} values, but data has ${data.length}.`);
  }
  const { code, size, set } = elements[dtype];
  const headerLength = 4 + 4 * shape.length;
  const bytes = new Uint8Array(headerLength + size * data.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, code, shape.length]);
  shape.forEach((length, axis) => {
    view.setUint32(4 + 4 * axis, length);
  });
  for (let i = 0; i < data.length; i++) set(view, headerLength + i * size, data[i] as number);
  return bytes;
}

interface IdxHeader {
  readonly dtype: IdxDtype;
  readonly shape: readonly number[];
  readonly headerLength: number;
  /** Length of the whole file in bytes, as the header tells it. */
  readonly fileLength: number;
}

function parseHeader(bytes: Uint8Array, name: string): IdxHeader {
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) {
    throw new Error(
      `${name}: not an IDX file: ${describe(bytes)}. IDX files, such as MNIST's train-images-idx3-ubyte, begin with ` +
        "two zero bytes, an element type and the number of axes; check the path, or get the file again.",
    );
  }
  const [, , code = 0, rank = 0] = bytes;
  const dtype = dtypeOfCode.get(code);
  if (dtype === undefined) {
    const known = [...dtypeOfCode]
      .map(([knownCode, knownDtype]) => `${hex(knownCode)} ${knownDtype}`)
      .join(", ");
    throw new Error(
      `${name}: not an IDX file: ${hex(code)} is no element type (known are ${known}). ` +
        "Check the path, or get the file again.",
    );
  }
  if (rank === 0) {
    throw new Error(
      `${name}: not an IDX file: its header tells 0 axes. Check the path, or get the file again.`,
    );
  }
  const headerLength = 4 + 4 * rank;
  if (bytes.length < headerLength) {
    throw new Error(
      `${name}: the file is cut short: a header of ${rank} axes takes ${headerLength} bytes, ` +
        `but there are ${bytes.length}. Get the file again.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  return { dtype, shape, headerLength, fileLength: headerLength + elements[dtype].size * product(shape) };
}

/** The number of values; 0 if any axis is 0, even where the others overflow to Infinity. */
function product(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((count, size) => count * size, 1);
}

const signatures: readonly (readonly [description: string, start: string])[] = [
  ["it is gzip-compressed (readIdx inflates it)", "\x1f\x8b"],
  ["it looks like a zip archive", "PK"],
  ["it looks like a PNG image", "\x89PNG"],
  ["it looks like a JPEG image", "\xff\xd8\xff"],
  ["it looks like a PDF", "%PDF"],
  ["it looks like a NumPy array", "\x93NUMPY"],
  ["it looks like an HTML or XML page", "<"],
  ["it looks like JSON", "{"],
  ["it looks like JSON", "["],
];

function describe(bytes: Uint8Array): string {
  if (bytes.length === 0) return "it is empty";
  const start = String.fromCharCode(...bytes.subarray(0, 8));
  const known = signatures.find(([, signature]) => start.startsWith(signature));
  return known?.[0] ?? `it begins with ${Array.from(bytes.subarray(0, 4), hex).join(" ")}`;
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, "0")}`;
}
