/** The worker that trains: what the page asks of it, by Comlink. Knows nothing of how training is done, nor of what the page draws. */
import * as Comlink from "comlink";
import type { TrainCommands, TrainReport } from "../model/train/report.ts";
import type { TrainSettings } from "../model/train/settings.ts";
import { GraphSession } from "./graph-session.ts";
import { fetchMnist, type ImageSet, imageSet, planeSet, type TrainSet } from "./train-data.ts";
import { TrainLoop } from "./train-loop.ts";

/** MNIST is fetched once, and stays. */
let mnist: Promise<ImageSet> | undefined;

function load({ data, seed }: TrainSettings, base: string): Promise<TrainSet> {
  if (data !== "mnist") return Promise.resolve(planeSet(data, seed));
  mnist ??= fetchMnist(base)
    .then(imageSet)
    .catch((error) => {
      mnist = undefined; // the next try asks again
      throw error;
    });
  return mnist;
}

/**
 * The trainer; `report` hears of everything, and `base` is the folder of MNIST's files. Commands return once they are taken, not once
 * training has ended.
 */
function trainer(
  settings: TrainSettings,
  base: string,
  report: (report: TrainReport) => void,
): TrainCommands & Comlink.ProxyMarked {
  const loop = new TrainLoop({ settings, report, load: (wanted) => load(wanted, base) });
  void loop.reset();
  return Comlink.proxy({
    configure: async (wanted) => void loop.configure(wanted),
    start: async () => void loop.start(),
    pause: async () => loop.pause(),
    moment: async () => loop.moment(),
    advance: async (steps) => void loop.advance(steps),
    reset: async () => void loop.reset(),
    replay: async (moment) => {
      void loop.replay(moment);
      return loop.run;
    },
    read: async (pixels) => loop.read(pixels),
    testDigit: async (number) => loop.testDigit(number),
    lookInside: async () => {
      const { loss, parameters } = loop.nextLoss();
      return Comlink.proxy(new GraphSession(loss, parameters));
    },
  } satisfies TrainCommands);
}

export type TrainerWorker = { trainer: typeof trainer };
Comlink.expose({ trainer } satisfies TrainerWorker);
