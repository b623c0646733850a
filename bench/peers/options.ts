/** The command line of `npm run bench:peers`. Knows nothing of what the options mean to a race. */
import { parseArgs } from "node:util";
import { type SubjectName, subjectNames } from "./contenders.ts";
import { type Row, rows } from "./rows.ts";

export interface Options {
  readonly rows: readonly Row[];
  readonly subjects: readonly SubjectName[];
  readonly rounds: number | undefined;
  readonly quick: boolean;
  readonly json: boolean;
  readonly figures: boolean;
  readonly help: boolean;
  /** Whether everything takes part, at full length: only then do the published results change. */
  readonly complete: boolean;
}

/** A command line that cannot be understood; its message says why. */
export class UsageError extends Error {}

export const help = `Races Retrograd against its peers.

usage: npm run bench:peers -- [options]

  --rows A,B       only these rows: ${rows.map(({ name }) => name).join(", ")}
  --subjects A,B   only these subjects: ${subjectNames.join(", ")}
  --rounds N       turns of each subject in a row (default 15, with --quick 3)
  --quick          short turns: a few seconds a row, for trying things out
  --no-figures     no figures of time against hidden size and batch
  --json           one line of JSON per measurement on standard output, nothing else
  --help           this text

A complete race writes bench/results.json, bench/results.md, the tables of the READMEs and docs/pictures/bench-*.svg; one with --quick, --rows, --subjects or
--rounds writes the same files to bench/.cache/ instead. ratio = Retrograd's best median over this one's: below 1, Retrograd is
faster. A peer that is not installed is left out by name.

example: npm run bench:peers -- --quick --rows two-layer --subjects retrograd,pytorch
`;

/** Throws a UsageError for arguments that make no sense. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  const pick = <T>(option: "rows" | "subjects", all: readonly T[], nameOf: (item: T) => string): T[] => {
    const names = values[option]?.split(",").map((name) => name.trim());
    const unknown = names?.find((name) => !all.some((item) => nameOf(item) === name));
    if (unknown !== undefined) {
      throw new UsageError(`--${option}: ${unknown} is unknown; choose from ${all.map(nameOf).join(", ")}`);
    }
    return all.filter((item) => names === undefined || names.includes(nameOf(item)));
  };
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new UsageError(`--rounds: ${values.rounds} is not a whole number above 0; try 15`);
  }
  const { quick = false, json = false, help = false } = values;
  return {
    rows: pick("rows", rows, ({ name }) => name),
    subjects: pick("subjects", subjectNames, (name) => name),
    rounds,
    quick,
    json,
    figures: !values["no-figures"],
    help,
    complete: !quick && [values.rows, values.subjects, rounds].every((value) => value === undefined),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        rows: { type: "string" },
        subjects: { type: "string" },
        rounds: { type: "string" },
        quick: { type: "boolean" },
        json: { type: "boolean" },
        "no-figures": { type: "boolean" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
