/**
 * The worker that runs the race, in slices between which it hears of stops. Both sides run on one thread: the nets are so small that
 * more would only wait for each other. Knows nothing of the page.
 */
import { expose } from "comlink";
import { useBackend } from "retrograd";
import type { RaceReport, RaceRunner } from "../model/check/race.ts";
import { Race } from "./check-race.ts";
import { nextTask } from "./next-task.ts";

/** Milliseconds of work before messages are let in. */
const SLICE = 12;
/** Milliseconds between two reports. */
const REPORT = 40;

// biome-ignore lint/correctness/useHookAtTopLevel: not one of React's
useBackend("wasm", { threads: 1 });

/** Counts up with each race and each stop. */
let turn = 0;

const runner: RaceRunner = {
  run: async (order, onReport) => {
    const own = ++turn;
    const race = new Race(order);
    try {
      await conduct(race, () => own === turn, onReport);
    } finally {
      race.dispose();
    }
  },
  stop: () => {
    turn++;
  },
};

async function conduct(
  race: Race,
  isWanted: () => boolean,
  onReport: (report: RaceReport) => void | Promise<void>,
): Promise<void> {
  onReport(race.report("preparing"));
  while (race.warmUp()) {
    await nextTask();
    if (!isWanted()) return await onReport(race.report("stopped"));
  }
  race.backpropagate();
  onReport(race.report("running"));
  let reported = performance.now();
  for (let more = true; more; ) {
    more = race.advance(SLICE);
    if (performance.now() - reported >= REPORT) {
      onReport(race.report("running"));
      reported = performance.now();
    }
    await nextTask();
    if (!isWanted()) return await onReport(race.report("stopped"));
  }
  onReport(race.report("closer"));
  while (race.lookCloser()) {
    onReport(race.report("closer"));
    await nextTask();
    if (!isWanted()) return await onReport(race.report("stopped"));
  }
  await onReport(race.report("finished"));
}

expose(runner);
