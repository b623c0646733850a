/**
 * The page's side of the user's code: runs it in a worker of its own within a time limit, and keeps its last good graph alive.
 * Knows nothing of what is drawn.
 */
import type { Remote } from "comlink";
import type { GraphSource } from "../model/graph/source.ts";
import type {
  CodeError,
  CodeLanguage,
  RunResult,
  UserCodeRunner,
  UserCodeWorker,
} from "../model/graph/user-code.ts";
import { messageOf } from "../model/message-of.ts";
import { describeError } from "./describe-error.ts";
import { type Start, Stoppable, StoppedError } from "./stoppable.ts";
import { startPlace } from "./user-code-place.ts";

/** After how many seconds the worker counts as hung. */
export interface Limits {
  readonly run: number;
  readonly check: number;
}

type Question<R> = (worker: Remote<UserCodeWorker>) => Promise<R>;

/** Starts a worker, so that the first run finds it warm. */
export function createUserCodeRunner(
  start: Start = (onDeath) => startPlace("graph", onDeath),
  limits: Limits = { run: 10, check: 20 },
): UserCodeRunner {
  return new Runner(start, limits);
}

class Runner implements UserCodeRunner {
  readonly #limits: Limits;
  /** Holds the graph of the last good run. */
  #holder: Stoppable<UserCodeWorker>;
  /** Takes the next run. It has run nothing yet, so that nothing of earlier code lives on, no timer and no changed global. */
  #fresh: Stoppable<UserCodeWorker>;
  /** The last good code, and which of the holder's workers has its graph. */
  #good: { readonly code: string; readonly language: CodeLanguage; generation: number } | undefined;
  #restoring: Promise<void> | undefined;
  /** The run under way. */
  #running: symbol | undefined;
  /** Checks under way. */
  #checks = 0;

  readonly source: GraphSource = {
    draw: (view) => this.#ask(this.#limits.run, (worker) => worker.draw(view)).catch(this.#locate),
    elements: (view, key) => this.#ask(this.#limits.run, (worker) => worker.elements(view, key)),
    formula: (view, key) => this.#ask(this.#limits.run, (worker) => worker.formula(view, key)),
    checkAll: (view) => this.#check((worker) => worker.checkAll(view)),
    checkNode: (view, key) => this.#check((worker) => worker.checkNode(view, key)),
    describe: (view) => this.#ask(this.#limits.run, (worker) => worker.describe(view)),
  };

  /** What the user's own backward throws has a line. */
  readonly #locate = (error: unknown): never => {
    if (error instanceof StoppedError || !this.#good) throw error;
    const { message, line } = describeError(error, this.#good.language);
    throw Object.assign(new Error(message), line !== undefined && { line });
  };

  constructor(start: Start, limits: Limits) {
    this.#limits = limits;
    this.#holder = new Stoppable(start);
    this.#fresh = new Stoppable(start);
    this.#fresh.warmUp();
  }

  async run(code: string, language: CodeLanguage): Promise<RunResult> {
    if (this.#running) this.#fresh.stop();
    const run = Symbol("run");
    this.#running = run;
    const worker = this.#fresh;
    worker.warmUp(); // it may have died idle
    const { generation } = worker;
    const result = await this.#runIn(worker, code, language);
    if (this.#running !== run) return result; // another has ended this one, and the worker is that one's
    this.#running = undefined;
    if (result.ok) {
      [this.#holder, this.#fresh] = [worker, this.#holder];
      this.#good = { code, language, generation };
      this.#fresh.stop();
    } else if (worker.generation === generation) {
      worker.stop();
    }
    this.#fresh.warmUp();
    return result;
  }

  stop(): void {
    if (this.#running) this.#fresh.stop();
    if (this.#checks > 0) this.#holder.stop();
  }

  async #runIn(worker: Stoppable<UserCodeWorker>, code: string, language: CodeLanguage): Promise<RunResult> {
    try {
      return await worker.call<RunResult>(
        this.#limits.run,
        (remote) => remote.run(code, language) as Promise<RunResult>,
      );
    } catch (error) {
      return { ok: false, error: codeErrorOf(error), console: [] };
    }
  }

  async #ask<R>(seconds: number, question: Question<R>): Promise<R> {
    while (this.#good?.generation !== this.#holder.generation) await this.#restore();
    return this.#holder.call(seconds, question);
  }

  async #check<R>(question: Question<R>): Promise<R> {
    this.#checks++;
    try {
      return await this.#ask(this.#limits.check, question);
    } finally {
      this.#checks--;
    }
  }

  /** Runs the last good code again: the worker that held its graph is no more. */
  #restore(): Promise<void> {
    this.#restoring ??= this.#rerun().finally(() => {
      this.#restoring = undefined;
    });
    return this.#restoring;
  }

  async #rerun(): Promise<void> {
    const good = this.#good;
    if (!good) throw new Error("there is no graph yet: run the code first");
    const holder = this.#holder;
    holder.warmUp();
    const { generation } = holder;
    const result = await this.#runIn(holder, good.code, good.language);
    if (this.#good !== good) return; // there is another by now
    if (result.ok) {
      good.generation = generation;
      return;
    }
    // A worker that was ended says nothing of the code: the next question tries again.
    if (holder.generation !== generation) throw new Error(result.error.message);
    this.#good = undefined;
    throw new Error(`the graph is gone, and its code no longer runs: ${result.error.message}`);
  }
}

function codeErrorOf(error: unknown): CodeError {
  if (!(error instanceof StoppedError)) return { message: messageOf(error) };
  const { message, reason, seconds } = error;
  return { message, reason, ...(seconds !== undefined && { found: String(seconds) }) };
}
