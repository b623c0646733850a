/**
 * The comparison: every derivative of a subject by central differences, against what the subject says it is.
 * Knows nothing of tensors or layers: a subject can be evaluated, perturbed and asked for its gradients.
 */
import { type Shape, sizeOf } from "../graph/shape.ts";
import { randomWeights, samplePositions } from "./draw.ts";
import { judge, type Slopes, stepAt } from "./judge.ts";
import type { Settings } from "./options.ts";
import type { EntryCheck, EntryDifference, InputCheck } from "./report.ts";
import { type Elements, Fault, indexOf, nonFinite } from "./value.ts";

/** Numbers that can be perturbed one by one. */
export interface Perturbable extends Elements {
  readonly name: string;
  /** Puts `value` at one position; the next evaluation sees it. `elements` stays as it is. */
  set(at: number, value: number): void;
}

/** What is checked. */
export interface Subject {
  readonly inputs: readonly Perturbable[];
  /** Every output, in row order, at the inputs' present values. */
  evaluate(): Elements;
  /** The elements of each input's gradient, from that of the output. */
  gradients(dout: Float64Array): Float64Array[];
}

/** Compares on every input. Throws a Fault if the subject's own output is not finite. */
export function compareGradients(subject: Subject, settings: Settings): InputCheck[] {
  const base = subject.evaluate();
  const bad = nonFinite(base);
  if (bad) throw new Fault(`the output is ${bad}; derivatives exist only where it is finite`);
  const { rows, weights } = chooseRows(subject, base.shape, settings);
  const jacobian = rows.map((dout) => subject.gradients(dout));
  const project = (outputs: Float64Array): Float64Array =>
    weights ? Float64Array.of(dot(outputs, weights)) : outputs;
  const size = weights
    ? base.elements.reduce((sum, y, j) => sum + Math.abs(y * weights[j]), 0)
    : base.elements.reduce((largest, y) => Math.max(largest, Math.abs(y)), 0);
  const slopesAt = quotients(() => project(subject.evaluate().elements), project(base.elements), size || 1);
  return subject.inputs.map((input, i) => {
    const analytic = jacobian.map((gradients) => gradients[i]);
    const outputs = weights || base.shape.length === 0 ? undefined : base.shape;
    return compareInput(input, analytic, outputs, (at, h) => slopesAt(input, at, h), {
      ...settings,
      seed: settings.seed + i,
    });
  });
}

/** Above this many derivatives the whole Jacobian is left to those who ask for it. */
const LARGE_JACOBIAN = 2 ** 20;

/** The output gradients to go back from: every unit vector, or one vector of random weights. */
function chooseRows({ inputs }: Subject, shape: Shape, { dout, seed }: Settings) {
  const outputs = sizeOf(shape);
  const entries = inputs.reduce((sum, { elements }) => sum + elements.length, 0);
  if (outputs === 1 || (dout ?? (outputs * entries <= LARGE_JACOBIAN ? "unit" : "random")) === "unit") {
    return { rows: Array.from({ length: outputs }, (_, j) => unit(outputs, j)), weights: undefined };
  }
  const weights = randomWeights(outputs, seed);
  return { rows: [weights], weights };
}

function unit(size: number, at: number): Float64Array {
  const vector = new Float64Array(size);
  vector[at] = 1;
  return vector;
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
}

/** Difference quotients of `evaluate`, which gives `base` where nothing is perturbed and whose rounding is that of numbers of `size`. */
function quotients(evaluate: () => Float64Array, base: Float64Array, size: number) {
  const moved = (input: Perturbable, at: number, to: number): Float64Array => {
    try {
      input.set(at, to);
      return evaluate();
    } finally {
      input.set(at, input.elements[at]);
    }
  };
  return (input: Perturbable, at: number, h: number): Slopes => {
    const x = input.elements[at];
    const scale = Math.max(1, Math.abs(x));
    const [low, high] = [x - h * scale, x + h * scale]; // as rounded, so that the widths are exact
    const [below, above] = [moved(input, at, low), moved(input, at, high)];
    return {
      left: base.map((y, j) => (y - below[j]) / (x - low)),
      right: base.map((y, j) => (above[j] - y) / (high - x)),
      central: base.map((_, j) => (above[j] - below[j]) / (high - low)),
      resolution: (size * (16 * Number.EPSILON + h ** 3)) / (h * scale),
    };
  };
}

function compareInput(
  input: Perturbable,
  analytic: readonly Float64Array[],
  outputs: Shape | undefined,
  slopesAt: (at: number, h: number) => Slopes,
  settings: Settings,
): InputCheck {
  const typical = rootMeanSquare(analytic);
  const positions = samplePositions(input.elements.length, settings);
  let [failures, kinks, total, maxRelative, excess] = [0, 0, 0, 0, -1];
  let worst: EntryDifference | undefined;
  const entries: EntryCheck[] = [];
  for (const at of positions) {
    const known: Slopes[] = [];
    const refined = (level: number): Slopes => {
      known[level] ??= slopesAt(at, settings.h * stepAt(level));
      return known[level];
    };
    for (let row = 0; row < analytic.length; row++) {
      const found = judge(analytic[row][at], row, refined, typical, settings.tolerance);
      const entry = (): EntryDifference => ({
        index: indexOf(at, input.shape),
        ...(outputs && { output: indexOf(row, outputs) }),
        analytic: analytic[row][at],
        numerical: found.numerical,
        absolute: found.absolute,
        relative: found.relative,
      });
      if (settings.entries) entries.push({ ...entry(), verdict: found.verdict });
      if (found.verdict === "kink") {
        kinks++;
        continue;
      }
      if (found.verdict === "differs") failures++;
      total += found.absolute;
      maxRelative = Math.max(maxRelative, found.relative);
      if (found.excess <= excess) continue;
      excess = found.excess;
      worst = entry();
    }
  }
  const checked = positions.length * analytic.length;
  return {
    name: input.name,
    shape: input.shape,
    checked,
    failures,
    kinks,
    worst,
    meanAbsoluteDifference: checked > kinks ? total / (checked - kinks) : 0,
    maxRelativeDifference: maxRelative,
    passed: failures === 0,
    ...(settings.entries && { entries }),
  };
}

/** Of what is finite, over all rows; 0 for nothing. */
function rootMeanSquare(rows: readonly Float64Array[]): number {
  let [total, count] = [0, 0];
  for (const row of rows) {
    for (const x of row) {
      if (!Number.isFinite(x)) continue;
      total += x * x;
      count++;
    }
  }
  return count > 0 ? Math.sqrt(total / count) : 0;
}
