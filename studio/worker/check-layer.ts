/**
 * The judge of the exercises: evaluates a layer's code and has checkLayer examine it. To be called where code may be evaluated and
 * may loop for ever: in a worker. Knows nothing of pages.
 */
import { checkLayer, type HandWrittenLayer } from "retrograd/check";
import { transform } from "sucrase";
import { type Exercise, type ExerciseId, exercises, type Values } from "../model/check/exercises.ts";
import type { CodeFault, Judgement } from "../model/check/judgement.ts";
import { stackLine } from "./stack-line.ts";

/** What the code is called in stack traces. */
const SOURCE = "layer.js";

/** The check's word on a layer, and whether its forward still computes what it should. */
export function judgeLayer(id: ExerciseId, code: string): Judgement {
  const exercise = exercises.find((known) => known.id === id)!;
  let layer: HandWrittenLayer;
  try {
    layer = makeLayer(exercise, code);
  } catch (error) {
    return { kind: "unreadable", fault: faultOf(error) };
  }
  const thrown = watch(layer);
  const { inputs, names, wrt } = exercise;
  const check = checkLayer(layer, inputs as Exclude<Values, Int32Array>[], { names, ...(wrt && { wrt }) });
  let fault = thrown();
  let value: ReturnType<typeof valueDifference>;
  try {
    if (check.passed) value = valueDifference(layer, exercise);
  } catch (error) {
    fault = faultOf(error);
  }
  return {
    kind: "judged",
    passed: check.passed && !value && !fault,
    inputs: check.inputs,
    problems: check.problems,
    ...(value && { value }),
    ...(fault && { thrown: fault }),
  };
}

/** Evaluates the code and makes the layer. Throws what the code throws. */
function makeLayer({ className, parameters }: Exercise, code: string): HandWrittenLayer {
  locateSyntaxError(code, className);
  const give = `typeof ${className} === "undefined" ? undefined : ${className}`;
  // Indirect, so that the code sees no names of this module; the class is the value of the last expression.
  // biome-ignore lint/security/noGlobalEval: running the user's code is this worker's purpose
  const Layer: unknown = globalThis.eval(`"use strict"; ${code}\n;${give}\n//# sourceURL=${SOURCE}`);
  if (typeof Layer !== "function") throw new Error(`the code must define the class ${className}`);
  const layer: unknown = Reflect.construct(Layer, structuredClone(parameters) as unknown[]);
  for (const method of ["forward", "backward"] as const) {
    if (typeof (layer as Partial<HandWrittenLayer>)[method] === "function") continue;
    throw new Error(`the class ${className} must have the method ${method}`);
  }
  return layer as HandWrittenLayer;
}

/** Engines do not tell where evaluated code breaks the grammar; a parser does. Modules are fine for the parser, but not for a script. */
function locateSyntaxError(code: string, className: string): void {
  const { code: module } = transform(code, {
    transforms: ["imports"],
    preserveDynamicImport: true,
    disableESTransforms: true,
  });
  // Only lines that export or import end otherwise now; the first line begins otherwise anyway.
  const lines = module.split("\n");
  const line = code.split("\n").findIndex((text, i) => !lines[i].endsWith(text)) + 1;
  if (line === 0) return;
  const message = `define the class ${className}; nothing is exported or imported here`;
  throw Object.assign(new SyntaxError(message), { loc: { line } });
}

/** Makes the layer's methods remember where they first threw. */
function watch(layer: HandWrittenLayer): () => CodeFault | undefined {
  let fault: CodeFault | undefined;
  for (const method of ["forward", "backward"] as const) {
    const own = layer[method];
    const value = (...args: never[]) => {
      try {
        return Reflect.apply(own, layer, args);
      } catch (error) {
        fault ??= faultOf(error);
        throw error;
      }
    };
    Object.defineProperty(layer, method, { value, enumerable: false });
  }
  return () => fault;
}

/** The message and the line of the user's code that an error names. */
function faultOf(error: unknown): CodeFault {
  if (typeof error !== "object" || error === null) return { message: `it threw ${String(error)}` };
  const { message, stack, loc } = error as Partial<Error> & { loc?: { line: number } };
  const line = loc?.line ?? stackLine(stack, SOURCE);
  const text = String(message ?? error).replace(/^Error transforming [^:]*: /, "");
  return { message: text.replace(/ \(\d+:\d+\)$/, ""), ...(line !== undefined && { line }) };
}

/** Where the layer's forward and the solution's differ: a pair that agrees with itself may still compute something else. */
function valueDifference(layer: HandWrittenLayer, exercise: Exercise) {
  const run = (one: HandWrittenLayer) =>
    entries(one.forward(...(structuredClone(exercise.inputs) as never[])));
  const [found, expected] = [run(layer), run(makeLayer(exercise, exercise.solution))];
  if (found.length !== expected.length) return { index: [], found: found.length, expected: expected.length };
  for (const [i, { index, value }] of expected.entries()) {
    const own = found[i].value;
    if (Math.abs(own - value) > 1e-6 * Math.max(1e-6, Math.abs(value)))
      return { index, found: own, expected: value };
  }
  return undefined;
}

/** The numbers in nested arrays, each with its index. */
function entries(
  value: unknown,
  index: readonly number[] = [],
): { index: readonly number[]; value: number }[] {
  if (typeof value === "number") return [{ index, value }];
  if (typeof value !== "object" || value === null) return [];
  return Array.from(value as ArrayLike<unknown>, (part, i) => entries(part, [...index, i])).flat();
}
