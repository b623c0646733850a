/** What is measured, as it is told to people and written to files. Knows nothing of how. */
import type { Contender, SubjectName } from "./contenders.ts";
import type { Summary } from "./race.ts";
import { perMillisecond, type Row, type Unit } from "./rows.ts";

/** A row of the table by one contender. */
export interface Measurement {
  readonly row: string;
  readonly subject: SubjectName;
  readonly threads: number;
  readonly unit: Unit;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** The best median of Retrograd over this one: below 1, Retrograd is faster; null without Retrograd. */
  readonly ratio: number | null;
  readonly runtime: string;
  readonly setting: string;
}

/** A number about Retrograd alone. */
export interface Alone {
  readonly name: string;
  readonly title: string;
  readonly threads: number;
  readonly runtime: string;
  readonly value: number;
  readonly unit: string;
}

/** One point of a figure. */
export interface Point {
  readonly figure: string;
  readonly subject: SubjectName;
  /** The hidden size, or the batch. */
  readonly size: number;
  /** Milliseconds of a step at the subject's best setting. */
  readonly median: number;
}

/** The measurements of a row: Retrograd's first, then by time. */
export function measurementsOf(
  row: Row,
  summaries: readonly (readonly [Contender, Summary])[],
): Measurement[] {
  const ours = summaries.filter(([{ subject }]) => subject === "retrograd");
  const fastest = Math.min(...ours.map(([, { median }]) => median));
  const rank = ({ subject }: Contender) => (subject === "retrograd" ? 0 : 1);
  const told = (milliseconds: number) => rounded(milliseconds * perMillisecond[row.unit]);
  return [...summaries]
    .sort(([a, s], [b, t]) => rank(a) - rank(b) || s.median - t.median)
    .map(([{ subject, threads, runtime, setting }, { median, min, max }]) => ({
      row: row.name,
      subject,
      threads,
      unit: row.unit,
      median: told(median),
      min: told(min),
      max: told(max),
      ratio: ours.length === 0 ? null : rounded(fastest / median),
      runtime,
      setting,
    }));
}

/** Four digits are more than a time repeats to. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
