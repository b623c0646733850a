/**
 * What a worker thread runs: plain JavaScript in a string, so that it needs no file of its own in any bundle, on Node and in browsers
 * alike. It takes messages (the memory, programs, a call to wake up), and between them watches for jobs.
 */
import { CONTROL, WORKER } from "./control.ts";

/** The first message to a worker. */
export interface Welcome {
  readonly memory: WebAssembly.Memory;
  /** Exports `awaitJob`. */
  readonly waiting: WebAssembly.Module;
  readonly thread: number;
  /** Its state, and where that is kept. */
  readonly state: number;
  readonly address: number;
  /** Programs by number. */
  readonly programs: ReadonlyMap<number, WebAssembly.Module>;
  /** Number of the latest job, and how many messages were posted before. */
  readonly job: number;
  readonly posted: number;
}

/** Further messages. Only those that bring something are counted as posted. */
export type Message =
  | {
      readonly kind: "program";
      readonly id: number;
      readonly module: WebAssembly.Module;
      readonly gone: readonly number[];
    }
  | { readonly kind: "wake" };

/** After this many naps without a job a worker returns to its event loop, where it costs nothing until a message comes. */
const IDLE_NAPS = 4;

export const WORKER_SOURCE = `"use strict";
const node = globalThis.process?.getBuiltinModule?.("node:worker_threads");
const receive = (f) => node ? node.parentPort.on("message", f) : (self.onmessage = ({ data }) => f(data));
const programs = new Map();
let words, memory, awaitJob, thread, address, state, seen, read;

function instantiate(module) {
  return new WebAssembly.Instance(module, { env: { memory }, Math, clock: performance }).exports;
}

// False if this worker was dismissed, which is told by a state that it did not set; it must then touch nothing.
function become(doing) {
  const next = (state & ~3) | doing;
  if (Atomics.compareExchange(words, address, state, next) !== state) return false;
  state = next;
  return true;
}

// While it is busy nobody starts other workers, so it is these that learn of the failure.
function fail() {
  if (!become(${WORKER.busy})) return;
  Atomics.store(words, ${CONTROL.failed / 4}, 1);
  become(${WORKER.absent});
}

function serve() {
  while (become(${WORKER.watching})) {
    if (Atomics.load(words, ${CONTROL.posted / 4}) === read) awaitJob(seen, ${IDLE_NAPS});
    const job = Atomics.load(words, ${CONTROL.job / 4});
    if (job === seen || Atomics.load(words, ${CONTROL.posted / 4}) !== read) {
      if (!become(${WORKER.away})) return;
      // A message is on its way, or nothing has come up in the meantime.
      if (Atomics.load(words, ${CONTROL.posted / 4}) !== read || Atomics.load(words, ${CONTROL.job / 4}) === seen) return;
      continue;
    }
    const slot = ${CONTROL.slots / 4} + (job & 1) * 2;
    const program = Atomics.load(words, slot);
    const threads = Atomics.load(words, slot + 1);
    if (Atomics.load(words, ${CONTROL.job / 4}) !== job) continue; // not a job of this thread, or it would have waited
    seen = job;
    if (program === 0 || thread >= threads) continue;
    if (!become(${WORKER.busy})) return;
    programs.get(program)(thread, threads);
  }
}

function take(message) {
  if (message.memory) {
    ({ memory, thread, state, job: seen, posted: read } = message);
    words = new Int32Array(memory.buffer);
    address = message.address / 4;
    awaitJob = instantiate(message.waiting).awaitJob;
    for (const [id, module] of message.programs) programs.set(id, instantiate(module).run);
  } else if (message.kind === "program") {
    for (const id of message.gone) programs.delete(id);
    programs.set(message.id, instantiate(message.module).run);
    read = (read + 1) | 0;
  }
}

receive((message) => {
  try {
    take(message);
    serve();
  } catch (error) {
    if (words) fail();
    throw error;
  }
});
`;
