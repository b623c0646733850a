/** What the page and the worker that runs the user's code say to each other. Knows nothing of how either does it. */
import type { StopReason } from "../stop-reason.ts";
import type { GraphSource } from "./source.ts";

export type CodeLanguage = "ts" | "js";

/** A line that the user's code printed. */
export interface ConsoleLine {
  readonly level: "log" | "warn" | "error";
  readonly text: string;
}

/** Why the user's code gave no graph. */
export interface CodeError {
  readonly message: string;
  /** Of the user's code, from 1. */
  readonly line?: number;
  /**
   * Set where the reason is the studio's own, so that a page can say it in the user's language: the code exports nothing by default, or
   * what is no tensor, or a link that cannot be read has none.
   */
  readonly reason?: StopReason | "nothing" | "noTensor" | "damaged";
  /** For `noTensor`: what was exported instead; for `time`: the limit in seconds. */
  readonly found?: string;
}

export type RunResult =
  | { readonly ok: true; readonly console: readonly ConsoleLine[] }
  | { readonly ok: false; readonly error: CodeError; readonly console: readonly ConsoleLine[] };

/** The worker: runs code, and then holds the graph of the tensor that the code exports by default. */
export interface UserCodeWorker extends GraphSource {
  run(code: string, language: CodeLanguage): Promise<RunResult>;
}

/** The page's side: a worker that can be stopped. A stopped, hung or crashed one is replaced by a new one at the next run. */
export interface UserCodeRunner {
  /** Ends what is running. Rejects never: what goes wrong is in the result. */
  run(code: string, language: CodeLanguage): Promise<RunResult>;
  /** Ends the worker at once; a run that is under way ends with an error that says so. */
  stop(): void;
  /** The graph of the last good run. Its methods, too, end with an Error when the time is up. */
  readonly source: GraphSource;
}
