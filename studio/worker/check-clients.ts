/** The page's side of the page Check's workers: one races, another runs the user's code and judges it. */
import { proxy } from "comlink";
import type { Judgement, JudgeRunner, LayerJudge } from "../model/check/judgement.ts";
import type { RaceRunner } from "../model/check/race.ts";
import { Replaceable } from "./replaceable.ts";
import { Stoppable, StoppedError } from "./stoppable.ts";
import { startPlace } from "./user-code-place.ts";

/** How long a layer may take to be judged. */
export const JUDGE_SECONDS = 5;

/** Races in a worker, which starts with the first race. */
export function createRaceRunner(): RaceRunner {
  const worker = new Replaceable<RaceRunner>(
    () => new Worker(new URL("./check.ts", import.meta.url), { type: "module" }),
  );
  return {
    run: (order, onReport) => worker.call((remote) => remote.run(order, proxy(onReport))),
    stop: () => void worker.remote?.stop(),
  };
}

/** Judges in a worker that can be stopped. */
export function createJudgeRunner(): JudgeRunner {
  const worker = new Stoppable<LayerJudge>((onDeath) => startPlace("layers", onDeath));
  worker.warmUp();
  return {
    judge: async (id, code) => {
      try {
        return await worker.call<Judgement>(JUDGE_SECONDS, (judge) => judge.judge(id, code));
      } catch (error) {
        if (error instanceof StoppedError) return { kind: "ended", reason: error.reason };
        throw error;
      }
    },
    stop: () => worker.stop(),
  };
}
