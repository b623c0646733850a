/** The worker that places boxes and wires. Knows nothing of what they stand for. */
import { expose } from "comlink";
import { type Box, type Layout, layout, type Wire } from "retrograd/inspect";

export interface LayoutWorker {
  place(boxes: readonly Box[], wires: readonly Wire[]): Promise<Layout>;
}

expose({ place: layout } satisfies LayoutWorker);
