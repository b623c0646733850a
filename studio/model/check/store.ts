/**
 * What the page Check shows: the chosen race and how it stands, the open exercise, its code and what the judge said of it.
 * Knows nothing of workers: it is given who races and who judges, and a memory for what is solved.
 */
import { messageOf } from "../message-of.ts";
import { createStore, type Store } from "../store.ts";
import { UnloadableError } from "../unloadable-error.ts";
import { type ExerciseId, exerciseIds, exercises } from "./exercises.ts";
import type { Judgement, JudgeRunner } from "./judgement.ts";
import type { RaceOrder, RaceReport, RaceRunner } from "./race.ts";

/** `message`: in the words of whoever races. */
export type RaceError =
  | { readonly kind: "unloadable" }
  | { readonly kind: "failed"; readonly message: string };

export interface CheckState {
  readonly order: RaceOrder;
  /** Of the race of `order`; undefined if there was none yet. */
  readonly race: RaceReport | undefined;
  /** "starting" until the first report. */
  readonly racing: "no" | "starting" | "running";
  /** Why there is no race. */
  readonly raceError: RaceError | undefined;
  readonly exercise: ExerciseId;
  readonly code: string;
  readonly judgement: Judgement | undefined;
  /** The code was changed since. */
  readonly isOutdated: boolean;
  readonly isJudging: boolean;
  readonly isHintOpen: boolean;
  readonly isSolutionOpen: boolean;
  readonly solved: readonly ExerciseId[];
}

/** Keeps the names of solved exercises between visits. */
export interface Memory {
  read(): string | null;
  write(text: string): void;
}

/** A link's part of the state. */
export interface CheckLink {
  readonly order?: Partial<RaceOrder>;
  readonly exercise?: ExerciseId;
  /** Changed code of the exercise. */
  readonly code?: string;
}

export interface CheckModel {
  readonly store: Store<CheckState>;
  /** Takes what a link says; what it leaves out stays. An exercise without code is as it was given. */
  follow(link: CheckLink): void;
  choose(change: Partial<RaceOrder>): void;
  race(): void;
  stopRace(): void;
  open(exercise: ExerciseId): void;
  edit(code: string): void;
  judge(): void;
  stopJudging(): void;
  reset(): void;
  toggleHint(): void;
  toggleSolution(): void;
}

export interface CheckParts {
  readonly racer: RaceRunner;
  readonly judge: JudgeRunner;
  readonly memory: Memory;
}

export const firstOrder: RaceOrder = { net: "two-layer", samples: "all", seed: 0 };

/** The layer as the exercise gives it. */
export function brokenCode(id: ExerciseId): string {
  return exercises.find((exercise) => exercise.id === id)!.broken;
}

export function createCheckModel({ racer, judge, memory }: CheckParts): CheckModel {
  const store = createStore<CheckState>({
    order: firstOrder,
    race: undefined,
    racing: "no",
    raceError: undefined,
    exercise: exerciseIds[0],
    code: brokenCode(exerciseIds[0]),
    judgement: undefined,
    isOutdated: false,
    isJudging: false,
    isHintOpen: false,
    isSolutionOpen: false,
    solved: readSolved(memory.read()),
  });
  /** Counts races, and codes given to the judge: news of an earlier one is not news. */
  let [races, judgings] = [0, 0];

  const choose = (change: Partial<RaceOrder>) => {
    races++;
    racer.stop();
    store.set({
      order: { ...store.get().order, ...change },
      race: undefined,
      racing: "no",
      raceError: undefined,
    });
  };

  const race = () => {
    const own = ++races;
    const tell = (change: Partial<CheckState>) => {
      if (own === races) store.set(change);
    };
    tell({ race: undefined, racing: "starting", raceError: undefined });
    racer
      .run(store.get().order, (report) => tell({ race: report, racing: isOver(report) ? "no" : "running" }))
      .then(
        () => tell({ racing: "no" }),
        (error: unknown) => tell({ racing: "no", raceError: raceErrorOf(error) }),
      );
  };

  const show = async () => {
    const own = ++judgings;
    const { exercise, code } = store.get();
    store.set({ isJudging: true, isOutdated: false });
    let judgement: Judgement;
    try {
      judgement = await judge.judge(exercise, code);
    } catch (error) {
      judgement = { kind: "unreadable", fault: { message: messageOf(error) } };
    }
    if (own !== judgings) return;
    store.set({ judgement, isJudging: false });
    if (judgement.kind !== "judged" || !judgement.passed) return;
    const solved = exerciseIds.filter((id) => id === exercise || store.get().solved.includes(id));
    memory.write(JSON.stringify(solved));
    store.set({ solved });
  };

  const begin = (exercise: ExerciseId, code: string) => {
    if (store.get().isJudging) judge.stop();
    judgings++;
    store.set({
      exercise,
      code,
      judgement: undefined,
      isJudging: false,
      isOutdated: false,
      isHintOpen: false,
      isSolutionOpen: false,
    });
    // What the check says of the fault is part of the exercise; changed code out of a link waits to be run.
    if (code === brokenCode(exercise)) void show();
  };

  return {
    store,
    choose,
    race,
    follow: (link) => {
      const state = store.get();
      const order = { ...state.order, ...link.order };
      if (!sameOrder(order, state.order)) choose(order);
      const exercise = link.exercise ?? state.exercise;
      const code = link.code ?? (link.exercise ? brokenCode(exercise) : state.code);
      const isNew = exercise !== state.exercise || code !== state.code;
      if (isNew || (!state.judgement && !state.isJudging)) begin(exercise, code);
    },
    stopRace: () => racer.stop(),
    open: (exercise) => begin(exercise, brokenCode(exercise)),
    edit: (code) => {
      if (code !== store.get().code) store.set({ code, isOutdated: true });
    },
    judge: () => {
      if (!store.get().isJudging) void show();
    },
    stopJudging: () => judge.stop(),
    reset: () => begin(store.get().exercise, brokenCode(store.get().exercise)),
    toggleHint: () => store.set({ isHintOpen: !store.get().isHintOpen }),
    toggleSolution: () => store.set({ isSolutionOpen: !store.get().isSolutionOpen }),
  };
}

function raceErrorOf(error: unknown): RaceError {
  if (error instanceof UnloadableError) return { kind: "unloadable" };
  return { kind: "failed", message: messageOf(error) };
}

function isOver({ phase }: RaceReport): boolean {
  return phase === "finished" || phase === "stopped";
}

function sameOrder(a: RaceOrder, b: RaceOrder): boolean {
  return a.net === b.net && a.samples === b.samples && a.seed === b.seed;
}

function readSolved(text: string | null): ExerciseId[] {
  try {
    const kept: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(kept) ? exerciseIds.filter((id) => kept.includes(id)) : [];
  } catch {
    return [];
  }
}
