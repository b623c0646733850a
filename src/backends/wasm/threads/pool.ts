/**
 * Worker threads that run programs: together with the thread that asks for it, or, where that one may not wait, by themselves beside it.
 * They are started once, on first use, and wait for jobs. Knows nothing of what programs compute.
 */
import { encodeModule } from "../emitter/index.ts";
import { awaitJob } from "./barrier.ts";
import { CONTROL, CONTROL_BYTES, WORKER, workerState } from "./control.ts";
import { type HostWorker, startWorker, warnOnce } from "./host.ts";
import { type Message, type Report, type Welcome, WORKER_SOURCE } from "./worker-source.ts";

/** Runs a program's part of thread `thread` of `threads`. */
export type Run = (thread: number, threads: number) => void;

/** Looks before sleeping: some 30 µs, unless there are more threads than cores. */
const SPINS = 20_000;
const SPINS_CROWDED = 50;

/** Why there is only one thread, if workers do not start. */
const REFUSED =
  "retrograd: workers cannot be started here, so programs run on one thread; a page's Content-Security-Policy must allow worker-src blob:";

/** What a thread that may not wait for its workers expects from the first of them. */
interface Expected {
  readonly report: Report;
  come(): void;
  fail(cause: unknown): void;
}

/** The threads of one memory. */
export class Pool {
  #size = 1;
  readonly #cores: number;
  /** Which thread the first worker is: this thread is 0 if it may wait, and none otherwise. */
  readonly #first: 0 | 1;
  readonly #memory: WebAssembly.Memory;
  readonly #words: Int32Array;
  readonly #modules = new Map<number, WebAssembly.Module>();
  #workers: HostWorker[] = [];
  #gone: number[] = [];
  #nextId = 1;
  #expected: Expected | undefined;

  constructor(
    memory: WebAssembly.Memory,
    { cores, canWait }: { readonly cores: number; readonly canWait: boolean },
  ) {
    this.#memory = memory;
    this.#cores = cores;
    this.#first = canWait ? 1 : 0;
    this.#words = new Int32Array(memory.buffer, 0, CONTROL_BYTES / 4);
  }

  /** Whether `start` runs programs beside this thread. */
  get beside(): boolean {
    return this.#first === 0 && this.#size > 1;
  }

  /** Lets programs have `size` threads, this one included if it takes part. */
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

  /** Runs a program on every thread that has started by now, or on this one alone if it may not wait, and returns how many those were. */
  run(id: number, run: Run): number {
    if (this.#first === 1 && this.#size > 1) this.#start();
    const threads = this.#first === 1 ? 1 + this.#ready() : 1;
    if (threads === 1) {
      run(0, 1);
      return 1;
    }
    this.#offer(id, threads);
    try {
      run(0, threads);
    } catch (error) {
      throw this.#abandon(threads, error);
    }
    return threads;
  }

  /**
   * Runs a program on every worker that has started by now, beside this thread, and resolves to how many those were. Until then nothing else may
   * be run or changed. If no worker can be started it runs here.
   */
  async start(id: number, run: Run): Promise<number> {
    this.#start();
    if (this.#ready() === 0) await this.#expect("started").catch(() => this.#giveUp());
    const threads = this.#ready();
    if (threads === 0) {
      run(0, 1);
      return 1;
    }
    const ended = this.#expect("ended");
    this.#offer(id, threads);
    try {
      await ended;
    } catch (error) {
      throw this.#abandon(threads, error);
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
    this.#expected?.fail(new Error("a thread has ended"));
    this.#expected = undefined;
  }

  /** How many workers take part: those that have started, but for those that come after one that has not. */
  #ready(): number {
    let ready = 0;
    while (ready < this.#workers.length && this.#load(workerState(this.#first + ready)) !== WORKER.absent)
      ready++;
    return ready;
  }

  /** Starts workers unless that has been done. */
  #start(): void {
    if (this.#workers.length > 0) return;
    this.#store(CONTROL.failed, 0);
    this.#store(CONTROL.arrived, 0);
    this.#store(CONTROL.sleeping, 0);
    this.#store(CONTROL.idle, 0);
    const waiting = new WebAssembly.Module(
      encodeModule({ exports: { awaitJob }, memory: { shared: true, maximum: 65536 } }),
    );
    const workers: HostWorker[] = [];
    const whileCurrent = (f: (report: unknown) => void) => (report?: unknown) => {
      if (this.#workers === workers) f(report);
    };
    for (let thread: number = this.#first; thread < this.#size; thread++) {
      this.#store(workerState(thread), WORKER.absent);
      const worker = startWorker(WORKER_SOURCE, `retrograd ${thread}`, {
        message: whileCurrent((report) => this.#hear(report as Report)),
        // A worker that ends between programs is replaced, with all others, before the next one.
        ended: whileCurrent(() => this.stop()),
        refused: whileCurrent(() => this.#giveUp()),
      });
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

  /** Gives a program to the workers. */
  #offer(id: number, threads: number): void {
    this.#publish(id, threads);
    for (let thread: number = this.#first; thread < threads; thread++) {
      if (this.#load(workerState(thread)) === WORKER.away)
        this.#workers[thread - this.#first].post({ kind: "wake" });
    }
  }

  /** Resolves when the first worker has reported; rejects if the workers are ended before. */
  #expect(report: Report): Promise<void> {
    return new Promise((come, fail) => {
      this.#expected = { report, come, fail };
    });
  }

  #hear(report: Report): void {
    const expected = this.#expected;
    if (expected?.report !== report) return;
    this.#expected = undefined;
    expected.come();
  }

  /** Tells threads that wait for one that has failed, and ends them all; the next run starts new ones. Returns the error to throw. */
  #abandon(threads: number, cause: unknown): Error {
    this.#store(CONTROL.failed, 1);
    this.stop();
    return new Error(
      `wasm: a program failed in mid-run on ${threads} threads, so variables that it assigns may hold anything; the threads are started anew`,
      { cause },
    );
  }

  /** Does without workers from now on. */
  #giveUp(): void {
    this.#size = 1;
    this.stop();
    warnOnce(REFUSED);
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
