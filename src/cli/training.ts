/**
 * The training job: loads MNIST, trains a net on it, and leaves the run in a folder.
 * Knows nothing of argument parsing.
 */

import { compile, type Tensor } from "../index.ts";
import { chromeTrace } from "../inspect/index.ts";
import { currentBackend } from "../runtime/backends.ts";
import {
  evaluator,
  foldIn,
  randomBatches,
  resident,
  shuffledBatches,
  type TrainResult,
  train,
} from "../train/index.ts";
import { counted, duration } from "./format.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { fetchMnist } from "./mnist.ts";
import type { Classifier } from "./models.ts";
import { CommandError, type Output } from "./output.ts";
import { trainingProgress } from "./progress.ts";
import { openRunFolder, type RunFolder } from "./run-folder.ts";
import { encodeModel, netFor, optimizerFor, rateOf, sizesOf } from "./training-model.ts";
import {
  type Ended,
  reportEnd,
  reportEpoch,
  reportProfile,
  reportStart,
  type Started,
} from "./training-report.ts";
import { defaultRates, type TrainSettings } from "./training-settings.ts";
import { version } from "./version.ts";

/** What one evaluation measures. `loss` is the mean over all training images. */
interface Measures {
  readonly loss: number;
  readonly trainAccuracy: number;
  readonly testAccuracy: number;
}

/** What became of a run, and where its files are. */
export interface Run {
  readonly outcome: TrainResult<Measures>["outcome"];
  readonly folder: string;
}

/**
 * Trains on MNIST. Ctrl-C stops it after the step that is running; what there is by then is saved, and the process's exit code set.
 * Gives nothing if that was before training began. Throws a CommandError for a folder that cannot be used and for a loss that
 * diverges.
 */
export async function trainOnMnist(settings: TrainSettings, output: Output): Promise<Run | undefined> {
  const interrupt = listenForInterrupt();
  let folder: RunFolder | undefined;
  try {
    folder = await openRunFolder(settings.output, settings.overwrite);
    const outcome = await runJob(settings, folder, interrupt.signal, output);
    return { outcome, folder: folder.path };
  } catch (error) {
    await folder?.discardIfEmpty();
    if (!interrupt.signal.aborted || error !== interrupt.signal.reason) throw error;
    output.note("Interrupted before training began; nothing was saved.");
    return undefined;
  } finally {
    interrupt.release();
    if (interrupt.signal.aborted) process.exitCode = interrupt.exitCode;
  }
}

async function runJob(
  settings: TrainSettings,
  folder: RunFolder,
  signal: AbortSignal,
  output: Output,
): Promise<Run["outcome"]> {
  const began = performance.now();
  const mnist = await fetchMnist({ data: settings.data, signal }, output);
  const trainData = resident(mnist.train.images, mnist.train.labels, "train");
  const testData = resident(mnist.test.images, mnist.test.labels, "test");

  const net = netFor(settings);
  const optimizer = optimizerFor(net, settings);
  const step = compile((index: Tensor) => {
    const { x, t } = trainData.rows(index);
    const loss = net.loss(x, t);
    optimizer.minimize(loss);
    return loss;
  });
  const { batch, length } = settings;
  const batches = settings.replacement ? randomBatches : shuffledBatches;
  const batchOf = batches({ rows: trainData.count, batch, seed: foldIn(settings.seed, 1) });
  const measure = evaluator(net.predict);

  const stepsPerEpoch = Math.max(1, Math.floor(trainData.count / batch));
  const steps = "epochs" in length ? length.epochs * stepsPerEpoch : length.iterations;
  const started: Started = {
    dataset: "mnist",
    source: mnist.source,
    trainImages: trainData.count,
    testImages: testData.count,
    model: settings.model,
    architecture: net.architecture,
    sizes: sizesOf(settings),
    iterations: steps,
    stepsPerEpoch,
    batch,
    replacement: settings.replacement,
    optimizer: settings.optimizer,
    rate: settings.rate,
    schedule: settings.schedule,
    momentum: settings.momentum,
    initStd: settings.initStd ?? null,
    seed: settings.seed,
    backend: currentBackend().name,
    output: folder.path,
  };
  reportStart(started, output);

  const progress = trainingProgress(steps, output);
  let result: TrainResult<Measures>;
  try {
    result = await train<Measures>({
      steps,
      stepsPerEpoch,
      signal,
      step: (i) => {
        const lr = rateOf(i, steps, settings);
        if (lr !== optimizer.lr) optimizer.lr = lr;
        return step.sync(batchOf(i)).item();
      },
      evaluate: async () => {
        const onTrain = await measure(trainData, signal);
        const onTest = await measure(testData, signal);
        return { loss: onTrain.loss, trainAccuracy: onTrain.accuracy, testAccuracy: onTest.accuracy };
      },
      onStep: progress.update,
      onEpoch: async (record) => {
        await folder.addMetrics(record);
        reportEpoch(record, output);
      },
    });
  } finally {
    progress.stop();
  }
  const seconds = (performance.now() - began) / 1000;
  const threads = result.losses.length > 0 ? step.stats.threads : 0;
  const profile = settings.profile && result.outcome === "finished" ? step.profile() : undefined;
  if (profile) await folder.write("trace.json", `${JSON.stringify(chromeTrace(profile))}\n`);
  await finish(started, result, net, folder, { seconds, threads }, output);
  if (profile) reportProfile(profile, output);
  return result.outcome;
}

/** Saves what the run came to, and tells it. */
async function finish(
  started: Started,
  result: TrainResult<Measures>,
  net: Classifier,
  folder: RunFolder,
  { seconds, threads }: Pick<Ended, "seconds" | "threads">,
  output: Output,
): Promise<void> {
  const { outcome, epochs, final, losses, microsecondsPerStep } = result;
  const latest = final ?? epochs.at(-1);
  const ended: Ended = {
    outcome,
    interrupted: outcome === "interrupted",
    steps: losses.length,
    seconds,
    microsecondsPerStep,
    threads,
    loss: latest?.loss ?? null,
    trainAccuracy: latest?.trainAccuracy ?? null,
    testAccuracy: latest?.testAccuracy ?? null,
  };
  const { renderCurves } = await import("./curves.ts");
  const name = `${started.architecture} net on MNIST`;
  const betweenEpochs = final !== undefined && final.step > (epochs.at(-1)?.step ?? 0);
  const history = {
    epochs: betweenEpochs ? [...epochs, final] : epochs,
    losses: losses.map((loss, i) => ({ step: i + 1, loss })),
  };
  await folder.write("curves.svg", renderCurves(history, name));
  // A model of NaNs is of no use to anybody.
  if (outcome !== "diverged")
    await folder.write("model.safetensors", encodeModel(net, { seed: started.seed, steps: ended.steps }));
  const results = { ...ended, epochs };
  const run = { retrograd: version, node: process.version, settings: started, results };
  await folder.write("run.json", `${JSON.stringify(run, null, 2)}\n`);

  if (outcome === "diverged") {
    const usual = defaultRates[started.optimizer];
    throw new CommandError(
      `the loss became ${losses.at(-1)} in step ${losses.length}, so training stopped: the rate ${started.rate} is too high for this net; try --rate ${started.rate > usual ? usual : started.rate / 10} (${counted(epochs.length, "epoch")} in ${folder.path})`,
    );
  }
  reportEnd(started, ended, folder.files, output);
  if (outcome === "interrupted") {
    output.note(
      `Interrupted after ${counted(losses.length, "step")} and ${duration(seconds)}; what there is by now lies in ${folder.path}.`,
    );
  }
}
