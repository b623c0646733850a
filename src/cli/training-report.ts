/** What a training run says of itself: events for programs, lines for people. Knows nothing of how it is run. */
import path from "node:path";
import type { ProgramProfile } from "../backends/backend.ts";
import { profileTable } from "../inspect/index.ts";
import { count, counted, duration, percent } from "./format.ts";
import type { Output } from "./output.ts";
import type { TrainSettings } from "./training-settings.ts";

/** Every setting of a run. */
export interface Started
  extends Pick<
    TrainSettings,
    "model" | "batch" | "replacement" | "optimizer" | "rate" | "schedule" | "momentum" | "seed"
  > {
  readonly dataset: "mnist";
  /** Where the data came from. */
  readonly source: string;
  readonly trainImages: number;
  readonly testImages: number;
  readonly architecture: string;
  /** Widths of all layers, inputs and outputs included, of a net of affine layers; undefined for a cnn. */
  readonly sizes: readonly number[] | undefined;
  readonly iterations: number;
  readonly stepsPerEpoch: number;
  /** null for He's, √(2 / inputs of the layer). */
  readonly initStd: number | null;
  readonly backend: string;
  /** The folder of the run. */
  readonly output: string;
}

/** One evaluation. `loss` is the mean over all training images; accuracies are from 0 to 1. */
export interface Epoch {
  readonly epoch: number;
  readonly step: number;
  readonly loss: number;
  readonly trainAccuracy: number;
  readonly testAccuracy: number;
}

/** What a run came to. Loss and accuracies are those of the last evaluation, null if there was none. */
export interface Ended {
  readonly outcome: "finished" | "interrupted" | "diverged";
  readonly interrupted: boolean;
  readonly steps: number;
  /** From loading the data to the last evaluation. */
  readonly seconds: number;
  /** Mean time of a step, evaluations not counted. */
  readonly microsecondsPerStep: number;
  /** How many threads ran the latest step; 0 if none was taken. */
  readonly threads: number;
  readonly loss: number | null;
  readonly trainAccuracy: number | null;
  readonly testAccuracy: number | null;
}

const OPTIMIZERS: Readonly<Record<TrainSettings["optimizer"], string>> = {
  sgd: "SGD",
  momentum: "SGD",
  adam: "Adam",
};

export function reportStart(run: Started, output: Output): void {
  output.emit({ event: "start", ...run });
  const momentum = run.momentum > 0 ? `, momentum ${run.momentum}` : "";
  const falling = run.schedule === "linear" ? " falling to 0" : "";
  output.line(`Data   ${counted(run.trainImages, "training image")}, ${count(run.testImages)} to test with`);
  const weights = run.initStd === null ? "He's weights" : `weights N(0, ${run.initStd}²)`;
  output.line(`Net    ${run.architecture}, ReLU, ${weights}, seed ${run.seed}`);
  output.line(
    `Train  ${counted(run.iterations, "step")} of ${counted(run.batch, "image")}, ${OPTIMIZERS[run.optimizer]}, rate ${run.rate}${falling}${momentum}`,
  );
  output.line(`On     the ${run.backend} backend`);
  output.line(`Files  ${run.output}`);
  output.line();
  output.line(row(["epoch", "step", "loss", "train", "test"]));
}

export function reportEpoch(record: Epoch, output: Output): void {
  output.emit({ event: "epoch", ...record });
  const { epoch, step, loss, trainAccuracy, testAccuracy } = record;
  output.line(
    row([String(epoch), count(step), loss.toFixed(4), percent(trainAccuracy), percent(testAccuracy)]),
  );
}

function row([epoch, step, loss, train, test]: readonly string[]): string {
  return `${epoch.padStart(6)}${step.padStart(11)}${loss.padStart(11)}${train.padStart(10)}${test.padStart(10)}`;
}

export function reportProfile(profile: ProgramProfile, output: Output): void {
  output.emit({ event: "profile", ...profile });
  output.line();
  output.line("Where the time of a step goes:");
  for (const text of profileTable(profile).split("\n")) output.line(text);
}

const FILE_NOTES: Readonly<Record<string, string>> = {
  "metrics.jsonl": "loss and accuracy of each epoch",
  "curves.svg": "the same as a picture",
  "model.safetensors": "the trained weights",
  "trace.json": "the time of a step by kernel, for chrome://tracing or Perfetto",
  "run.json": "every setting, and the results",
};

export function reportEnd(run: Started, end: Ended, files: readonly string[], output: Output): void {
  output.emit({ event: "end", ...end, files });
  output.line();
  if (end.trainAccuracy !== null && end.testAccuracy !== null) {
    const when = end.interrupted ? " in the last epoch" : "";
    output.line(
      `Test accuracy ${percent(end.testAccuracy)}${when}, on the training images ${percent(end.trainAccuracy)}.`,
    );
  }
  output.line(
    `${counted(end.steps, "step")} in ${duration(end.seconds)}; ${count(Math.round(end.microsecondsPerStep))} µs a step on ${counted(end.threads, "thread")}, evaluations apart.`,
  );
  output.line();
  output.line(`In ${run.output}:`);
  for (const file of files) {
    const name = path.basename(file);
    output.line(`  ${name.padEnd(20)}${FILE_NOTES[name]}`);
  }
}
