/**
 * Which backends there are and which one is in use.
 * Knows nothing of graphs.
 */
import type { Backend, BackendOptions } from "../backends/backend.ts";
import { reference } from "../backends/reference/reference.ts";
import { wasm } from "../backends/wasm/wasm.ts";
import { assertIdle } from "./turns.ts";

/** Names of the backends. */
export type BackendName = "wasm" | "reference";

const BACKENDS: Record<BackendName, Backend> = { wasm, reference };

export const backendNames = Object.keys(BACKENDS) as readonly BackendName[];

let current: Backend | undefined;

/** The backend called `name`; throws an Error that lists the known ones. */
export function backendOf(name: string): Backend {
  if (!Object.hasOwn(BACKENDS, name)) {
    throw new Error(`backend ${JSON.stringify(name)} is unknown; choose ${backendNames.join(" or ")}`);
  }
  return BACKENDS[name as BackendName];
}

/**
 * Makes `name` the backend for whatever is evaluated or compiled from now on: "wasm" (the default) or "reference". Variables move by themselves.
 *
 * Options are wasm's: `threads` (at first as many as the machine has cores, or `RETROGRAD_THREADS`), and `deterministic`, which makes
 * engines with and without fused multiply-add agree. Those left out stay as they are. Throws a RangeError for a number of threads
 * that makes no sense, and an Error if threads are asked for while a program runs beside this thread.
 *
 * @example useBackend("wasm", { threads: 1 });
 */
export function useBackend(name: BackendName, options: BackendOptions = {}): void {
  const backend = backendOf(name);
  if (options.threads !== undefined) assertIdle();
  backend.configure(options);
  current = backend;
}

/** The backend in use: the last one asked for, else `RETROGRAD_BACKEND`, else wasm. */
export function currentBackend(): Backend {
  current ??= backendOf(globalThis.process?.env?.RETROGRAD_BACKEND ?? "wasm");
  return current;
}
