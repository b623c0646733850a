/**
 * One training: a net, its optimizer and its data, taken step by step, and what is to be seen of it meanwhile.
 * Runs in a worker and in Node alike; knows nothing of messages or of when it is told what.
 */
import { type CompiledFunction, compile, type Tensor, tensor, type Variable } from "retrograd";
import { substitute } from "retrograd/inspect";
import type { Optimizer } from "retrograd/optim";
import { foldIn, randomBatches } from "retrograd/train";
import { LossRecorder } from "../model/train/loss-curve.ts";
import type { RateChange } from "../model/train/moment.ts";
import type { DigitReading, TrainReport } from "../model/train/report.ts";
import { SampleRecorder } from "../model/train/samples.ts";
import type { TrainSettings } from "../model/train/settings.ts";
import type { TrainSet } from "./train-data.ts";
import { digitReader } from "./train-digit.ts";
import { evaluation, testViewOf } from "./train-evaluation.ts";
import { buildNet, buildOptimizer, type Net } from "./train-net.ts";
import { planePainter, weightsView } from "./train-pictures.ts";
import { type Measured, Probe } from "./train-probe.ts";

/** Samples of the training data on which the accuracy is measured: as many as there are for the test. */
const TRAIN_SAMPLES = 10_000;

/** What an engine can tell at once. */
export type Progress = Pick<
  TrainReport,
  "step" | "stepsPerEpoch" | "threads" | "loss" | "losses" | "accuracies" | "sizes"
>;

export class TrainEngine {
  readonly stepsPerEpoch: number;
  readonly #data: TrainSet;
  readonly #net: Net;
  readonly #optimizer: Optimizer;
  readonly #program: CompiledFunction<[Tensor], Tensor>;
  readonly #batchOf: (step: number) => Int32Array;
  readonly #probe: Probe;
  readonly #painter: ReturnType<typeof planePainter> | undefined;
  readonly #reader: ReturnType<typeof digitReader> | undefined;
  readonly #onTrain: ReturnType<typeof evaluation>;
  readonly #onTest: ReturnType<typeof evaluation>;
  readonly #losses = new LossRecorder();
  readonly #accuracies = new SampleRecorder();
  readonly #weights = new SampleRecorder();
  readonly #activations = new SampleRecorder();
  readonly #gradients = new SampleRecorder();
  readonly #rates: RateChange[];
  /** Changes that a replay has still to make. */
  #later: readonly RateChange[];
  #layers: Measured["layers"] = [];
  #settings: TrainSettings;
  #step = 0;
  #loss = Number.NaN;
  #isMeasured = false;

  /** `rates`: what the learning rate is to be from which step on, if not that of the settings throughout. */
  constructor(given: TrainSettings, data: TrainSet, rates: readonly RateChange[] = []) {
    const [first = { step: 0, rate: given.rate }, ...later] = rates;
    const settings = { ...given, rate: first.rate };
    const { batch, seed } = settings;
    this.#settings = settings;
    this.#rates = [first];
    this.#later = later;
    this.#data = data;
    this.#net = buildNet(settings, data.features, data.classes);
    this.#optimizer = buildOptimizer(this.#net, settings);
    this.#program = compile((index: Tensor) => {
      const { x, t } = data.train.rows(index);
      const loss = this.#net.forward(x).logits.crossEntropy(t);
      this.#optimizer.minimize(loss);
      return loss;
    });
    this.#batchOf = randomBatches({ rows: data.train.count, batch, seed: foldIn(seed, 1) });
    this.stepsPerEpoch = Math.max(1, Math.floor(data.train.count / batch));
    this.#probe = new Probe(this.#net, data.train);
    this.#painter = data.kind === "plane" ? planePainter(this.#net) : undefined;
    this.#reader = data.kind === "images" ? digitReader(this.#net) : undefined;
    const chunk = settings.model === "cnn" ? 100 : 1000;
    this.#onTrain = evaluation(this.#net, data.train, chunk, settings.model === "cnn" ? 1000 : TRAIN_SAMPLES);
    this.#onTest = evaluation(this.#net, data.test, chunk);
  }

  get step(): number {
    return this.#step;
  }

  /** Whether there are accuracies, of whatever step. */
  get isMeasured(): boolean {
    return this.#isMeasured;
  }

  /** The loss of the last step is NaN or infinite: there is nothing more to train. */
  get hasDiverged(): boolean {
    return this.#step > 0 && !Number.isFinite(this.#loss);
  }

  /** What the learning rate has been from which step on. */
  get rates(): readonly RateChange[] {
    return this.#rates;
  }

  /** With the present rate. */
  get settings(): TrainSettings {
    return this.#settings;
  }

  /** Takes the next step; gives its loss. */
  advance(): number {
    this.#loss = this.#program.sync(this.#batchOf(this.#step)).item();
    this.#step++;
    this.#losses.add(this.#loss);
    const [change, ...later] = this.#later;
    if (change?.step === this.#step) {
      this.setRate(change.rate);
      this.#later = later;
    }
    return this.#loss;
  }

  /** From the next step on; what a replay had in mind is forgotten. */
  setRate(rate: number): void {
    this.#later = [];
    if (this.#rates.at(-1)!.step === this.#step) this.#rates.pop();
    this.#rates.push({ step: this.#step, rate });
    this.#optimizer.lr = rate;
    this.#settings = { ...this.#settings, rate };
  }

  /** Measures sizes of weights, activations and gradients, and pictures the net. */
  look(): NonNullable<TrainReport["view"]> {
    const { layers, weights, activations, gradients } = this.#probe.measure();
    this.#layers = layers;
    this.#weights.add(this.#step, weights);
    this.#activations.add(this.#step, activations);
    this.#gradients.add(this.#step, gradients);
    return this.#painter?.view() ?? weightsView(this.#net);
  }

  /** Measures the accuracies; yields from time to time. Gives what there is to see of the test data's images. */
  *evaluate(): Generator<undefined, TrainReport["test"]> {
    const step = this.#step;
    const train = yield* this.#onTrain.run();
    const test = yield* this.#onTest.run();
    this.#accuracies.add(step, [train.accuracy, test.accuracy]);
    this.#isMeasured = true;
    return this.#data.kind === "images" ? testViewOf(this.#data, test) : undefined;
  }

  progress(): Progress {
    return {
      step: this.#step,
      stepsPerEpoch: this.stepsPerEpoch,
      threads: this.#step > 0 ? this.#program.stats.threads : 0,
      loss: this.#loss,
      losses: this.#losses.curve(),
      accuracies: this.#accuracies.samples(),
      sizes: {
        layers: this.#layers,
        weights: this.#weights.samples(),
        activations: this.#activations.samples(),
        gradients: this.#gradients.samples(),
      },
    };
  }

  /** Undefined unless the data are images. */
  read(pixels: Uint8Array): DigitReading | undefined {
    return this.#reader?.read(pixels);
  }

  testDigit(number: number): { readonly pixels: Uint8Array; readonly truth: number } | undefined {
    if (this.#data.kind !== "images") return undefined;
    const { images, labels, count } = this.#data.test;
    const index = number % count;
    return { pixels: images.slice(784 * index, 784 * (index + 1)), truth: labels[index] };
  }

  /** The next step's loss as a tensor of its batch's rows and the parameters as they are now, whatever becomes of them later. */
  nextLoss(): { readonly loss: Tensor; readonly parameters: readonly Tensor[] } {
    const rows = compile((index: Tensor) => this.#data.train.rows(index));
    const { x, t } = rows.sync(this.#batchOf(this.#step));
    rows.dispose();
    const loss = this.#net.forward(x.named("x")).logits.crossEntropy(t.named("t")).named("loss");
    const copies = this.#net.parameters.map((parameter): [Tensor, Tensor] => [parameter, copyOf(parameter)]);
    return { loss: substitute(loss, copies), parameters: copies.map(([, copy]) => copy) };
  }

  /** Gives the programs' memory back. */
  dispose(): void {
    for (const part of [
      this.#program,
      this.#probe,
      this.#painter,
      this.#reader,
      this.#onTrain,
      this.#onTest,
    ]) {
      part?.dispose();
    }
  }
}

/** As data: programs are made anew for every new variable, and are kept. */
function copyOf(parameter: Variable): Tensor {
  const { shape, dtype, name } = parameter;
  return tensor(parameter.dataSync(), { shape, dtype, ...(name !== undefined && { name }) });
}
