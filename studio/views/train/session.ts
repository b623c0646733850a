/** The page's training, which goes on while other pages are open. Knows nothing of how it is drawn. */
import { formatAddress } from "../../model/address.ts";
import { handOver } from "../../model/graph/handover.ts";
import { createStore, type Store, until } from "../../model/store.ts";
import { formatMoment, leadsTo, type Moment } from "../../model/train/moment.ts";
import type { TrainSettings } from "../../model/train/settings.ts";
import { startTrainer, type TrainClient } from "../../worker/train-client.ts";

export interface TrainSession {
  readonly client: TrainClient;
  /** As chosen on the page; the trainer follows. */
  readonly choice: Store<TrainSettings>;
  configure(settings: TrainSettings): void;
  /** Whether `replay` gives up steps that do not lead to that moment. */
  wouldLose(moment: Moment): Promise<boolean>;
  /** Trains anew up to a moment; false if it is stopped before. Rejects if training fails. */
  replay(moment: Moment): Promise<boolean>;
  /** Pauses, and gives the next step's graph to the page Graph. */
  lookInside(): Promise<void>;
}

let session: TrainSession | undefined;

/** The one session; it begins with `settings` when it is first asked for. */
export function trainSession(settings: TrainSettings): TrainSession {
  session ??= begin(settings);
  return session;
}

function begin(settings: TrainSettings): TrainSession {
  const client = startTrainer(settings);
  const choice = createStore<TrainSettings>(settings);
  return {
    client,
    choice,
    configure: (wanted) => {
      choice.set(wanted);
      void client.configure(wanted);
    },
    wouldLose: async (moment) => {
      const present = await client.moment();
      return present.step > 0 && !leadsTo(present, moment);
    },
    replay: async (moment) => {
      let { rate } = moment.rates[0];
      choice.set({ ...moment.settings, rate });
      const run = await client.replay(moment);
      const end = await until(client.report, ({ run: now, status, step, settings }) => {
        if (now !== run) return now > run;
        if (settings.rate !== rate) choice.set({ rate: settings.rate });
        rate = settings.rate;
        const isThere = step === moment.step;
        return status === "failed" || status === "diverged" || (status === "paused" && (isThere || step > 0));
      });
      if (end.run === run && end.status === "failed") throw new Error(end.message);
      return end.run === run && end.status === "paused" && end.step === moment.step;
    },
    lookInside: async () => {
      await client.pause();
      const moment = await client.moment();
      const link = formatAddress({ page: "train", params: formatMoment(moment) });
      handOver(await client.lookInside(), { step: moment.step + 1, data: moment.settings.data, link });
    },
  };
}
