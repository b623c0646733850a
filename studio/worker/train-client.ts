/** The page's side of the trainer: starts its worker, keeps what it reports. Knows nothing of how it is drawn. */
import { proxy, type Remote } from "comlink";
import type { GraphSource } from "../model/graph/source.ts";
import { createStore, type Store } from "../model/store.ts";
import {
  type DigitReading,
  emptyReport,
  type TrainCommands,
  type TrainReport,
} from "../model/train/report.ts";
import type { TrainSettings } from "../model/train/settings.ts";
import { UnloadableError } from "../model/unloadable-error.ts";
import { Replaceable } from "./replaceable.ts";
import type { TrainerWorker } from "./trainer.ts";

/**
 * A trainer at work, and its latest report. What a report leaves out stays as it was in the same run. If the worker fails, the report
 * says so, and the next command begins anew in another. Commands that give nothing do not reject: the report tells.
 */
export interface TrainClient extends Omit<TrainCommands, "lookInside" | "read"> {
  readonly report: Store<TrainReport>;
  /** What the net makes of an image; of several that are asked for at a time only the latest is read. */
  read(pixels: Uint8Array): Promise<DigitReading | undefined>;
  lookInside(): Promise<GraphSource>;
}

/** Starts a trainer. */
export function startTrainer(settings: TrainSettings): TrainClient {
  const report = createStore<TrainReport>(emptyReport(settings));
  const base = new URL("./data/mnist/", document.baseURI).href;
  let wanted = settings;
  /** Runs in workers before the present one. */
  let earlier = 0;
  let trainer: Promise<Remote<TrainCommands>> | undefined;

  const worker = new Replaceable<TrainerWorker>(
    () => new Worker(new URL("./trainer.ts", import.meta.url), { type: "module", name: "trainer" }),
    (error) => {
      trainer = undefined;
      earlier = report.get().run;
      const message = error instanceof UnloadableError ? undefined : error.message;
      report.set({ status: "failed", message });
    },
  );
  const take = (given: TrainReport) => {
    const next = { ...given, run: given.run + earlier };
    const before = next.run === report.get().run ? report.get() : undefined;
    report.set({ ...next, view: next.view ?? before?.view, test: next.test ?? before?.test });
  };
  const begin = () => {
    trainer ??= worker.call((remote) =>
      remote.trainer(wanted, base, proxy(take)),
    ) as unknown as typeof trainer;
    return trainer!;
  };
  const ask = async <R>(question: (trainer: Remote<TrainCommands>) => Promise<R>): Promise<R> => {
    const begun = await begin();
    return worker.call(() => question(begun));
  };
  const tell = (command: (trainer: Remote<TrainCommands>) => Promise<void>) => ask(command).catch(() => {});

  void tell(async () => {});
  return {
    report,
    configure: (settings) => {
      wanted = settings;
      return tell((trainer) => trainer.configure(settings));
    },
    start: () => tell((trainer) => trainer.start()),
    pause: () => tell((trainer) => trainer.pause()),
    advance: (steps) => tell((trainer) => trainer.advance(steps)),
    reset: () => tell((trainer) => trainer.reset()),
    moment: () => ask((trainer) => trainer.moment()),
    replay: async (moment) => {
      wanted = moment.settings;
      return (await ask((trainer) => trainer.replay(moment))) + earlier;
    },
    testDigit: (number) => ask((trainer) => trainer.testDigit(number)),
    read: latestOnly((pixels: Uint8Array) => ask((trainer) => trainer.read(pixels))),
    lookInside: () => ask(async (trainer) => (await trainer.lookInside()) as unknown as GraphSource),
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
