/** transpile: the user's module as the body of an async function, line for line. Knows nothing of what it does. */
import { transform } from "sucrase";
import type { CodeLanguage } from "../model/graph/user-code.ts";
import { CodeSyntaxError, fileName } from "./describe-error.ts";

/**
 * An expression whose value is `async (require, exports, console) => …`: imports ask `require`, exports are set on `exports`, and `await`
 * works everywhere. Lines keep their numbers. Throws a CodeSyntaxError.
 */
export function transpile(code: string, language: CodeLanguage): string {
  const body = transformed(code, language);
  return `(async function (require, exports, console) {${body}\n})\n//# sourceURL=${fileName(language)}`;
}

function transformed(code: string, language: CodeLanguage): string {
  try {
    return transform(code, {
      transforms: language === "ts" ? ["typescript", "imports"] : ["imports"],
      disableESTransforms: true,
    }).code;
  } catch (error) {
    // Sucrase writes "… (3:7)", counting lines from 1.
    const { message } = error as Error;
    const [, text, line] = /^(?:Error transforming [^:]*: )?(.*?) \((\d+):\d+\)$/s.exec(message) ?? [];
    if (line === undefined) throw new CodeSyntaxError(message);
    throw new CodeSyntaxError(text, Number(line));
  }
}
