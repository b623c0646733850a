/**
 * The code that is running, kept by the browser until it has run: code that takes all memory ends the whole page.
 * Knows nothing of what the code does.
 */
import type { GraphPageModel } from "../../model/graph/page.ts";
import type { CodeLanguage } from "../../model/graph/user-code.ts";

const RUNNING = "retrograd.running";

interface Unfinished {
  readonly code: string;
  readonly language: CodeLanguage;
}

/** From now on keeps the model's code while it runs. */
export function keepWhileRunning({ store }: GraphPageModel): void {
  let isRunning = false;
  store.subscribe(() => {
    const { status, code, language } = store.get();
    if ((status === "running") === isRunning) return;
    isRunning = status === "running";
    try {
      if (isRunning) sessionStorage.setItem(RUNNING, JSON.stringify({ code, language } satisfies Unfinished));
      else sessionStorage.removeItem(RUNNING);
    } catch {
      // without storage nothing is kept
    }
  });
}

/** The code that was running when the page ended, once. */
export function takeUnfinished(): Unfinished | undefined {
  try {
    const text = sessionStorage.getItem(RUNNING);
    sessionStorage.removeItem(RUNNING);
    return text === null ? undefined : (JSON.parse(text) as Unfinished);
  } catch {
    return undefined;
  }
}
