/**
 * The safetensors format: named arrays in one file, as PyTorch, JAX and others exchange weights.
 * Works on bytes and typed arrays; knows nothing of files, tensors or models.
 *
 * Format: https://github.com/huggingface/safetensors#format; entries are laid out as its reference
 * implementation does. Values lie little-endian; hosts of the other byte order are not served.
 */
import { parseStrictJson } from "./strict-json.ts";

/** The array that holds the values of each element type. A `bool` is a byte, 0 or 1. */
export interface SafetensorsData {
  float32: Float32Array;
  float64: Float64Array;
  int32: Int32Array;
  uint8: Uint8Array;
  bool: Uint8Array;
}

/** The element types of safetensors files that are read and written here. */
export type SafetensorsDtype = keyof SafetensorsData;

/** One named entry of a file: `data` holds the values in row-major order of `shape`, `[]` for a scalar. */
export type SafetensorsEntry = {
  [D in SafetensorsDtype]: {
    readonly dtype: D;
    readonly shape: readonly number[];
    readonly data: SafetensorsData[D];
  };
}[SafetensorsDtype];

/** The content of a safetensors file. */
export interface Safetensors {
  readonly tensors: Record<string, SafetensorsEntry>;
  /** Free text to free text; empty if the file has none. */
  readonly metadata: Record<string, string>;
}

interface Element {
  /** The name in the header. */
  readonly label: string;
  /** Bytes per value. */
  readonly size: number;
  readonly array: new (buffer: ArrayBuffer) => SafetensorsEntry["data"];
}

/** In the order in which data is laid out, so that every entry is aligned to its element size. */
const elements: Record<SafetensorsDtype, Element> = {
  float64: { label: "F64", size: 8, array: Float64Array },
  float32: { label: "F32", size: 4, array: Float32Array },
  int32: { label: "I32", size: 4, array: Int32Array },
  uint8: { label: "U8", size: 1, array: Uint8Array },
  bool: { label: "BOOL", size: 1, array: Uint8Array },
};

const dtypes = Object.keys(elements) as SafetensorsDtype[];
const dtypeOfLabel = new Map(dtypes.map((dtype) => [elements[dtype].label, dtype]));

/** The longest header that is read or written, as in the reference implementation: 100 MB. */
const maxHeaderLength = 100_000_000;
/** The deepest that a header nests: the header, an entry, its shape. */
const headerDepth = 3;
const metadataKey = "__metadata__";

/**
 * The bytes of a safetensors file that holds `tensors` and, if given, `metadata`. Equal content gives equal
 * bytes, in whatever order it is given. Throws an error that names the tensor whose data does not fit its
 * dtype or shape.
 *
 * @example
 * const weight = { dtype: "float32", shape: [2, 2], data: new Float32Array(4) } as const;
 * await writeFileAtomic("model.safetensors", encodeSafetensors({ weight }, { epoch: "3" }));
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, SafetensorsEntry>>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(tensors);
  for (const [name, entry] of entries) checkEntry(name, entry);
  const order = (dtype: SafetensorsDtype) => dtypes.indexOf(dtype);
  entries.sort(([name, a], [other, b]) => order(a.dtype) - order(b.dtype) || compare(name, other));

  // Written by hand, because an object would put names such as "0" first.
  const fields: string[] = [];
  if (metadata !== undefined) {
    const texts = Object.entries(metadata).sort(([key], [other]) => compare(key, other));
    const pairs = texts.map(([key, text]) => `${quote(key)}:${quote(text)}`);
    fields.push(`${quote(metadataKey)}:{${pairs.join(",")}}`);
  }
  let dataLength = 0;
  for (const [name, { dtype, shape, data }] of entries) {
    const offsets = [dataLength, dataLength + data.byteLength];
    const info = { dtype: elements[dtype].label, shape, data_offsets: offsets };
    fields.push(`${quote(name)}:${JSON.stringify(info)}`);
    dataLength += data.byteLength;
  }
  const header = new TextEncoder().encode(`{${fields.join(",")}}`);
  const headerLength = Math.ceil(header.length / 8) * 8;
  if (headerLength > maxHeaderLength) {
    throw new Error(
      `encodeSafetensors: the header takes ${headerLength} bytes; the format allows ${maxHeaderLength}.`,
    );
  }

  const bytes = new Uint8Array(8 + headerLength + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength);
  bytes.set(header, 8);
  let offset = 8 + headerLength;
  for (const [, { data }] of entries) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

/**
 * Reads a safetensors file from its bytes; the entries are copies. `name` (the file's path, say) begins every
 * error message.
 *
 * Throws one error that tells what is wrong unless the bytes keep every rule of the format: a JSON header of
 * at most 100 MB without duplicate keys, and entries that cover the data without gap or overlap and fit their
 * shapes. F16, BF16 and the other element types that {@link SafetensorsDtype} lacks are refused by name.
 *
 * @example
 * const { tensors, metadata } = decodeSafetensors(await readFile("model.safetensors"), "model.safetensors");
 */
export function decodeSafetensors(bytes: Uint8Array, name = "safetensors data"): Safetensors {
  const { header, dataStart } = readHeader(bytes, name);
  const { [metadataKey]: metadata = {}, ...infos } = header;
  if (!isObject(metadata) || !Object.values(metadata).every((text) => typeof text === "string")) {
    throw damaged(name, `"${metadataKey}" is no map of texts`);
  }
  const entries = Object.entries(infos).map(([key, info]) => ({ key, ...checkInfo(key, info, name) }));
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);

  let end = 0;
  const dataLength = bytes.length - dataStart;
  for (const entry of entries) {
    if (entry.begin !== end) {
      const fault = entry.begin < end ? "overlaps the tensor before it" : "leaves a gap before it";
      throw damaged(name, `tensor "${entry.key}" begins at ${entry.begin}, which ${fault}, at ${end}`);
    }
    end = entry.end;
  }
  if (end !== dataLength) {
    const fault = dataLength < end ? "it is cut short" : "there are bytes after the last tensor";
    throw damaged(name, `${fault}: the header tells ${end} bytes of data, but there are ${dataLength}`);
  }

  const tensors = entries.map(({ key, dtype, shape, begin, end }) => {
    // A plain view first: `slice` of Node's Buffer, a subclass, would not copy.
    const view = new Uint8Array(bytes.buffer, bytes.byteOffset + dataStart + begin, end - begin);
    if (dtype === "bool" && view.some((value) => value > 1)) {
      throw damaged(name, `tensor "${key}" is BOOL but holds a byte other than 0 and 1`);
    }
    const data = new elements[dtype].array(view.slice().buffer);
    // The table gave `dtype` the array that belongs to it.
    return [key, { dtype, shape, data } as SafetensorsEntry] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata: metadata as Record<string, string> };
}

function checkEntry(name: string, { dtype, shape, data }: SafetensorsEntry): void {
  const shown = `encodeSafetensors: tensor "${name}" (${dtype} [${shape.join(", ")}])`;
  if (name === metadataKey) throw new Error(`${shown}: the format reserves this name. Rename the tensor.`);
  if (!(data instanceof elements[dtype].array)) {
    throw new Error(`${shown}: its data is a ${data.constructor.name}, not a ${elements[dtype].array.name}.`);
  }
  if (!isShape(shape)) throw new Error(`${shown}: the sizes of a shape are whole numbers from 0.`);
  if (product(shape) !== data.length) {
    throw new Error(`${shown}: the shape holds ${product(shape)} values, but data has ${data.length}.`);
  }
  if (dtype === "bool" && data.some((value) => value > 1)) {
    throw new Error(`${shown}: a bool is 0 or 1, but data holds ${data.find((value) => value > 1)}.`);
  }
}

function readHeader(bytes: Uint8Array, name: string) {
  if (bytes.length < 8) {
    throw damaged(name, `it has ${bytes.length} bytes, and the length of the header alone takes 8`);
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > maxHeaderLength) {
    throw damaged(
      name,
      `it tells a header of ${length} bytes, more than the ${maxHeaderLength} that are allowed`,
    );
  }
  const dataStart = 8 + Number(length);
  if (dataStart > bytes.length) {
    throw damaged(
      name,
      `it is cut short: it tells a header of ${length} bytes, but ${bytes.length - 8} follow`,
    );
  }
  if (bytes[8] !== 0x7b) throw damaged(name, 'its header does not begin with "{"');
  let header: unknown;
  try {
    const json = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, dataStart));
    header = parseStrictJson(json, headerDepth);
  } catch (error) {
    throw damaged(
      name,
      `its header is not JSON as it should be (${error instanceof Error ? error.message : error})`,
    );
  }
  if (!isObject(header)) throw damaged(name, "its header is no JSON object");
  return { header, dataStart };
}

function checkInfo(key: string, info: unknown, name: string) {
  const tensor = `tensor "${key}"`;
  if (!isObject(info)) throw damaged(name, `${tensor} is not described by a JSON object`);
  const { dtype: label, shape, data_offsets: offsets } = info;
  const dtype = typeof label === "string" ? dtypeOfLabel.get(label) : undefined;
  if (dtype === undefined) {
    throw new Error(
      `${name}: ${tensor} has the element type ${shown(label)}; only ` +
        `${[...dtypeOfLabel.keys()].join(", ")} are read. Convert it, in PyTorch by tensor.float(), and save again.`,
    );
  }
  if (!isShape(shape)) throw damaged(name, `${tensor} has the shape ${shown(shape)}`);
  if (!isShape(offsets) || offsets.length !== 2) {
    throw damaged(name, `${tensor} has the data_offsets ${shown(offsets)}`);
  }
  const [begin = 0, end = 0] = offsets;
  const length = elements[dtype].size * product(shape);
  if (end - begin !== length) {
    throw damaged(
      name,
      `${tensor}, ${label} [${shape.join(", ")}], takes ${length} bytes, but its data_offsets ` +
        `[${begin}, ${end}] hold ${end - begin}`,
    );
  }
  return { dtype, shape, begin, end };
}

function damaged(name: string, fault: string): Error {
  return new Error(`${name}: not a valid safetensors file: ${fault}. Check the path, or get the file again.`);
}

/** A value of the header, for people to read. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isShape(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** The number of values; 0 if any axis is 0, even where the others overflow. */
function product(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((count, size) => count * size, 1);
}

function quote(text: string): string {
  if (/\p{Surrogate}/u.test(text)) {
    throw new Error(
      `encodeSafetensors: ${JSON.stringify(text)} holds half a surrogate pair, which UTF-8 cannot.`,
    );
  }
  return JSON.stringify(text);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
