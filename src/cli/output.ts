/**
 * Where a command's words go: JSON Lines or text on stdout, progress on stderr; and how its mistakes end the process.
 * Knows nothing of any single command.
 */

/** Exit codes: what scripts that call the command line can rely on. */
export const exitCode = { success: 0, failure: 1, usage: 2 } as const;

/** A mistake in how the command was called: exit code 2. The message names the argument and the remedy. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** The command's stdout and stderr. */
export interface Output {
  /** Whether `--json` was given. Known once the command runs. */
  readonly json: boolean;
  /** With `--json`, one line of JSON on stdout; else nothing. */
  emit(event: Readonly<Record<string, unknown>>): void;
  /** Text for people on stdout; with `--json`, nothing. */
  line(text?: string): void;
  /** Text for people on stderr, with `--json` too: notices and progress. */
  note(text: string): void;
  /** Takes something drawn on the terminal (a progress bar) out of the way before each line, until it is called with nothing. */
  clearBefore(clear?: () => void): void;
}

/** The output of a process; `isJson` is asked at each line, because arguments are parsed later. */
export function processOutput(isJson: () => boolean): Output {
  let clear: (() => void) | undefined;
  const write = (stream: NodeJS.WriteStream, text: string) => {
    clear?.();
    stream.write(`${text}\n`);
  };
  return {
    get json() {
      return isJson();
    },
    emit: (event) => {
      if (isJson()) write(process.stdout, JSON.stringify(event));
    },
    line: (text = "") => {
      if (!isJson()) write(process.stdout, text);
    },
    note: (text) => write(process.stderr, text),
    clearBefore: (next) => {
      clear = next;
    },
  };
}
