/** A graph that one page gives to the page Graph to show. Knows nothing of either page. */
import type { DataName } from "../train/settings.ts";
import type { GraphSource } from "./source.ts";

/** A step of training whose graph is looked at. */
export interface TrainedStep {
  /** From 1. */
  readonly step: number;
  readonly data: DataName;
  /** The address of the page that trains, which leads here again. */
  readonly link: string;
}

/** A graph that somebody else holds, and what it is of. */
export interface HandedOver {
  readonly source: GraphSource;
  readonly training: TrainedStep;
}

let waiting: HandedOver | undefined;
const listeners = new Set<(handed: HandedOver) => void>();

/** Shows `source` on the page Graph: at once if it listens, else as soon as it does. */
export function handOver(source: GraphSource, training: TrainedStep): void {
  const handed = { source, training };
  waiting = listeners.size > 0 ? undefined : handed;
  for (const listener of listeners) listener(handed);
}

/** Hears of graphs until the function that it gives is called; of one that waits, at once. */
export function onHandOver(listener: (handed: HandedOver) => void): () => void {
  listeners.add(listener);
  if (waiting) {
    const handed = waiting;
    waiting = undefined;
    listener(handed);
  }
  return () => listeners.delete(listener);
}
