/** The page's side of the trainer: starts its worker on first use, keeps what it reports. Knows nothing of how it is drawn. */
import * as Comlink from "comlink";
import type { GraphSource } from "../model/graph/source.ts";
import { createStore, type Store } from "../model/store.ts";
import {
  type DigitReading,
  emptyReport,
  type TrainCommands,
  type TrainReport,
} from "../model/train/report.ts";
import type { TrainSettings } from "../model/train/settings.ts";
import type { TrainerWorker } from "./trainer.ts";

/** A trainer at work, and its latest report. What a report leaves out stays as it was in the same run. */
export interface TrainClient extends Omit<TrainCommands, "lookInside" | "read"> {
  readonly report: Store<TrainReport>;
  /** What the net makes of an image; of several that are asked for at a time only the latest is read. */
  read(pixels: Uint8Array): Promise<DigitReading | undefined>;
  lookInside(): Promise<GraphSource>;
}

/** Starts a trainer. */
export function startTrainer(settings: TrainSettings): TrainClient {
  const report = createStore<TrainReport>(emptyReport(settings));
  const fail = (message: string) => report.set({ status: "failed", message });
  const worker = new Worker(new URL("./trainer.ts", import.meta.url), { type: "module", name: "trainer" });
  worker.onerror = (event) => fail(event.message);
  const take = (next: TrainReport) => {
    const before = next.run === report.get().run ? report.get() : undefined;
    report.set({ ...next, view: next.view ?? before?.view, test: next.test ?? before?.test });
  };
  const base = new URL("./data/mnist/", document.baseURI).href;
  const started = Comlink.wrap<TrainerWorker>(worker).trainer(settings, base, Comlink.proxy(take));
  const trainer = started as unknown as Promise<Comlink.Remote<TrainCommands>>;
  trainer.catch((error) => fail(String(error)));
  return {
    report,
    configure: async (wanted) => (await trainer).configure(wanted),
    start: async () => (await trainer).start(),
    pause: async () => (await trainer).pause(),
    advance: async (steps) => (await trainer).advance(steps),
    reset: async () => (await trainer).reset(),
    replay: async (moment) => (await trainer).replay(moment),
    testDigit: async (number) => (await trainer).testDigit(number),
    read: latestOnly(async (pixels: Uint8Array) => (await trainer).read(pixels)),
    lookInside: async () => (await (await trainer).lookInside()) as unknown as GraphSource,
  };
}

/** One call at a time; of those that wait only the latest is made, and the others give undefined. */
function latestOnly<A, R>(call: (argument: A) => Promise<R>): (argument: A) => Promise<R | undefined> {
  let isBusy = false;
  let waiting: { readonly go: () => void; readonly drop: () => void } | undefined;
  return async (argument) => {
    if (isBusy) {
      waiting?.drop();
      const isWanted = await new Promise<boolean>((resolve) => {
        waiting = { go: () => resolve(true), drop: () => resolve(false) };
      });
      if (!isWanted) return undefined;
    }
    isBusy = true;
    try {
      return await call(argument);
    } finally {
      isBusy = false;
      const next = waiting;
      waiting = undefined;
      next?.go();
    }
  };
}
