/**
 * Where a command's words go: JSON Lines or text on stdout, notices on stderr; and the errors that end a command.
 * Knows nothing of any single command.
 */

/** A failure to tell in one message, which names the thing and the remedy. Ends the process with `exitCode`. */
export class CommandError extends Error {
  override name = "CommandError";
  readonly exitCode: number = 1;
}

/** A mistake in how the command was called. */
export class UsageError extends CommandError {
  override name = "UsageError";
  override readonly exitCode = 2;
}

/** The command's stdout and stderr. */
export interface Output {
  /** Whether `--json` was given. Known once the command runs. */
  readonly json: boolean;
  /** With `--json`, one line of JSON on stdout; else nothing. */
  emit(event: Readonly<Record<string, unknown>>): void;
  /** Text for people on stdout; with `--json`, nothing. */
  line(text?: string): void;
  /** Text for people on stderr, with `--json` too. */
  note(text: string): void;
  /** Takes something drawn on the terminal (a progress bar) out of the way before each line, until it is called with nothing. */
  clearBefore(clear?: () => void): void;
}

/** The output of this process; `isJson` is asked at each line, because arguments are parsed later. */
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
