/**
 * Published values of PyTorch, TensorFlow.js, ONNX, Keras and micrograd, on every backend. What differs by intention stands in
 * `differences.ts`, with the reason, and must really differ.
 */
import { backendNames, useBackend } from "retrograd";
import { afterAll, describe, expect, it } from "vitest";
import { sameShape } from "../../src/graph/shape.ts";
import { evaluate } from "../../src/runtime/evaluate.ts";
import { mismatch } from "../support/compare.ts";
import { conventions, micrograd } from "./conventions.ts";
import { differences } from "./differences.ts";
import { type Float, type GoldenCase, numbers } from "./golden.ts";
import { keras } from "./keras.ts";
import { onnx } from "./onnx.ts";
import { tfjsForward, tfjsGradients } from "./tfjs.ts";
import { torch } from "./torch.ts";

const SOURCES: Readonly<Record<string, readonly GoldenCase[]>> = {
  torch,
  tfjsGradients,
  tfjsForward,
  onnx,
  conventions,
  micrograd,
  keras,
};
const reasons = new Map(differences.map(({ id, reason }) => [id, reason]));

/** What is wrong with a case, or undefined. */
function verdict(golden: GoldenCase, float: Float): string | undefined {
  const checks = golden.build(float);
  const values = evaluate(checks.map(({ actual }) => actual.node));
  for (const [i, { what, actual, expected, tolerance }] of checks.entries()) {
    if (!sameShape(actual.shape, expected.shape))
      return `${what} has shape [${actual.shape}], not [${expected.shape}]`;
    const wrong = mismatch(values[i], numbers(expected), tolerance);
    if (wrong) return `${what}: ${wrong}`;
  }
  return undefined;
}

afterAll(() => useBackend("wasm"));

for (const [source, cases] of Object.entries(SOURCES)) {
  describe.each(backendNames)(`${source} on %s`, (backend) => {
    for (const golden of cases) {
      const reason = reasons.get(golden.id);
      it(`${golden.id}${reason ? ` differs: ${reason}` : ""}`, () => {
        useBackend(backend);
        if (reason) {
          const differs = () => golden.floats.some((float) => verdict(golden, float) !== undefined);
          expect(attempt(differs), "the case agrees now: take it off the list of differences").toBe(true);
        } else for (const float of golden.floats) expect(verdict(golden, float), float).toBeUndefined();
      });
    }
  });
}

/** True if `f` says so or throws: an operation that refuses an input differs too. */
function attempt(f: () => boolean): boolean {
  try {
    return f();
  } catch {
    return true;
  }
}

describe("the lists", () => {
  const ids = Object.values(SOURCES).flatMap((cases) => cases.map(({ id }) => id));

  it("are complete", () => {
    const counts = Object.entries(SOURCES).map(([source, cases]) => [source, cases.length]);
    expect(Object.fromEntries(counts)).toEqual({
      torch: 141,
      tfjsGradients: 91,
      tfjsForward: 275,
      onnx: 162,
      conventions: 19,
      micrograd: 2,
      keras: 16,
    });
  });

  it("names every case once", () => {
    expect(ids.length).toBe(new Set(ids).size);
  });

  it("lists as different only cases that exist", () => {
    expect(differences.filter(({ id }) => !ids.includes(id))).toEqual([]);
  });
});
