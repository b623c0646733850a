/** Contenders for tests: they run nothing. */
import type { Contender, SubjectName } from "./contenders.ts";
import type { Ran } from "./protocol.ts";
import type { Entrant } from "./race.ts";

export function contender(subject: SubjectName, setting = ""): Contender {
  return { subject, threads: 1, runtime: "test", setting, command: "", arguments: [], environment: {} };
}

/** Answers each request to run with the next of `turns`; throws when there are no more. */
export function entrant(subject: SubjectName, turns: readonly Partial<Ran>[], setting = ""): Entrant {
  const left = [...turns];
  const run = async (): Promise<Ran> => {
    const turn = left.shift();
    if (turn === undefined) throw new Error("its process ended");
    return { times: [], losses: [], ...turn };
  };
  return { contender: contender(subject, setting), process: { run } };
}
