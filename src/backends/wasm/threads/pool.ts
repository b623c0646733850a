/**
 * Worker threads that run programs together with the thread that asks for it. They are started once, on first use, and wait for jobs.
 * Knows nothing of what programs compute.
 */
import { encodeModule } from "../emitter/index.ts";
import { awaitJob } from "./barrier.ts";
import { CONTROL, CONTROL_BYTES, WORKER, workerState } from "./control.ts";
import { type HostWorker, startWorker } from "./host.ts";
import { type Message, type Welcome, WORKER_SOURCE } from "./worker-source.ts";

/** Runs a program's part of thread `thread` of `threads`. */
export type Run = (thread: number, threads: number) => void;

/** Looks before sleeping: some 30 µs, unless there are more threads than cores. */
const SPINS = 20_000;
const SPINS_CROWDED = 50;

/** The threads of one memory. */
export class Pool {
  #size = 1;
  readonly #cores: number;
  readonly #memory: WebAssembly.Memory;
  readonly #words: Int32Array;
  readonly #modules = new Map<number, WebAssembly.Module>();
  #workers: HostWorker[] = [];
  #gone: number[] = [];
  #nextId = 1;

  constructor(memory: WebAssembly.Memory, cores: number) {
    this.#memory = memory;
    this.#cores = cores;
    this.#words = new Int32Array(memory.buffer, 0, CONTROL_BYTES / 4);
  }

  /** Lets programs have `size` threads, this one included. */
  resize(size: number): void {
    if (size !== this.#size) this.stop();
    this.#size = size;
    this.#store(CONTROL.spins, size > this.#cores ? SPINS_CROWDED : SPINS);
  }

  /** Makes a program known to the threads. */
  add(module: WebAssembly.Module): number {
    const id = this.#nextId++;
    this.#modules.set(id, module);
    if (this.#workers.length > 0) {
      this.#store(CONTROL.posted, (this.#load(CONTROL.posted) + 1) | 0);
      this.#post({ kind: "program", id, module, gone: this.#gone });
      this.#gone = [];
      this.#publish(0, 0); // whoever watches for jobs goes to see the message
    }
    return id;
  }

  remove(id: number): void {
    this.#modules.delete(id);
    this.#gone.push(id);
  }

  /** Runs a program on every thread that has started by now, and returns how many those were. */
  run(id: number, run: Run): number {
    const threads = 1 + this.#ready();
    if (threads === 1) {
      run(0, 1);
      return 1;
    }
    this.#publish(id, threads);
    for (let thread = 1; thread < threads; thread++) {
      if (this.#load(workerState(thread)) === WORKER.away) this.#workers[thread - 1].post({ kind: "wake" });
    }
    try {
      run(0, threads);
    } catch (error) {
      this.#abandon();
      throw new Error(
        `wasm: a program failed in mid-run on ${threads} threads, so variables that it assigns may hold anything; the threads are started anew`,
        { cause: error },
      );
    }
    return threads;
  }

  /** Runs programs that note at `timeline` when each of their kernels ends. */
  profiling(timeline: number, run: () => void): void {
    this.#store(CONTROL.profile, timeline);
    try {
      run();
    } finally {
      this.#store(CONTROL.profile, 0);
    }
  }

  /** Ends the workers. */
  stop(): void {
    this.#store(CONTROL.epoch, (this.#load(CONTROL.epoch) + 1) | 0);
    for (const worker of this.#workers) worker.stop();
    this.#workers = [];
  }

  /** How many workers take part: they start on first use, and the first ones first. */
  #ready(): number {
    if (this.#workers.length === 0 && this.#size > 1) this.#start();
    let ready = 0;
    while (ready < this.#workers.length && this.#load(workerState(ready + 1)) !== WORKER.absent) ready++;
    return ready;
  }

  #start(): void {
    this.#store(CONTROL.failed, 0);
    this.#store(CONTROL.arrived, 0);
    this.#store(CONTROL.sleeping, 0);
    this.#store(CONTROL.idle, 0);
    const waiting = new WebAssembly.Module(
      encodeModule({ exports: { awaitJob }, memory: { shared: true, maximum: 65536 } }),
    );
    const workers: HostWorker[] = [];
    for (let thread = 1; thread < this.#size; thread++) {
      this.#store(workerState(thread), WORKER.absent);
      // A worker that ends between programs is replaced, with all others, before the next one.
      const ended = () => {
        if (this.#workers === workers) this.stop();
      };
      const worker = startWorker(WORKER_SOURCE, `retrograd ${thread}`, ended);
      const welcome: Welcome = {
        memory: this.#memory,
        waiting,
        thread,
        state: workerState(thread),
        programs: this.#modules,
        job: this.#load(CONTROL.job),
        posted: this.#load(CONTROL.posted),
        epoch: this.#load(CONTROL.epoch),
      };
      worker.post(welcome);
      workers.push(worker);
    }
    this.#workers = workers;
  }

  /** Tells threads that wait for one that has failed, and ends them all; the next run starts new ones. */
  #abandon(): void {
    this.#store(CONTROL.failed, 1);
    this.stop();
  }

  #publish(id: number, threads: number): void {
    const job = (this.#load(CONTROL.job) + 1) | 0;
    const slot = CONTROL.slots + (job & 1) * 8;
    this.#store(slot, id);
    this.#store(slot + 4, threads);
    this.#store(CONTROL.job, job);
    if (this.#load(CONTROL.idle) > 0) Atomics.notify(this.#words, CONTROL.job / 4);
  }

  #post(message: Message): void {
    for (const worker of this.#workers) worker.post(message);
  }

  #load(address: number): number {
    return Atomics.load(this.#words, address / 4);
  }

  #store(address: number, value: number): void {
    Atomics.store(this.#words, address / 4, value);
  }
}
