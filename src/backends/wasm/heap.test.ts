import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { Heap } from "./heap.ts";
import { CONTROL_BYTES } from "./threads/control.ts";

it("hands out aligned blocks that never overlap, and takes them all back", () => {
  const step = fc.record({ bytes: fc.integer({ min: 0, max: 300_000 }), release: fc.option(fc.nat()) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const heap = new Heap({ shared: false });
      const live: { offset: number; bytes: number }[] = [];
      for (const { bytes, release } of steps) {
        const offset = heap.allocate(bytes);
        expect(offset % 64).toBe(0);
        expect(offset).toBeGreaterThan(0);
        expect(offset + bytes).toBeLessThanOrEqual(heap.memory.buffer.byteLength);
        for (const other of live)
          expect(offset >= other.offset + other.bytes || other.offset >= offset + bytes).toBe(true);
        live.push({ offset, bytes });
        if (release !== null) heap.release(live.splice(release % live.length, 1)[0].offset);
      }
      for (const { offset } of live) heap.release(offset);
      expect(heap.usedBytes).toBe(0);
      // Everything has been joined again: all but the words of the threads fits in one block without growing.
      const before = heap.memory.buffer.byteLength;
      heap.allocate(before - CONTROL_BYTES);
      expect(heap.memory.buffer.byteLength).toBe(before);
    }),
    { numRuns: 30 },
  );
});

it("keeps what was written when it grows", () => {
  const heap = new Heap({ shared: false });
  const offset = heap.allocate(8);
  new Float64Array(heap.memory.buffer, offset, 1)[0] = Math.PI;
  heap.allocate(10_000_000);
  expect(new Float64Array(heap.memory.buffer, offset, 1)[0]).toBe(Math.PI);
});

it("hands out all of the address space, also what is left at its end", () => {
  const heap = new Heap({ shared: false });
  const most = 2 ** 32 - CONTROL_BYTES;
  heap.allocate(3 * 2 ** 30);
  const left = most - 3 * 2 ** 30;
  expect(() => heap.allocate(left + 1)).toThrow(
    /^wasm: 1024 MiB more do not fit: 3072 MiB are in use, the largest free piece has 1023 MiB, and 4 GiB is the limit;/,
  );
  heap.allocate(left);
  expect(heap.usedBytes).toBe(most);
});

it("names the limit when the address space is used up", () => {
  expect(() => new Heap({ shared: false }).allocate(2 ** 32)).toThrow(
    /4096 MiB more do not fit.*4 GiB is the limit/,
  );
});

it("refuses to release a block twice", () => {
  const heap = new Heap({ shared: false });
  const offset = heap.allocate(1);
  heap.release(offset);
  expect(() => heap.release(offset)).toThrow(/no block starts at/);
});

it("says what to do where the host reserves no addresses", () => {
  const refused = vi.spyOn(WebAssembly, "Memory").mockImplementation(function refuse() {
    throw new RangeError("WebAssembly.Memory(): could not allocate memory");
  });
  try {
    expect(() => new Heap({ shared: true })).toThrow(
      /^wasm: the host does not reserve addresses .*ulimit -v/,
    );
  } finally {
    refused.mockRestore();
  }
});
