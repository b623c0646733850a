/** The page's side of the page Check's workers: starts them when they are first needed, and the judge again whenever it has been ended. */
import { proxy, type Remote, wrap } from "comlink";
import type { Ending, Judgement, JudgeRunner, LayerJudge } from "../model/check/judgement.ts";
import type { RaceRunner } from "../model/check/race.ts";

/** Milliseconds that a layer may take to be judged. */
export const TIME_LIMIT = 5000;

/** Races in a worker. */
export function createRaceRunner(): RaceRunner {
  let remote: Remote<RaceRunner> | undefined;
  const started = (): Remote<RaceRunner> => {
    remote ??= wrap<RaceRunner>(new Worker(new URL("./check.ts", import.meta.url), { type: "module" }));
    return remote;
  };
  return {
    run: (order, onReport) => started().run(order, proxy(onReport)),
    stop: () => void remote?.stop(),
  };
}

/** Judges in a worker that ends when its time is up, when it is stopped, or when it dies; the next code gets a fresh one. */
export function createJudgeRunner(): JudgeRunner {
  let judge = startJudge();
  let endPresent: ((ending: Ending) => void) | undefined;
  return {
    judge: async (id, code) => {
      endPresent?.("stopped");
      const { remote, worker } = judge;
      let end = (_: Ending) => {};
      const ended = new Promise<Judgement>((resolve) => {
        end = (ending) => {
          worker.terminate();
          if (judge.worker === worker) judge = startJudge(); // so that the next run is quick as well
          resolve({ kind: "ended", ending });
        };
      });
      endPresent = end;
      worker.onerror = (event) => {
        event.preventDefault();
        end("crashed");
      };
      const timer = setTimeout(() => end("time"), TIME_LIMIT);
      try {
        return await Promise.race([remote.judge(id, code), ended]);
      } finally {
        clearTimeout(timer);
        if (endPresent === end) endPresent = undefined;
      }
    },
    stop: () => endPresent?.("stopped"),
  };
}

function startJudge(): { worker: Worker; remote: Remote<LayerJudge> } {
  const worker = new Worker(new URL("./user-code-layers.ts", import.meta.url), { type: "module" });
  return { worker, remote: wrap<LayerJudge>(worker) };
}
