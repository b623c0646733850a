/** Ctrl-C: the first asks the work to stop and save what there is, the second ends the process. Knows nothing of the work. */
import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

export interface Interrupt {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** What the shell expects of a process that such a signal stopped: 130 for Ctrl-C. */
  readonly exitCode: number;
  /** Leaves signals to the system again. */
  release(): void;
}

/** Listens until `release` is called. */
export function listenForInterrupt(): Interrupt {
  const controller = new AbortController();
  let exitCode = 0;
  const listener = (signal: (typeof SIGNALS)[number]) => {
    if (controller.signal.aborted) process.exit(exitCode);
    exitCode = 128 + constants.signals[signal];
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    release: () => {
      for (const signal of SIGNALS) process.off(signal, listener);
    },
  };
}
