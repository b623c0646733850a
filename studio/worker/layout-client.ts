/** The page's side of the worker that places boxes and wires. Knows nothing of what they stand for. */
import type { Box, Layout, Wire } from "retrograd/inspect";
import type { LayoutWorker } from "./layout.ts";
import { Replaceable } from "./replaceable.ts";

const worker = new Replaceable<LayoutWorker>(
  () => new Worker(new URL("./layout.ts", import.meta.url), { type: "module" }),
);

/** Starts the worker, so that the first picture need not wait for it. */
export function warmUpLayout(): void {
  worker.warmUp();
}

/** Places boxes and wires, away from the page's own thread. Rejects if the worker fails; the next call starts another. */
export function placeInWorker(boxes: readonly Box[], wires: readonly Wire[]): Promise<Layout> {
  return worker.call((remote) => remote.place(boxes, wires));
}
