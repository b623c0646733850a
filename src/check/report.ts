/** What a check found, as an object and as a table. Knows nothing of how it was found. */
import { showShape } from "../graph/shape.ts";

/** One derivative, computed both ways. */
export interface EntryDifference {
  /** Which entry of the input. */
  readonly index: readonly number[];
  /** Which output, if each was checked by itself and there are several. */
  readonly output?: readonly number[];
  /** By backpropagation. */
  readonly analytic: number;
  /** By central difference. */
  readonly numerical: number;
  readonly absolute: number;
  /** Relative to the larger of the two, or to the input's typical gradient (root mean square) where that is larger still. */
  readonly relative: number;
}

/** What became of the comparison of one derivative. */
export interface EntryCheck extends EntryDifference {
  /** "kink": at a corner of the function, where there is no derivative. */
  readonly verdict: "agrees" | "differs" | "kink";
}

/** What was found for one input or parameter. */
export interface InputCheck {
  readonly name: string;
  readonly shape: readonly number[];
  /** Derivatives looked at: entries times outputs. */
  readonly checked: number;
  /** Derivatives that differ. */
  readonly failures: number;
  /** Derivatives at a corner of the function, where none exists; backpropagation gave a slope between those of both sides. */
  readonly kinks: number;
  /** The derivative that comes nearest to failing or fails worst; undefined if all are kinks. */
  readonly worst: EntryDifference | undefined;
  /** Mean of |analytic − numerical|, kinks left out. */
  readonly meanAbsoluteDifference: number;
  readonly maxRelativeDifference: number;
  readonly passed: boolean;
  /** Every derivative that was looked at, entry by entry, if the option `entries` asked for them. */
  readonly entries?: readonly EntryCheck[];
}

/** The verdict of checkGradients or checkLayer. Printing it gives a table. */
export class GradientCheck {
  readonly inputs: readonly InputCheck[];
  /** Faults other than wrong derivatives, such as a shape that differs or a write into an argument; each a sentence. */
  readonly problems: readonly string[];
  readonly h: number;
  /** No problems, and every derivative agrees. */
  readonly passed: boolean;

  /** @internal */
  constructor(inputs: readonly InputCheck[], problems: readonly string[], h: number) {
    this.inputs = inputs;
    this.problems = problems;
    this.h = h;
    this.passed = problems.length === 0 && inputs.every((input) => input.passed);
  }

  /** A table of the inputs, and the problems below it. */
  toString(): string {
    const lines = [`gradient check ${this.passed ? "passed" : "FAILED"} (h = ${this.h})`];
    if (this.inputs.length > 0) lines.push(...table([HEAD, ...this.inputs.map(row)]));
    return [...lines, ...this.problems.map((problem) => `problem: ${problem}`)].join("\n");
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

const HEAD = ["input", "shape", "checked", "failed", "kinks", "mean |Δ|", "max relative", "worst", "verdict"];

function row(input: InputCheck): string[] {
  return [
    input.name,
    showShape(input.shape),
    String(input.checked),
    String(input.failures),
    String(input.kinks),
    input.meanAbsoluteDifference.toExponential(1),
    input.maxRelativeDifference.toExponential(1),
    input.worst ? showEntry(input.worst) : "none",
    input.passed ? "passed" : "FAILED",
  ];
}

function showEntry({ index, output, analytic, numerical }: EntryDifference): string {
  const of = output ? ` of output ${showShape(output)}` : "";
  return `${showShape(index)}${of}: ${significant(analytic)} against ${significant(numerical)}`;
}

function significant(value: number): string {
  return String(Number(value.toPrecision(8)));
}

/** Rows with aligned columns. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  return rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd(),
  );
}
