/** exposeStoppable: the worker's side of Stoppable, for workers that run the user's code. Knows nothing of what they do. */
import { expose } from "comlink";

/** What it says once it can be called: before that no time limit runs. */
export const READY = "ready";

/** Answers calls of `api`'s methods at the port that comes with the first message. */
export function exposeStoppable(api: object): void {
  // What the user's timers and forgotten promises throw later must not look like the death of this worker.
  addEventListener("error", (event) => event.preventDefault());
  addEventListener("unhandledrejection", (event) => event.preventDefault());
  addEventListener(
    "message",
    ({ ports: [port] }) => {
      expose(api, port);
      port.postMessage(READY);
    },
    { once: true },
  );
}
