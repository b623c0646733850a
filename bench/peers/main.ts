/**
 * `npm run bench:peers`: races Retrograd against its peers, row by row, and writes down what came of it.
 * Knows nothing of any subject.
 */

import { measureAlone } from "./alone.ts";
import { Arena, type Loaded, nameOf } from "./arena.ts";
import { contenders } from "./contenders.ts";
import { type Learned, learn } from "./learn.ts";
import { machine } from "./machine.ts";
import { type Alone, type Measurement, measurementsOf, type Point, rounded } from "./measurement.ts";
import { help, type Options, parseOptions, UsageError } from "./options.ts";
import { buildRetrograd, installPackages } from "./prepare.ts";
import { best, race } from "./race.ts";
import { type Lesson, writeResults } from "./results.ts";
import { type Row, rows } from "./rows.ts";
import { measureSweep, sweeps } from "./sweep.ts";
import { aloneText, rowText } from "./table.ts";
import { trains } from "./work.ts";

/** How long everything takes: seconds of one turn, turns that find the best settings, turns that count. */
const lengths = {
  full: { seconds: 0.4, trials: 3, rounds: 15, lesson: { steps: 200, fewest: 12, seconds: 15 }, sweep: 3 },
  quick: { seconds: 0.1, trials: 1, rounds: 3, lesson: { steps: 40, fewest: 6, seconds: 1.5 }, sweep: 1 },
};

type Length = (typeof lengths)["full"];

const notes: string[] = [];

function note(text: string): void {
  notes.push(text);
  process.stderr.write(`bench: ${text}\n`);
}

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(help);
    return;
  }
  if (!installPackages()) note("the peers could not be installed, see above; those that are there take part");
  buildRetrograd();

  const { present, missing } = contenders(options.subjects);
  for (const { subject, reason } of missing) note(`${subject} is left out: ${reason}`);
  process.stderr.write(`bench: starting ${present.length} processes …\n`);
  const arena = await Arena.open(present, note);
  try {
    await runAll(arena, options);
  } finally {
    arena.close();
  }
}

async function runAll(arena: Arena, options: Options): Promise<void> {
  const length = options.quick ? lengths.quick : lengths.full;
  const turns = { rounds: options.rounds ?? length.rounds, seconds: length.seconds };
  const before = machine();
  const say = (text: string) => {
    if (!options.json) process.stdout.write(`${text}\n`);
  };
  const measurements: Measurement[] = [];
  const lessons: Lesson[] = [];
  for (const row of options.rows) {
    const ofRow = await runRow(arena, row, { ...length, ...turns }, lessons);
    measurements.push(...ofRow);
    if (options.json) for (const m of ofRow) process.stdout.write(`${JSON.stringify(m)}\n`);
    else say(rowText(row, ofRow));
  }

  const alone: Alone[] = [];
  const points: Point[] = [];
  if (options.rows.length === rows.length) {
    if (options.subjects.includes("retrograd")) {
      alone.push(...(await measureAlone(arena, turns, note)));
      say(aloneText(alone));
    }
    for (const sweep of options.figures ? sweeps : []) {
      points.push(...(await measureSweep(arena, sweep, { ...turns, rounds: length.sweep }, note)));
    }
  }
  const files = await writeResults(
    {
      date: new Date().toISOString(),
      machine: before,
      versions: arena.versions,
      rounds: turns.rounds,
      secondsPerTurn: turns.seconds,
      measurements,
      learning: lessons,
      alone,
      points,
      notes,
    },
    options.complete,
  );
  process.stderr.write(`bench: wrote ${files.join(", ")}\n`);
}

/** One row: everybody loads it, shows that it learns, finds its best setting, and then runs for the times that count. */
async function runRow(arena: Arena, row: Row, length: Length, lessons: Lesson[]): Promise<Measurement[]> {
  const drop = (entrant: Loaded, reason: string) =>
    note(`${row.name}: ${nameOf(entrant.contender)}: ${reason}`);
  const loaded = await arena.load(row.work, row.name, ({ rows }) => rows?.includes(row.name) ?? true);
  const able = trains(row.work) ? await teach(loaded, row, length, lessons, drop) : loaded;
  const trials = await race(able, { rounds: length.trials, seconds: length.seconds }, drop);
  // Every setting of Retrograd is told; of a peer the best one is.
  const winners = new Set(best(trials));
  const finalists = able.filter(
    (entrant) => winners.has(entrant) || entrant.contender.subject === "retrograd",
  );
  const summaries = await race(finalists, length, drop);
  return measurementsOf(
    row,
    [...summaries].map(([{ contender }, summary]) => [contender, summary] as const),
  );
}

/** Those that learn; the others are named, and make the bench fail. */
async function teach(
  entrants: readonly Loaded[],
  row: Row,
  { lesson }: Length,
  lessons: Lesson[],
  drop: (entrant: Loaded, reason: string) => void,
): Promise<Loaded[]> {
  const learned = await learn(entrants, lesson, drop);
  const told = learned.map(({ entrant, steps, first, last }) => {
    const contender = nameOf(entrant.contender);
    lessons.push({ row: row.name, contender, steps, firstLoss: rounded(first), lastLoss: rounded(last) });
    return `${entrant.contender.subject} ${first.toFixed(2)} → ${last.toFixed(2)} (${steps} steps)`;
  });
  process.stderr.write(`bench: ${row.name}: loss: ${[...new Set(told)].join(", ")}\n`);
  for (const result of learned.filter(({ ok }) => !ok)) {
    process.exitCode = 1;
    drop(result.entrant, failure(result));
  }
  return learned.filter(({ ok }) => ok).map(({ entrant }) => entrant);
}

function failure({ first, last, usual, steps }: Learned<Loaded>): string {
  return `error: it does not learn as the others do: its loss is ${last.toFixed(3)} after ${steps} steps, from ${first.toFixed(3)}; usual is ${usual.toFixed(3)}`;
}

try {
  await main();
} catch (error) {
  process.exitCode = error instanceof UsageError ? 2 : 1;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
}
