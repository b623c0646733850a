/**
 * The processes of all contenders, alive from first to last. Knows nothing of rows.
 */
import type { Contender } from "./contenders.ts";
import { SubjectProcess } from "./process.ts";
import type { Entrant } from "./race.ts";
import type { Work } from "./work.ts";

/** Hears of everything that people should know, one line at a time. */
export type Note = (text: string) => void;

/** A contender that runs, whatever it works at. */
interface Running extends Entrant {
  readonly process: SubjectProcess;
}

/** An entrant, and what it tells of its work. */
export interface Loaded extends Entrant {
  readonly facts: Readonly<Record<string, number>>;
}

export class Arena {
  readonly #entrants: readonly Running[];
  readonly #note: Note;

  private constructor(entrants: readonly Running[], note: Note) {
    this.#entrants = entrants;
    this.#note = note;
  }

  /** Starts a process for each contender; those that cannot start are left out, by name. */
  static async open(contenders: readonly Contender[], note: Note): Promise<Arena> {
    const started = await Promise.all(
      contenders.map(async (contender): Promise<Running[]> => {
        try {
          return [{ contender, process: await SubjectProcess.start(contender) }];
        } catch (error) {
          note(`${nameOf(contender)} is left out: ${messageOf(error)}`);
          return [];
        }
      }),
    );
    const entrants = started.flat();
    for (const { contender, process } of entrants) {
      if (process.versions.blas?.startsWith("libblas")) {
        note(
          `${nameOf(contender)} multiplies with a plain BLAS; Debian has a fast one in libopenblas0-pthread`,
        );
      }
    }
    return new Arena(entrants, note);
  }

  /** What the subjects consist of: "pytorch blas" → "libopenblasp.so". */
  get versions(): Record<string, string> {
    const told = this.#entrants.flatMap(({ contender: { subject, runtime }, process }) =>
      Object.entries(process.versions).map(([part, version]) => [`${subject}, ${runtime}: ${part}`, version]),
    );
    return Object.fromEntries(told) as Record<string, string>;
  }

  /**
   * Loads the work into every contender that `takes` part; those that do not support it are named and left out. Of Retrograd that is
   * a fault, and makes the bench fail.
   */
  async load(work: Work, name: string, takes: (contender: Contender) => boolean): Promise<Loaded[]> {
    const loaded: Loaded[] = [];
    const refusals = new Set<string>();
    for (const entrant of this.#entrants.filter(({ contender }) => takes(contender))) {
      try {
        loaded.push({ ...entrant, ...(await entrant.process.load(work)) });
      } catch (error) {
        const { subject } = entrant.contender;
        if (subject === "retrograd") process.exitCode = 1;
        const what = subject === "retrograd" ? "error" : "not supported";
        refusals.add(`${name}: ${subject}: ${what}: ${messageOf(error)}`);
      }
    }
    for (const refusal of refusals) this.#note(refusal);
    return loaded;
  }

  /** Ends all processes. */
  close(): void {
    for (const { process } of this.#entrants) process.stop();
  }
}

/** A contender with its setting, for people. */
export function nameOf({ subject, threads, runtime, setting }: Contender): string {
  const count = `${threads} thread${threads === 1 ? "" : "s"}`;
  return `${subject} (${[runtime, count, setting].filter(Boolean).join(", ")})`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
