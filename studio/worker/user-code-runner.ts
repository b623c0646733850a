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
  readonly #worker: Stoppable<UserCodeWorker>;
  readonly #limits: Limits;
  /** The last good code, and which worker holds its graph. */
  #good: { readonly code: string; readonly language: CodeLanguage; generation: number } | undefined;
  #restoring: Promise<void> | undefined;
  /** Runs and checks under way: a new run does not wait for them. */
  #long = 0;

  readonly source: GraphSource = {
    draw: (view) => this.#ask(this.#limits.run, (worker) => worker.draw(view)),
    elements: (view, key) => this.#ask(this.#limits.run, (worker) => worker.elements(view, key)),
    formula: (view, key) => this.#ask(this.#limits.run, (worker) => worker.formula(view, key)),
    checkAll: (view) => this.#askLong((worker) => worker.checkAll(view)),
    checkNode: (view, key) => this.#askLong((worker) => worker.checkNode(view, key)),
    describe: (view) => this.#ask(this.#limits.run, (worker) => worker.describe(view)),
  };

  constructor(start: Start, limits: Limits) {
    this.#worker = new Stoppable(start);
    this.#limits = limits;
  }

  async run(code: string, language: CodeLanguage): Promise<RunResult> {
    if (this.#long > 0) this.stop();
    try {
      return await this.#whileLong(() => this.#runNow(code, language));
    } catch (error) {
      return { ok: false, error: codeErrorOf(error), console: [] };
    }
  }

  stop(): void {
    this.#worker.stop();
  }

  async #runNow(code: string, language: CodeLanguage): Promise<RunResult> {
    const result = await this.#worker.call<RunResult>(
      this.#limits.run,
      (worker) => worker.run(code, language) as Promise<RunResult>,
    );
    if (result.ok) this.#good = { code, language, generation: this.#worker.generation };
    return result;
  }

  async #ask<R>(seconds: number, question: Question<R>): Promise<R> {
    while (this.#good?.generation !== this.#worker.generation) await this.#restore();
    return this.#worker.call(seconds, question);
  }

  #askLong<R>(question: Question<R>): Promise<R> {
    return this.#whileLong(() => this.#ask(this.#limits.check, question));
  }

  async #whileLong<R>(work: () => Promise<R>): Promise<R> {
    this.#long++;
    try {
      return await work();
    } finally {
      this.#long--;
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
    if (!this.#good) throw new Error("there is no graph yet: run the code first");
    const { code, language } = this.#good;
    const result = await this.#runNow(code, language);
    if (result.ok) return;
    this.#good = undefined;
    throw new Error(`the graph is gone, and its code no longer runs: ${result.error.message}`);
  }
}

function codeErrorOf(error: unknown): CodeError {
  if (!(error instanceof StoppedError)) return { message: messageOf(error) };
  const { message, reason, seconds } = error;
  return { message, reason, ...(seconds !== undefined && { found: String(seconds) }) };
}
