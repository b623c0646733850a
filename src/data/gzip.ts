/**
 * Recognising and inflating gzip with the platform's own DecompressionStream, in Node and in browsers.
 * Knows nothing of what is compressed, but lets its owner bound the size from the first bytes.
 */
import { chunksOf, joinChunks } from "./chunks.ts";

/** Whether `bytes` begin with gzip's magic number 1f 8b. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** How much is inflated before `sizeOf` is asked for the size of the whole. */
const headLength = 4096;

/**
 * Inflates gzip `bytes`. `sizeOf` is given the first inflated bytes (4096 of them, or all if there are fewer)
 * and returns how many there should be in all; inflating stops as soon as there are more, so that a small
 * hostile file cannot fill the memory.
 *
 * Throws an error that names `name` if the data is damaged, cut short or too long, and whatever `sizeOf`
 * throws.
 */
export async function gunzip(
  bytes: Uint8Array,
  name: string,
  sizeOf: (head: Uint8Array) => number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let limit: number | undefined;
  for await (const chunk of inflate(bytes, name)) {
    chunks.push(chunk);
    length += chunk.length;
    if (limit === undefined && length >= headLength) limit = sizeOf(joinChunks(chunks, length));
    if (limit !== undefined && length > limit) {
      throw new Error(
        `${name}: inflates to more than the ${limit} bytes that its header tells. ` +
          "The file is damaged or of another kind; get it again.",
      );
    }
  }
  return joinChunks(chunks, length);
}

async function* inflate(bytes: Uint8Array, name: string): AsyncGenerator<Uint8Array, void, void> {
  // Blob wants an ArrayBuffer-backed view; it reads the bytes in pieces, so that backpressure holds.
  const source = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  try {
    yield* chunksOf(source.pipeThrough(new DecompressionStream("gzip")));
  } catch (error) {
    const reason = error instanceof Error && error.message !== "" ? error.message : String(error);
    throw new Error(`${name}: the gzip data is damaged or cut short (${reason}). Get the file again.`, {
      cause: error,
    });
  }
}
