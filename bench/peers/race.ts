/**
 * The race: contenders take turns, one at a time, so that a busy machine slows all of them.
 * Knows nothing of what is computed.
 */
import type { Contender } from "./contenders.ts";
import type { SubjectProcess } from "./process.ts";

/** A contender that is at the start, its work loaded. */
export interface Entrant {
  readonly contender: Contender;
  readonly process: Pick<SubjectProcess, "run">;
}

/** How long a race is. */
export interface Turns {
  readonly rounds: number;
  /** Seconds of each contender in each round; a step that has begun is finished. */
  readonly seconds: number;
}

/** Milliseconds of a step: the median over rounds of each round's median, and the least and greatest of these. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

const MOST_STEPS = 20_000;

/** Times of those that finish; `drop` hears of the others, and why. */
export async function race<E extends Entrant>(
  entrants: readonly E[],
  { rounds, seconds }: Turns,
  drop: (entrant: E, reason: string) => void,
): Promise<Map<E, Summary>> {
  const medians = new Map(entrants.map((entrant): [E, number[]] => [entrant, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [entrant, list] of medians) {
      try {
        const { times } = await entrant.process.run({ steps: MOST_STEPS, seconds });
        list.push(median(times.length > 1 ? times.slice(1) : times)); // the first step finds cold caches
      } catch (error) {
        medians.delete(entrant);
        drop(entrant, error instanceof Error ? error.message : String(error));
      }
    }
  }
  return new Map([...medians].map(([entrant, list]) => [entrant, summaryOf(list)]));
}

/** Of each subject the entrant with the least median. */
export function best<E extends Entrant>(summaries: ReadonlyMap<E, Summary>): E[] {
  const winners = new Map<string, E>();
  for (const [entrant, { median }] of summaries) {
    const { subject } = entrant.contender;
    const winner = winners.get(subject);
    if (winner === undefined || median < (summaries.get(winner)?.median ?? 0)) winners.set(subject, entrant);
  }
  return [...winners.values()];
}

function summaryOf(list: readonly number[]): Summary {
  return { median: median(list), min: Math.min(...list), max: Math.max(...list) };
}

/** The middle of the numbers; of an even count the mean of both in the middle. */
export function median(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  const [low, high] = [Math.floor((sorted.length - 1) / 2), Math.ceil((sorted.length - 1) / 2)];
  return (sorted[low] + sorted[high]) / 2;
}
