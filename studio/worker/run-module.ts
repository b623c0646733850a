/**
 * runModule: evaluates the user's module and finds the tensor that it exports by default, or why there is none.
 * Knows nothing of workers.
 */
import { Tensor } from "retrograd";
import type { CodeError, CodeLanguage, RunResult } from "../model/graph/user-code.ts";
import { captureConsole } from "./console-capture.ts";
import { CodeSyntaxError, describeError } from "./describe-error.ts";
import { requirePackage } from "./packages.ts";
import { syntaxErrorLine } from "./syntax-error-line.ts";
import { transpile } from "./transpile.ts";

export interface ModuleRun {
  readonly result: RunResult;
  /** What the graph is drawn of, if the run was good. */
  readonly output?: Tensor;
}

type UserModule = (
  require: (name: string) => object,
  exports: Record<string, unknown>,
  console: object,
) => Promise<void>;

/** Calls go deep before they come back to the user's own lines. */
const STACK_LINES = 50;

/** Runs `code` in this thread; whatever goes wrong in it is part of the result. */
export async function runModule(code: string, language: CodeLanguage): Promise<ModuleRun> {
  const { console, lines } = captureConsole();
  const failed = (error: CodeError): ModuleRun => ({ result: { ok: false, error, console: lines } });
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = STACK_LINES;
  const exports: Record<string, unknown> = {};
  let output: unknown;
  try {
    const module = await compiled(code, language);
    await module(requirePackage, exports, console);
    output = await exports.default;
  } catch (error) {
    return failed(describeError(error, language));
  } finally {
    Error.stackTraceLimit = limit;
  }
  if (output instanceof Tensor) return { result: { ok: true, console: lines }, output };
  return failed("default" in exports ? noTensor(output, code) : NOTHING);
}

async function compiled(code: string, language: CodeLanguage): Promise<UserModule> {
  const source = transpile(code, language);
  try {
    // biome-ignore lint/security/noGlobalEval: running the user's code is what this is for, in a worker that reaches nothing
    return globalThis.eval(source) as UserModule;
  } catch (error) {
    throw new CodeSyntaxError((error as Error).message, await syntaxErrorLine(error));
  }
}

const NOTHING: CodeError = {
  message:
    "nothing to draw: the code exports nothing by default; end it with `export default loss`, where loss is a tensor",
  reason: "nothing",
};

function noTensor(output: unknown, code: string): CodeError {
  const found = kindOf(output);
  const isDefault = /^\s*export\s+(default\b|\{.*\bas\s+default\b)/;
  const line = code.split("\n").findIndex((text) => isDefault.test(text)) + 1;
  return {
    ...(line > 0 && { line }),
    message: `nothing to draw: the default export is ${found.text}; ${found.remedy}`,
    reason: "noTensor",
    found: found.text,
  };
}

function kindOf(value: unknown): { text: string; remedy: string } {
  const remedy = "export the tensor whose graph is to be drawn";
  if (typeof value === "function") {
    return {
      text: `the function ${value.name}`.trimEnd(),
      remedy: "call it and export the tensor it returns",
    };
  }
  if (typeof value === "number" || ArrayBuffer.isView(value)) {
    const text = typeof value === "number" ? `the number ${value}` : `a ${value.constructor.name}`;
    return { text, remedy: "export the tensor itself, without item() or data()" };
  }
  if (Array.isArray(value)) return { text: `an array of ${value.length}`, remedy: "export one tensor of it" };
  if (typeof value !== "object" || value === null) return { text: String(value), remedy };
  return { text: `an object of class ${value.constructor?.name ?? "Object"}`, remedy };
}
