/** Errors of the user's code in words, with their lines. Knows nothing of how that code is run. */
import type { CodeError, CodeLanguage } from "../model/graph/user-code.ts";
import { stackLine } from "./stack-line.ts";

/** Code that cannot be read, with the line at fault if it is known. */
export class CodeSyntaxError extends Error {
  override readonly name = "SyntaxError";
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}

/** What the code is called in stacks: `main.ts` or `main.js`. */
export function fileName(language: CodeLanguage): string {
  return `main.${language}`;
}

/** What went wrong, and the user's own line that is nearest to it. */
export function describeError(error: unknown, language: CodeLanguage): CodeError {
  if (error instanceof CodeSyntaxError) {
    return {
      message: `SyntaxError: ${error.message}`,
      ...(error.line !== undefined && { line: error.line }),
    };
  }
  if (!(error instanceof Error)) return { message: `the code threw ${String(error)}` };
  const isPlain = ["Error", "ShapeError"].includes(error.name);
  const line = stackLine(error.stack, fileName(language));
  return {
    message: isPlain && error.message !== "" ? error.message : `${error.name}: ${error.message}`,
    ...(line !== undefined && { line }),
  };
}
