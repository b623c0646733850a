/** `retrograd ops`: what the library can compute. Reads the registry, and knows nothing of any single operation. */
import type { Command } from "commander";
import type { DType } from "../graph/dtype.ts";
import { showShape } from "../graph/shape.ts";
import { topologicalOrder } from "../graph/traverse.ts";
import { backendNames } from "../index.ts";
import { type Case, entries, type Kind, type OpEntry } from "../ops/define.ts";
import { input } from "../ops/leaves.ts";
import { count, table } from "./format.ts";
import { type Output, UsageError } from "./output.ts";

/** Adds the command to `program`. */
export function registerOps(program: Command, output: Output): void {
  program
    .command("ops")
    .description("list the operations that graphs are made of, or tell more of one")
    .argument("[name]", "an operation, such as sigmoid")
    .addHelpText(
      "after",
      "\nExamples:\n  $ retrograd ops\n  $ retrograd ops crossEntropy\n  $ retrograd ops --json",
    )
    .action((name?: string) => {
      if (name === undefined) listAll(output);
      else showOne(find(name), output);
    });
}

/** What a program gets to know of an operation. */
function facts({ name, formula, kind, gradient, expand }: OpEntry) {
  return {
    name,
    formula,
    kind: kind.kind,
    differentiable: gradient !== null,
    opens: expand !== null,
    // A backend implements kinds, and all of them.
    backends: backendNames,
  };
}

function listAll(output: Output): void {
  const all = entries();
  for (const entry of all) output.emit({ event: "op", ...facts(entry) });
  const rows = all.map((entry) => [entry.name, entry.formula, entry.kind.kind, gradientMark(entry)]);
  const head = ["operation", "formula", "kind", "gradient"];
  for (const text of table([head, ...rows], "left")) output.line(text);
  output.line();
  output.line(`${count(all.length)} operations, on every backend: ${backendNames.join(", ")}.`);
}

/** Leaves have nothing to pass a gradient on to. */
function gradientMark({ kind, gradient }: OpEntry): string {
  if (kind.kind === "leaf") return "–";
  return gradient ? "yes" : "no";
}

function showOne(entry: OpEntry, output: Output): void {
  const opened = opensInto(entry);
  const examples = entry.cases.map((example) => exampleOf(example));
  output.emit({ event: "op", ...facts(entry), opensInto: opened, examples });
  output.line(`${entry.name}   ${entry.formula}`);
  output.line();
  const rows = [
    ["kind", describeKind(entry.kind)],
    ["gradient", entry.kind.kind === "leaf" ? "none: it has no inputs" : entry.gradient ? "yes" : "no"],
    ...(opened.length > 0 ? [["opens into", opened.join(", ")]] : []),
    ["backends", backendNames.join(", ")],
    ...[...new Set(examples)].slice(0, 4).map((text, i) => [i === 0 ? "shapes" : "", text]),
  ];
  for (const text of table(rows, "left")) output.line(text);
}

function describeKind(kind: Kind): string {
  switch (kind.kind) {
    case "leaf":
      return "leaf: a value from outside of the graph";
    case "elementwise":
      return "elementwise: one expression per element";
    case "reduce":
      return `reduce: folds axes (${kind.combine})`;
    case "argReduce":
      return `argReduce: a position along an axis (${kind.combine})`;
    case "view":
      return `view: the same elements at other indices (${kind.view})`;
    case "assemble":
      return "assemble: inputs put side by side";
    case "contract":
      return "contract: products summed over labelled axes";
    case "matmul":
      return "matmul: a product of matrices";
    case "gather":
      return "gather: rows by index";
    case "scatterAdd":
      return "scatterAdd: rows added up by index";
    case "composite":
      return "composite: computed as simpler operations";
    default:
      return kind satisfies never;
  }
}

/** The operations that an example of this one becomes, each once. */
function opensInto({ expand, cases }: OpEntry): string[] {
  if (!expand || cases.length === 0) return [];
  const node = build(cases[0]);
  const leaves = new Set(node.inputs);
  const inside = topologicalOrder([expand(node.inputs, node.attrs)], leaves);
  return [...new Set(inside.filter(({ inputs }) => inputs.length > 0).map(({ op }) => op))];
}

/** `[3, 5], [5] → [3, 5]` */
function exampleOf(example: Case): string {
  const shown = (shape: readonly number[], dtype: DType) =>
    showShape(shape) + (dtype === "float32" ? "" : ` ${dtype}`);
  const result = build(example);
  const from = example.inputs.map(({ shape, dtype }) => shown(shape, dtype ?? "float32"));
  return `${from.join(", ")} → ${shown(result.shape, result.dtype)}`;
}

function build({ inputs, call }: Case) {
  return call(...inputs.map(({ shape, dtype }, i) => input(i, shape, dtype ?? "float32")));
}

function find(name: string): OpEntry {
  const known = entries();
  const found = known.find((entry) => entry.name === name);
  if (found) return found;
  const wanted = name.toLowerCase();
  const near = known
    .map((entry) => entry.name)
    .filter((candidate) => distance(candidate.toLowerCase(), wanted) <= 2);
  const remedy =
    near.length > 0 ? `did you mean ${near.join(" or ")}?` : "`retrograd ops` lists all that there are";
  throw new UsageError(`operation ${JSON.stringify(name)} is unknown; ${remedy}`);
}

/** How many letters one has to insert, delete or replace to turn `a` into `b` (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
