/**
 * One linear memory for the whole backend, handed out in blocks: variables and programs address each other's bytes directly.
 * Knows nothing of what is stored.
 */
import type { ModuleMemory } from "./emitter/index.ts";
import { CONTROL_BYTES } from "./threads/control.ts";

const PAGE = 65536;
const ALIGNMENT = 64;
/** wasm's 32-bit address space. */
const MOST_PAGES = 65536;
const INITIAL_PAGES = 16;

interface Block {
  offset: number;
  bytes: number;
}

export class Heap {
  readonly memory: WebAssembly.Memory;
  /** The memory as modules import it. */
  readonly moduleMemory: ModuleMemory;
  /** Free blocks by offset, none touching another. What lies before the first belongs to the threads. */
  readonly #free: Block[] = [{ offset: CONTROL_BYTES, bytes: INITIAL_PAGES * PAGE - CONTROL_BYTES }];
  readonly #used = new Map<number, number>();

  /** Throws a RangeError if the host has no addresses for it. */
  constructor({ shared }: { readonly shared: boolean }) {
    this.moduleMemory = { shared, maximum: MOST_PAGES };
    try {
      this.memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MOST_PAGES, shared });
    } catch (cause) {
      throw new RangeError(
        'wasm: the host does not reserve addresses for a memory of up to 4 GiB; raise its limit (ulimit -v), or useBackend("reference")',
        { cause },
      );
    }
  }

  /** The first byte of `bytes` new bytes, zero or not. Throws a RangeError when 4 GiB, or what the host gives, are used up. */
  allocate(bytes: number): number {
    const size = Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
    let at = this.#free.findIndex((block) => block.bytes >= size);
    if (at < 0) {
      this.#grow(size);
      at = this.#free.length - 1;
    }
    const block = this.#free[at];
    const { offset } = block;
    block.offset += size;
    block.bytes -= size;
    if (block.bytes === 0) this.#free.splice(at, 1);
    this.#used.set(offset, size);
    return offset;
  }

  /** Gives a block back. Twice, or for an address that was not handed out, is a mistake in the library. */
  release(offset: number): void {
    const bytes = this.#used.get(offset);
    if (bytes === undefined) throw new Error(`heap: no block starts at ${offset}`);
    this.#used.delete(offset);
    this.#insert({ offset, bytes });
  }

  /** Bytes handed out. */
  get usedBytes(): number {
    let sum = 0;
    for (const bytes of this.#used.values()) sum += bytes;
    return sum;
  }

  /** Makes the last free block at least `bytes` long. */
  #grow(bytes: number): void {
    const end = this.memory.buffer.byteLength;
    const last = this.#free[this.#free.length - 1];
    const missing = last && last.offset + last.bytes === end ? bytes - last.bytes : bytes;
    const room = MOST_PAGES - end / PAGE;
    if (Math.ceil(missing / PAGE) > room) throw this.#outOfMemory(bytes, room * PAGE);
    // At least an eighth more, so that many small requests do not each move the memory.
    const pages = Math.ceil(Math.max(missing, end / 8) / PAGE);
    try {
      this.memory.grow(Math.min(pages, room));
    } catch {
      throw this.#outOfMemory(bytes, 0);
    }
    this.#insert({ offset: end, bytes: this.memory.buffer.byteLength - end });
  }

  /** Says what was asked for and what there is, with `room` bytes still to be had from the host. */
  #outOfMemory(bytes: number, room: number): RangeError {
    const mib = (n: number) => `${Math.ceil(n / 2 ** 20)} MiB`;
    const end = this.memory.buffer.byteLength;
    const largest = Math.max(
      room,
      ...this.#free.map((block) => block.bytes + (block.offset + block.bytes === end ? room : 0)),
    );
    const limit = room > 0 ? "4 GiB is the limit" : `the host gives no more than ${mib(end)}`;
    return new RangeError(
      `wasm: ${mib(bytes)} more do not fit: ${mib(this.usedBytes)} are in use, the largest free piece has ` +
        `${Math.floor(largest / 2 ** 20)} MiB, and ${limit}; use smaller batches or release variables`,
    );
  }

  #insert(block: Block): void {
    const after = this.#free.findIndex((other) => other.offset > block.offset);
    const at = after < 0 ? this.#free.length : after;
    this.#free.splice(at, 0, block);
    this.#join(at);
    if (at > 0) this.#join(at - 1);
  }

  /** Joins the free block at `at` with the next one if they touch. */
  #join(at: number): void {
    const [block, next] = [this.#free[at], this.#free[at + 1]];
    if (!next || block.offset + block.bytes !== next.offset) return;
    block.bytes += next.bytes;
    this.#free.splice(at + 1, 1);
  }
}
