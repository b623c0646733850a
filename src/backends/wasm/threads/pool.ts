/**
 * Worker threads that run programs: together with the thread that asks for it, or by themselves beside it, where it may not wait for them.
 * They are started once, on first use, and wait for jobs. Knows nothing of what programs compute.
 */
import { encodeModule } from "../emitter/index.ts";
import { awaitJob } from "./barrier.ts";
import {
  CONTROL,
  CONTROL_BYTES,
  doing,
  LEAVE_MILLISECONDS,
  PATIENCE,
  stateOf,
  WORKER,
  workerState,
} from "./control.ts";
import { type HostWorker, startWorker } from "./host.ts";
import { type Report, Reports } from "./reports.ts";
import { type Message, type Welcome, WORKER_SOURCE } from "./worker-source.ts";

/** Runs a program's part of thread `thread` of `threads`. */
export type Run = (thread: number, threads: number) => void;

/** Looks before sleeping: some 30 µs, unless there are more threads than cores. */
const SPINS = 20_000;
const SPINS_CROWDED = 50;
/** So many times in a row workers may end without having run anything; then programs do without them. */
const MOST_FAILURES = 3;

/** The threads of one memory. */
export class Pool {
  #size = 1;
  /** Which thread the first worker is: 0 if this thread takes no part. */
  readonly #first: 0 | 1;
  readonly #cores: number;
  readonly #memory: WebAssembly.Memory;
  readonly #words: Int32Array;
  readonly #modules = new Map<number, WebAssembly.Module>();
  #workers: HostWorker[] = [];
  /** Removed programs that the workers do not know of yet. */
  #gone: number[] = [];
  #nextId = 1;
  #epoch = 0;
  #failures = 0;
  /** A program runs beside this thread. */
  #running = false;
  readonly #reports = new Reports();

  constructor(
    memory: WebAssembly.Memory,
    { cores, beside }: { readonly cores: number; readonly beside: boolean },
  ) {
    this.#memory = memory;
    this.#cores = cores;
    this.#first = beside ? 0 : 1;
    this.#words = new Int32Array(memory.buffer, 0, CONTROL_BYTES / 4);
    this.#store(CONTROL.patience, PATIENCE);
  }

  /** Whether programs can run beside this thread. */
  get beside(): boolean {
    return this.#first === 0 && this.#size > 0;
  }

  /** Lets programs have `size` threads, this one included if it takes part. */
  resize(size: number): void {
    if (size !== this.#size) this.#stop();
    this.#size = size;
    this.#failures = 0;
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
    if (this.#workers.length > 0) this.#gone.push(id);
  }

  /** Runs a program on every thread that has started by now, or on this one alone if it may not wait, and returns how many those were. */
  run(id: number, run: Run): number {
    const threads = this.#first === 1 ? 1 + this.#ready() : 1;
    if (threads === 1) {
      run(0, 1);
      return 1;
    }
    this.#offer(id, threads);
    try {
      run(0, threads);
    } catch (error) {
      this.#store(CONTROL.failed, 1); // nobody is to wait for this thread
      this.#stop();
      throw failedInMidRun(threads, error);
    }
    this.#failures = 0;
    return threads;
  }

  /**
   * Runs a program beside this thread on every worker that has started by now, at least the first, and resolves to how many those were; if
   * there are none the program runs here. Until then nothing else may be run or changed.
   */
  async start(id: number, run: Run): Promise<number> {
    this.#running = true;
    try {
      if (this.#ready() === 0) await this.#reports.next("started").catch(() => this.#replace());
      const threads = this.#workers.length > 0 ? this.#ready() : 0;
      if (threads === 0) {
        run(0, 1);
        return 1;
      }
      const ended = this.#reports.next("ended");
      this.#offer(id, threads);
      await ended.catch(async (error) => {
        await this.#leave();
        throw failedInMidRun(threads, error);
      });
      this.#failures = 0;
      return threads;
    } finally {
      this.#running = false;
    }
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

  /** How many workers take part: they start on first use, and the first ones first. */
  #ready(): number {
    if (this.#workers.length > 0 && this.#load(CONTROL.failed) !== 0) this.#replace();
    if (this.#workers.length === 0 && this.#size > this.#first) this.#start();
    let ready = 0;
    while (ready < this.#workers.length && this.#doing(this.#first + ready) !== WORKER.absent) ready++;
    return ready;
  }

  #start(): void {
    this.#store(CONTROL.failed, 0);
    this.#store(CONTROL.arrived, 0);
    this.#store(CONTROL.sleeping, 0);
    this.#gone = [];
    const waiting = new WebAssembly.Module(
      encodeModule({ exports: { awaitJob }, memory: { shared: true, maximum: 65536 } }),
    );
    const workers: HostWorker[] = [];
    const whileCurrent = (happen: (data: unknown) => void) => (data?: unknown) => {
      if (this.#workers === workers) happen(data);
    };
    for (let thread: number = this.#first; thread < this.#size; thread++) {
      const welcome: Welcome = {
        memory: this.#memory,
        waiting,
        thread,
        state: stateOf(this.#epoch, WORKER.absent),
        address: workerState(thread),
        programs: this.#modules,
        job: this.#load(CONTROL.job),
        posted: this.#load(CONTROL.posted),
      };
      this.#store(welcome.address, welcome.state);
      const events = {
        message: whileCurrent((report) => this.#reports.hear(report as Report)),
        ended: whileCurrent(() => {
          this.#store(welcome.address, welcome.state); // it may have been busy, and nobody is to wait for it
          // One that ends between programs is replaced, with all others, before the next one.
          if (this.#running) this.#reports.lose();
          else this.#replace();
        }),
        refused: whileCurrent(() => {
          this.#settleFor(this.#first, "a page's Content-Security-Policy must allow worker-src blob:");
          if (this.#running) this.#reports.lose();
          else this.#stop();
        }),
      };
      try {
        const worker = startWorker(WORKER_SOURCE, `retrograd ${thread}`, events);
        workers.push(worker);
        worker.post(welcome);
      } catch (error) {
        this.#settleFor(thread, error);
      }
    }
    this.#workers = workers;
  }

  /** Ends the workers because one of them did; the next run starts new ones, unless that has been in vain. */
  #replace(): void {
    this.#stop();
    if (++this.#failures >= MOST_FAILURES) this.#settleFor(this.#first, "they end as soon as they start");
  }

  /** Gives up having more than `size` threads. */
  #settleFor(size: number, reason: unknown): void {
    if (size === this.#size) return;
    console.warn(
      `retrograd: programs run on ${size || 1} instead of ${this.#size} threads, as no more workers can be started here: ${reason}`,
    );
    this.#size = size;
  }

  /** Gives a program to the workers. */
  #offer(id: number, threads: number): void {
    this.#publish(id, threads);
    for (let thread: number = this.#first; thread < threads; thread++) {
      if (this.#doing(thread) === WORKER.away) this.#workers[thread - this.#first].post({ kind: "wake" });
    }
  }

  /** Ends the workers once they have left a program that one of them has failed in, for a thread that may not wait. */
  async #leave(): Promise<void> {
    this.#store(CONTROL.failed, 1);
    const deadline = performance.now() + LEAVE_MILLISECONDS;
    const isBusy = () => this.#workers.some((_, i) => this.#doing(this.#first + i) === WORKER.busy);
    while (isBusy() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
    this.#stop();
  }

  /** Ends the workers, once they have left the program they are in. */
  #stop(): void {
    this.#epoch = (this.#epoch + 1) & 0xfffffff;
    // A thread that may not wait has made sure that they are in none.
    const deadline = this.#first === 1 ? performance.now() + LEAVE_MILLISECONDS : 0;
    let allLeft = true;
    this.#workers.forEach((_, i) => {
      const left = this.#dismiss(this.#first + i, deadline);
      allLeft &&= left;
    });
    for (const worker of this.#workers) worker.stop();
    // A worker in mid-kernel looks often, but not at once, whether it has been stopped; one that is dead does not.
    if (!allLeft && deadline > 0)
      Atomics.wait(this.#words, CONTROL.job / 4, this.#load(CONTROL.job), LEAVE_MILLISECONDS / 10);
    this.#workers = [];
  }

  /** Takes a worker's place away, so that it touches nothing any more. False if it did not leave its program in time. */
  #dismiss(thread: number, deadline: number): boolean {
    const at = workerState(thread) / 4;
    const none = stateOf(this.#epoch, WORKER.absent);
    for (;;) {
      const state = Atomics.load(this.#words, at);
      const busy = doing(state) === WORKER.busy;
      if (busy && performance.now() < deadline) Atomics.wait(this.#words, at, state, 1);
      else if (Atomics.compareExchange(this.#words, at, state, none) === state) return !busy;
    }
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

  #doing(thread: number): number {
    return doing(this.#load(workerState(thread)));
  }

  #load(address: number): number {
    return Atomics.load(this.#words, address / 4);
  }

  #store(address: number, value: number): void {
    Atomics.store(this.#words, address / 4, value);
  }
}

function failedInMidRun(threads: number, cause: unknown): Error {
  return new Error(
    `wasm: a program failed in mid-run on ${threads} threads, so variables that it assigns may hold anything; the threads are started anew`,
    { cause },
  );
}
