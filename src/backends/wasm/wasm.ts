/** The WebAssembly backend: generated SIMD code over one linear memory. */
import type { Backend } from "../backend.ts";
import { Machine } from "./machine.ts";
import { compileProgram } from "./program.ts";
import { WasmStorage } from "./storage.ts";
import { coreCount } from "./threads/host.ts";

let only: Machine | undefined;

/** Made on first use, so that importing the library takes no memory. */
function machine(): Machine {
  only ??= new Machine({ threads: coreCount() });
  return only;
}

/** One WebAssembly module per program. */
export const wasm: Backend = {
  name: "wasm",
  allocate: (dtype, size) => new WasmStorage(machine().heap, dtype, size),
  compile: (source) => compileProgram(source, machine()),
};
