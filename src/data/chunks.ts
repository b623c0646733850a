/**
 * The chunks of a web stream, one after the other.
 * Knows nothing of what the bytes mean.
 */

/** Yields the chunks of `stream` and cancels it when the consumer stops early or throws. */
export async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const reader = stream.getReader();
  let finished = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
    }
    finished = true;
  } finally {
    // A stream that has failed already rejects its cancellation too; the failure itself is what the caller
    // sees.
    if (!finished) await reader.cancel().catch(() => undefined);
  }
}

/** Joins chunks of `length` bytes in all into one array. */
export function joinChunks(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
