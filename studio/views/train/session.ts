/** The page's training, which goes on while other pages are open. Knows nothing of how it is drawn. */
import { handOver } from "../../model/graph/handover.ts";
import { createStore, type Store } from "../../model/store.ts";
import type { TrainSettings } from "../../model/train/settings.ts";
import { startTrainer, type TrainClient } from "../../worker/train-client.ts";

export interface TrainSession {
  readonly client: TrainClient;
  /** As chosen on the page; the trainer follows. */
  readonly choice: Store<TrainSettings>;
  configure(settings: TrainSettings): void;
  /** Pauses, and gives the next step's graph to the page Graph under a title. */
  lookInside(title: string): Promise<void>;
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
    lookInside: async (title) => handOver(await client.lookInside(), title),
  };
}
