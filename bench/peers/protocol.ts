/**
 * What the bench and a subject's process say to each other: one JSON object a line, an answer to each request.
 * Knows nothing of processes; the Python subjects speak it too.
 */
import type { Work } from "./work.ts";

/** What a subject is told when it starts, as its one argument. */
export interface Start {
  /** Folder with MNIST's four IDX files. */
  readonly mnist: string;
  readonly threads: number;
  /** What the numbers of NumPy are. */
  readonly dtype?: "float32" | "float64";
}

export type Request =
  /** Make ready for `work`, from first weights on, and do one step of it. */
  | { readonly ask: "load"; readonly work: Work }
  /** Do `steps` steps, or fewer if `seconds` are over; at least one. */
  | { readonly ask: "run"; readonly steps: number; readonly seconds: number };

/** The first line, unasked: what the subject consists of. */
export interface Hello {
  readonly versions: Readonly<Record<string, string>>;
}

/** The answer to "load": what the subject can tell of its work, by name. */
export interface Loaded {
  readonly facts: Readonly<Record<string, number>>;
}

/** The answer to "run". */
export interface Ran {
  /** Milliseconds of each step. */
  readonly times: readonly number[];
  /** The loss of each step, or some number that depends on its result. */
  readonly losses: readonly number[];
}

/** Instead of any answer: why there is none. */
export interface Failure {
  readonly error: string;
}
