/** The WebAssembly backend: generated SIMD code over one linear memory, run by several threads. */
import type { Backend, BackendOptions } from "../backend.ts";
import { Machine } from "./machine.ts";
import { compileProgram } from "./program.ts";
import { WasmStorage } from "./storage.ts";
import { MOST_THREADS } from "./threads/control.ts";

let only: Machine | undefined;

/** Made on first use, so that importing the library takes no memory; `threads` counts only then. */
function machine(threads?: number): Machine {
  only ??= new Machine(threads);
  return only;
}

function configure({ threads, deterministic }: BackendOptions): void {
  if (threads !== undefined) {
    if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS) {
      const given = typeof threads === "number" ? threads : JSON.stringify(threads);
      throw new RangeError(`wasm: ${given} threads: give a whole number from 1 to ${MOST_THREADS}`);
    }
    machine(threads).setThreads(threads);
  }
  if (deterministic !== undefined) machine().deterministic = deterministic;
}

/** One WebAssembly module per program. */
export const wasm: Backend = {
  name: "wasm",
  get key() {
    return machine().tiling.multiplyAdd ? "wasm, fused" : "wasm";
  },
  configure,
  allocate: (dtype, size) => new WasmStorage(machine().heap, dtype, size),
  compile: (source) => compileProgram(source, machine()),
};
