/** What the trainer tells the page, and what the page may ask of it. Knows nothing of workers or of drawing. */
import type { GraphSource } from "../graph/source.ts";
import type { LossCurve } from "./loss-curve.ts";
import type { Moment } from "./moment.ts";
import type { Samples } from "./samples.ts";
import type { ActivationName, TrainSettings } from "./settings.ts";

export type TrainStatus = "loading" | "paused" | "running" | "diverged" | "failed";

/** A layer, and what its last measurement found. */
export interface LayerReport {
  /** "W1", "conv1", …: as its weights are called. */
  readonly name: string;
  readonly activation: ActivationName;
  readonly units: number;
  /** Units that are 0 for every sample of the probe; only ReLU can have some. */
  readonly dead: number;
}

/** Root mean squares by layer over time. */
export interface SizeHistory {
  readonly layers: readonly LayerReport[];
  readonly weights: Samples;
  readonly activations: Samples;
  readonly gradients: Samples;
}

/** Pictures of one scale: levels from −127 to 127 stand for −scale to scale. */
export interface Pictures {
  readonly rows: number;
  readonly columns: number;
  readonly count: number;
  /** How many there are in all, if they are more than shown. */
  readonly total: number;
  readonly scale: number;
  /** One picture after another, each row by row. */
  readonly levels: Int8Array;
}

/** Points in the plane as a net sees them. The grid's rows run from y = REACH down, its columns from x = −REACH up. */
export interface PlaneView {
  readonly kind: "plane";
  readonly side: number;
  /** The likeliest class of each cell. */
  readonly winner: Uint8Array;
  /** Its probability, 0…255. */
  readonly certainty: Uint8Array;
  /** For each hidden layer the responses of its units, each on a scale of its own. */
  readonly units: readonly Pictures[];
}

/** A test image and what the net makes of it. */
export interface Mistake {
  readonly index: number;
  readonly truth: number;
  readonly prediction: number;
  /** Of the prediction. */
  readonly probability: number;
  /** 784 grey levels. */
  readonly pixels: Uint8Array;
}

export interface ImagesView {
  readonly kind: "images";
  /** First-layer weights. */
  readonly weights: Pictures;
}

/** How the net does on the whole test set of images. */
export interface TestView {
  /** Counts: row = truth, column = prediction, 10 × 10. */
  readonly confusion: readonly number[];
  readonly mistakes: readonly Mistake[];
  /** How many there are in all. */
  readonly wrong: number;
}

/** Everything that the page draws. What is left out has not changed. */
export interface TrainReport {
  /** Counts the resets: what belongs to an earlier run is no longer true. */
  readonly run: number;
  readonly settings: TrainSettings;
  readonly status: TrainStatus;
  /** Why it failed; nothing if the trainer could not even be loaded. */
  readonly message?: string;
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** While running: of about the last second. */
  readonly stepsPerSecond: number;
  readonly threads: number;
  /** Of the last step. */
  readonly loss: number;
  readonly losses: LossCurve;
  /** Two figures: on training data, on test data; both from 0 to 1. */
  readonly accuracies: Samples;
  readonly sizes: SizeHistory;
  readonly view?: PlaneView | ImagesView;
  readonly test?: TestView;
}

/** What there is to tell before there is a net. */
export function emptyReport(settings: TrainSettings): TrainReport {
  const nothing: Samples = { steps: [], figures: [] };
  const none = new Float32Array();
  return {
    run: 0,
    settings,
    status: "loading",
    step: 0,
    stepsPerEpoch: 1,
    stepsPerSecond: 0,
    threads: 0,
    loss: Number.NaN,
    losses: { width: 1, mean: none, low: none, high: none },
    accuracies: nothing,
    sizes: { layers: [], weights: nothing, activations: nothing, gradients: nothing },
  };
}

/** What a net makes of one image. */
export interface DigitReading {
  readonly probabilities: readonly number[];
  readonly winner: number;
  /** 784: the winner's logit, differentiated by each pixel from 0 to 1. */
  readonly gradient: Float32Array;
}

/** The trainer, from the page's side. */
export interface TrainCommands {
  /** Another net, optimizer or data set: training begins anew, and waits. Only a new rate lets it go on. */
  configure(settings: TrainSettings): Promise<void>;
  start(): Promise<void>;
  pause(): Promise<void>;
  /** Where training stands. */
  moment(): Promise<Moment>;
  /** Takes so many steps, then waits. */
  advance(steps: number): Promise<void>;
  reset(): Promise<void>;
  /** Begins anew, and comes to that moment as fast as it can; then waits. Tells which run that is. */
  replay(moment: Moment): Promise<number>;
  /** 784 grey levels. Undefined while there is no net for images. */
  read(pixels: Uint8Array): Promise<DigitReading | undefined>;
  /** One of the test images; whichever number is given, there is one. */
  testDigit(number: number): Promise<{ readonly pixels: Uint8Array; readonly truth: number } | undefined>;
  /** The graph of the next step's loss: its batch as it is, and the present weights. */
  lookInside(): Promise<GraphSource>;
}
