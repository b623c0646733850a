/**
 * Whether all contenders learn, and alike: fast steps that compute something else would be worth nothing.
 * Knows nothing of times.
 */
import { type Entrant, median } from "./race.ts";

/** How far losses are followed. */
export interface Lesson {
  readonly steps: number;
  /** Seconds after which a slow contender may stop short of that, once it has done `fewest`. */
  readonly seconds: number;
  readonly fewest: number;
}

/** What became of one contender's loss. */
export interface Learned<E extends Entrant> {
  readonly entrant: E;
  readonly steps: number;
  readonly first: number;
  /** Mean over the last quarter of the steps. */
  readonly last: number;
  /** The median of `last` over all contenders after as many steps. */
  readonly usual: number;
  readonly ok: boolean;
}

/** Losses of equal nets after equal steps differ by their first weights alone. */
const TOLERANCE = 1.5;

/** Has each entrant train in turn and compares their losses; `drop` hears of those that fail. */
export async function learn<E extends Entrant>(
  entrants: readonly E[],
  { steps, seconds, fewest }: Lesson,
  drop: (entrant: E, reason: string) => void,
): Promise<Learned<E>[]> {
  const courses = new Map<E, number[]>();
  for (const entrant of entrants) {
    try {
      const { losses } = await entrant.process.run({ steps, seconds });
      const rest = await moreSteps(entrant, fewest - losses.length);
      courses.set(entrant, [...losses, ...rest]);
    } catch (error) {
      drop(entrant, error instanceof Error ? error.message : String(error));
    }
  }
  return [...courses].map(([entrant, losses]) => {
    const count = losses.length;
    const others = [...courses.values()].filter((course) => course.length >= count);
    const [first, last] = [losses[0], tail(losses, count)];
    const usual = median(others.map((course) => tail(course, count)));
    return { entrant, steps: count, first, last, usual, ok: last < first && last < TOLERANCE * usual };
  });
}

async function moreSteps({ process }: Entrant, count: number): Promise<readonly number[]> {
  if (count <= 0) return [];
  return (await process.run({ steps: count, seconds: 120 })).losses;
}

/** Mean over the last quarter of the first `count` losses. */
function tail(losses: readonly number[], count: number): number {
  const last = losses.slice(Math.floor(0.75 * count), count);
  return last.reduce((sum, loss) => sum + loss, 0) / last.length;
}
