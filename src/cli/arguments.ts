/**
 * Options and their values: numbers that make sense, or one message that tells what would.
 * Knows nothing of what the numbers are for.
 */
import { InvalidArgumentError, Option } from "commander";
import { MOST_THREADS } from "../backends/wasm/threads/control.ts";
import { type BackendName, backendNames, useBackend } from "../index.ts";
import { currentBackend } from "../runtime/backends.ts";
import { UsageError } from "./output.ts";

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A parser of whole numbers from `low` to `high`. */
export function whole(low: number, high: number, example: number): (text: string) => number {
  return (text) => {
    const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
    if (Number.isInteger(value) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}, such as ${example}.`);
  };
}

/** A parser of finite numbers above 0. */
export function positive(example: number): (text: string) => number {
  return (text) => {
    const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
    if (Number.isFinite(value) && value > 0) return value;
    throw new InvalidArgumentError(`It must be a number above 0, such as ${example}.`);
  };
}

/** A parser of numbers from 0 up to 1, which is excluded. */
export function fraction(example: number): (text: string) => number {
  return (text) => {
    const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
    if (value >= 0 && value < 1) return value;
    throw new InvalidArgumentError(`It must be a number from 0 up to 1 (1 excluded), such as ${example}.`);
  };
}

/** The widths of hidden layers: "50" or "512,512". */
export function widths(text: string): number[] {
  const found = text.split(",").map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : 0));
  if (found.every((width) => width >= 1 && width <= 65_536)) return found;
  throw new InvalidArgumentError(
    "It must be the width of each hidden layer, from 1 to 65536, such as 50 or 512,512.",
  );
}

/** Every seed: a whole number that a double holds exactly. */
export const seed = whole(0, Number.MAX_SAFE_INTEGER, 0);

/** `--backend`, the same for every command. */
export function backendOption(): Option {
  return new Option("--backend <name>", "what computes: fast kernels, or plain loops in float64").choices(
    backendNames,
  );
}

/** `--threads`, for commands that compute long enough. */
export function threadsOption(): Option {
  return new Option("--threads <n>", "threads of the wasm backend (default: one for each core)").argParser(
    whole(1, MOST_THREADS, 2),
  );
}

/** Makes the backend that was asked for the one in use. Throws a UsageError for threads on a backend that has none. */
export function chooseBackend(asked: { readonly backend?: BackendName; readonly threads?: number }): void {
  const { backend, threads } = asked;
  const name = backend ?? currentBackend().name;
  if (threads !== undefined && name !== "wasm") {
    throw new UsageError(
      `--threads ${threads} goes with the wasm backend, not with ${name}; leave it out, or take --backend wasm`,
    );
  }
  if (threads !== undefined) useBackend("wasm", { threads });
  else if (backend !== undefined) useBackend(backend);
}
