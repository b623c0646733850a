/** The page's side of the worker that places boxes and wires: started when first needed, replaced if it breaks. */
import { type Remote, releaseProxy, wrap } from "comlink";
import type { Box, Layout, Wire } from "retrograd/inspect";
import type { LayoutWorker } from "./layout.ts";

interface Running {
  readonly remote: Remote<LayoutWorker>;
  /** Rejects when the worker could not be started or crashed. */
  readonly broken: Promise<never>;
  end(): void;
}

let running: Running | undefined;

/** Starts the worker, so that the first picture need not wait for it. */
export function warmUpLayout(): void {
  running ??= start();
}

/** Places boxes and wires, away from the page's own thread. */
export async function placeInWorker(boxes: readonly Box[], wires: readonly Wire[]): Promise<Layout> {
  running ??= start();
  const { remote, broken, end } = running;
  try {
    return await Promise.race([remote.place(boxes, wires), broken]);
  } catch (error) {
    end();
    running = undefined;
    throw error;
  }
}

function start(): Running {
  const worker = new Worker(new URL("./layout.ts", import.meta.url), { type: "module" });
  const remote = wrap<LayoutWorker>(worker);
  const broken = new Promise<never>((_, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message || "the worker that places the graph ended"));
  });
  broken.catch(() => {}); // told to whoever waits
  return {
    remote,
    broken,
    end: () => {
      remote[releaseProxy]();
      worker.terminate();
    },
  };
}
