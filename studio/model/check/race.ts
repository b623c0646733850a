/**
 * The race of numerical differentiation against backpropagation: what is chosen, what is reported, what follows from it.
 * Knows nothing of how either is computed.
 */
import { sizeOf } from "../position.ts";

export const nets = ["affine", "small", "two-layer", "convolution"] as const;
export type NetName = (typeof nets)[number];

export const sampleSizes = ["all", "100"] as const;
export type SampleSize = (typeof sampleSizes)[number];

/** What to check. */
export interface RaceOrder {
  readonly net: NetName;
  /** Entries of each parameter. */
  readonly samples: SampleSize;
  /** Decides the weights, the inputs and the sample. */
  readonly seed: number;
}

/** What is known of a net before it is made. */
export interface NetFacts {
  readonly layers: string;
  /** Of the digits that it is shown, if it is. */
  readonly side?: number;
  readonly parameters: Readonly<Record<string, readonly number[]>>;
}

export const netFacts: Readonly<Record<NetName, NetFacts>> = {
  affine: { layers: "784–10", side: 28, parameters: { W: [784, 10], b: [10] } },
  small: { layers: "4–5–3", parameters: { W1: [4, 5], b1: [5], W2: [5, 3], b2: [3] } },
  "two-layer": {
    layers: "784–50–10",
    side: 28,
    parameters: { W1: [784, 50], b1: [50], W2: [50, 10], b2: [10] },
  },
  convolution: {
    layers: "4·3×3, 100–10",
    side: 12,
    parameters: { K: [4, 1, 3, 3], c: [4], W: [100, 10], b: [10] },
  },
};

/** How many digits the nets are shown. */
export const DIGITS = 3;

/** A derivative computed both ways. */
export interface Entry {
  readonly index: readonly number[];
  readonly analytic: number;
  readonly numerical: number;
}

/** Not reached yet; being computed; a difference that may be a corner, to be looked at more closely; the check's word. */
export type Verdict = "waiting" | "running" | "doubtful" | "passed" | "failed";

/** One parameter. */
export interface RaceRow {
  readonly name: string;
  readonly shape: readonly number[];
  /** Entries in all. */
  readonly size: number;
  /** Entries to look at. */
  readonly planned: number;
  readonly checked: number;
  /** Mean of |analytic − numerical|, kinks left out. */
  readonly meanAbsoluteDifference: number;
  readonly maxRelativeDifference: number;
  readonly kinks: number;
  readonly worst?: Entry;
  readonly verdict: Verdict;
}

export type RacePhase = "preparing" | "running" | "closer" | "finished" | "stopped";

/** How the race stands. Milliseconds are those of the work alone. */
export interface RaceReport {
  readonly phase: RacePhase;
  /** Entries of all parameters. */
  readonly entries: number;
  /** One run for all gradients, the mean of so many. */
  readonly backpropagation?: { readonly milliseconds: number; readonly runs: number };
  readonly numerical: { readonly milliseconds: number; readonly done: number; readonly planned: number };
  readonly rows: readonly RaceRow[];
}

/** How many times as long numerical differentiation of every entry takes. */
export interface Speedup {
  readonly factor: number;
  /** What it would take for every entry: measured, or `extrapolated` from those that were done. */
  readonly milliseconds: number;
  readonly extrapolated: boolean;
}

/** undefined until both have been measured. */
export function speedup({ backpropagation, numerical, entries }: RaceReport): Speedup | undefined {
  if (!backpropagation || backpropagation.milliseconds === 0 || numerical.done === 0) return undefined;
  const milliseconds = (numerical.milliseconds / numerical.done) * entries;
  return {
    factor: milliseconds / backpropagation.milliseconds,
    milliseconds,
    extrapolated: numerical.done < entries,
  };
}

/** Whoever can run a race. */
export interface RaceRunner {
  /** Ends the race that is under way; resolves after the new one's last report. Rejects with a message for people, or an UnloadableError. */
  run(order: RaceOrder, onReport: (report: RaceReport) => void | Promise<void>): Promise<void>;
  /** The race that is under way ends soon, with a report that says so. */
  stop(): void;
}

/** How the race of `order` stands before it begins. */
export function waitingReport({ net, samples }: RaceOrder): RaceReport {
  const rows = Object.entries(netFacts[net].parameters).map(([name, shape]): RaceRow => {
    const size = sizeOf(shape);
    const planned = samples === "all" ? size : Math.min(size, Number(samples));
    const nothing = { checked: 0, meanAbsoluteDifference: 0, maxRelativeDifference: 0, kinks: 0 };
    return { name, shape, size, planned, ...nothing, verdict: "waiting" };
  });
  return {
    phase: "preparing",
    entries: rows.reduce((sum, { size }) => sum + size, 0),
    numerical: { milliseconds: 0, done: 0, planned: rows.reduce((sum, { planned }) => sum + planned, 0) },
    rows,
  };
}
