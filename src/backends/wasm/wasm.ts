/** The WebAssembly backend: generated SIMD code over one linear memory. */
import type { Backend } from "../backend.ts";
import { Heap } from "./heap.ts";
import { compileProgram } from "./program.ts";
import { WasmStorage } from "./storage.ts";

let shared: Heap | undefined;

/** Made on first use, so that importing the library takes no memory. */
function heap(): Heap {
  shared ??= new Heap();
  return shared;
}

/** One WebAssembly module per program. */
export const wasm: Backend = {
  name: "wasm",
  allocate: (dtype, size) => new WasmStorage(heap(), dtype, size),
  compile: (source) => compileProgram(source, heap()),
};
