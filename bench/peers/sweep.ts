/**
 * The time of the two-layer net's step while one of its sizes grows, for the figures. Knows nothing of pictures.
 */
import type { Arena } from "./arena.ts";
import type { SubjectName } from "./contenders.ts";
import { type Point, rounded } from "./measurement.ts";
import { best, race, type Turns } from "./race.ts";
import { twoLayer } from "./rows.ts";
import type { Mlp } from "./work.ts";

export interface Sweep {
  readonly name: "hidden" | "batch";
  /** What grows, for the axis. */
  readonly label: string;
  /** What stays, for people. */
  readonly net: string;
  readonly sizes: readonly number[];
  readonly work: (size: number) => Mlp;
}

export const sweeps: readonly Sweep[] = [
  {
    name: "hidden",
    label: "hidden units",
    net: "784-n-10 net, batch 100",
    sizes: [16, 32, 64, 128, 256, 512, 1024, 2048],
    work: (hidden) => twoLayer({ hidden }),
  },
  {
    name: "batch",
    label: "images in a batch",
    net: "784-50-10 net",
    sizes: [1, 4, 16, 64, 256, 1024, 4096],
    work: (batch) => twoLayer({ batch }),
  },
];

/** Whose lines are drawn, the most important first. */
export const drawnSubjects: readonly SubjectName[] = ["retrograd", "pytorch", "numpy-float32", "tfjs-wasm"];

/** A subject whose step takes this many milliseconds is not asked for longer ones. */
const BEARABLE = 100;

/** A point for each subject and size; at each point every setting runs and the best one counts. */
export async function measureSweep(
  arena: Arena,
  { name, sizes, work }: Sweep,
  turns: Turns,
  note: (text: string) => void,
): Promise<Point[]> {
  const points: Point[] = [];
  let running = drawnSubjects;
  for (const size of sizes) {
    const title = `${name} ${size}`;
    const entrants = await arena.load(work(size), title, ({ subject }) => running.includes(subject));
    const summaries = await race(entrants, turns, (_, reason) => note(`${title}: ${reason}`));
    const ofSize = best(summaries).map((entrant) => ({
      figure: name,
      subject: entrant.contender.subject,
      size,
      median: rounded(summaries.get(entrant)?.median ?? Number.NaN),
    }));
    points.push(...ofSize);
    running = ofSize.filter(({ median }) => median <= BEARABLE).map(({ subject }) => subject);
  }
  return points;
}
