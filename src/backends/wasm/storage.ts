/** A variable's elements in the heap, at an address that programs have in their code. */
import { bytesPer, type DType, type TypedArray, viewOf } from "../../graph/dtype.ts";
import type { Storage } from "../backend.ts";
import type { Heap } from "./heap.ts";

/** Kernels may read, never write, this many bytes past an end. */
const OVERREAD = 16;

export class WasmStorage implements Storage {
  readonly dtype: DType;
  readonly size: number;
  readonly address: number;
  readonly #heap: Heap;

  constructor(heap: Heap, dtype: DType, size: number) {
    this.#heap = heap;
    this.dtype = dtype;
    this.size = size;
    this.address = heap.allocate(size * bytesPer[dtype] + OVERREAD);
    this.#elements().fill(0);
  }

  read(start = 0, length = this.size - start): TypedArray {
    return this.#elements().slice(start, start + length);
  }

  write(values: ArrayLike<number>, start = 0): void {
    this.#elements().set(values, start);
  }

  free(): void {
    this.#heap.release(this.address);
  }

  /** Made anew each time: growing the memory moves it. */
  #elements(): TypedArray {
    return viewOf(this.dtype, this.#heap.memory.buffer, this.address, this.size);
  }
}
