/**
 * What a thread that may not wait hears from its workers instead. One report is awaited at a time.
 * Knows nothing of programs.
 */

/** What the worker that is thread 0 tells: it is there, and, each time, a program has ended. */
export type Report = "started" | "ended";

interface Expected {
  readonly report: Report;
  come(): void;
  fail(cause: Error): void;
}

export class Reports {
  #expected: Expected | undefined;

  /** Resolves when `report` comes; rejects if a worker is lost before. */
  next(report: Report): Promise<void> {
    return new Promise((come, fail) => {
      this.#expected = { report, come, fail };
    });
  }

  /** Takes what a worker sent. */
  hear(report: Report): void {
    if (this.#expected?.report === report) this.#settle()?.come();
  }

  /** Takes that a worker has ended. */
  lose(): void {
    this.#settle()?.fail(new Error("a worker has ended"));
  }

  #settle(): Expected | undefined {
    const expected = this.#expected;
    this.#expected = undefined;
    return expected;
  }
}
