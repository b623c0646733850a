/** `retrograd train`: reads the arguments of the training job. Knows nothing of how it is done. */
import { Argument, type Command, Option } from "commander";
import type { BackendName } from "../index.ts";
import { currentBackend } from "../runtime/backends.ts";
import {
  backendOption,
  chooseBackend,
  fraction,
  positive,
  seed,
  threadsOption,
  whole,
  widths,
} from "./arguments.ts";
import { type Output, UsageError } from "./output.ts";
import { trainOnMnist } from "./training.ts";
import {
  DEFAULT_SEED,
  defaultRates,
  type ModelDefaults,
  type ModelName,
  modelDefaults,
  modelNames,
  type OptimizerName,
  optimizerNames,
  type ScheduleName,
  scheduleNames,
  type TrainSettings,
} from "./training-settings.ts";

interface TrainOptions {
  readonly model: ModelName;
  readonly iterations?: number;
  readonly epochs?: number;
  readonly batch?: number;
  readonly rate?: number;
  readonly schedule?: ScheduleName;
  readonly optimizer?: OptimizerName;
  readonly momentum?: number;
  readonly hidden?: readonly number[];
  readonly initStd?: number;
  readonly seed: number;
  readonly backend?: BackendName;
  readonly threads?: number;
  readonly profile?: boolean;
  readonly data?: string;
  readonly output?: string;
  readonly overwrite?: boolean;
}

/** Adds the command to `program`. */
export function registerTrain(program: Command, output: Output): void {
  program
    .command("train")
    .description("train a net on handwritten digits; by default the book's two-layer net")
    .addArgument(new Argument("<dataset>", "what to train on").choices(["mnist"]))
    .addOption(
      new Option("--model <name>", "the book's net, a wider and deeper one, or one with two convolutions")
        .choices(modelNames)
        .default("two-layer"),
    )
    .addOption(
      new Option(
        "--iterations <n>",
        `steps to take (${byModel(({ length }) => ("iterations" in length ? length.iterations : undefined))})`,
      )
        .argParser(whole(1, 1e8, 10_000))
        .conflicts("epochs"),
    )
    .option(
      "--epochs <n>",
      `passes over the training images, instead (${byModel(({ length }) => ("epochs" in length ? length.epochs : undefined))})`,
      whole(1, 1e5, 16),
    )
    .option("--batch <n>", `images a step (${byModel(({ batch }) => batch)})`, whole(1, 1e5, 100))
    .option(
      "--rate <number>",
      `learning rate (default: ${optimizerNames.map((name) => `${name} ${defaultRates[name]}`).join(", ")})`,
      positive(0.1),
    )
    .addOption(
      new Option(
        "--schedule <name>",
        `how the rate goes: it stays, or falls to 0 at the end (${byModel(({ schedule }) => schedule)})`,
      ).choices(scheduleNames),
    )
    .addOption(
      new Option(
        "--optimizer <name>",
        `what turns gradients into steps (${byModel(({ optimizer }) => optimizer)})`,
      ).choices(optimizerNames),
    )
    .option("--momentum <number>", "for --optimizer momentum (default: 0.9)", fraction(0.9))
    .option(
      "--hidden <widths>",
      `width of each hidden layer (${byModel(({ hidden }) => (hidden.length > 0 ? hidden.join(",") : undefined))})`,
      widths,
    )
    .option(
      "--init-std <number>",
      `standard deviation of the first weights (${byModel(({ initStd }) => initStd ?? "He's")})`,
      positive(0.01),
    )
    .option("--seed <n>", "decides weights and batches: same seed, same run", seed, DEFAULT_SEED)
    .addOption(backendOption())
    .addOption(threadsOption())
    .option(
      "--profile",
      "tell at the end where the time of a step goes, by kernel, and write trace.json; wasm only",
    )
    .option("--data <folder>", "folder with MNIST's four files (default: found or fetched)")
    .option("-o, --output <folder>", "where to leave the run (default: a new folder in runs/)")
    .option("--overwrite", "replace an earlier run in --output")
    .addHelpText(
      "after",
      `
Examples:
  $ retrograd train mnist
  $ retrograd train mnist --model mlp --epochs 3 --json
  $ retrograd train mnist --model cnn
  $ retrograd train mnist --hidden 100,50 --optimizer momentum --rate 0.05 --init-std 0.05`,
    )
    .action(async (_dataset: "mnist", options: TrainOptions) => {
      const settings = settingsOf(options);
      chooseBackend(options);
      if (options.profile && currentBackend().name !== "wasm") {
        throw new UsageError(
          `--profile goes with the wasm backend, not with ${currentBackend().name}, which keeps no time; leave it out`,
        );
      }
      await trainOnMnist(settings, output);
    });
}

/** "default: two-layer 100, mlp 128", of the models that have one. */
function byModel(pick: (defaults: ModelDefaults) => number | string | undefined): string {
  const parts = modelNames
    .map((name) => [name, pick(modelDefaults[name])] as const)
    .filter(([, value]) => value !== undefined);
  return `default: ${parts.map(([name, value]) => `${name} ${value}`).join("; ")}`;
}

function settingsOf(options: TrainOptions): TrainSettings {
  const { model, iterations, epochs, momentum, hidden, seed, profile, data, output, overwrite } = options;
  const defaults = modelDefaults[model];
  const optimizer = options.optimizer ?? defaults.optimizer;
  if (optimizer !== "momentum" && momentum !== undefined) {
    throw new UsageError(
      `--momentum ${momentum} goes with --optimizer momentum, not with ${optimizer}; add --optimizer momentum, or leave it out`,
    );
  }
  if (model === "cnn" && hidden !== undefined) {
    throw new UsageError(
      `--hidden ${hidden.join(",")} goes with --model two-layer or mlp, not with cnn, whose layers are given; leave one of them out`,
    );
  }
  const length =
    iterations !== undefined ? { iterations } : epochs !== undefined ? { epochs } : defaults.length;
  return {
    model,
    hidden: hidden ?? defaults.hidden,
    length,
    batch: options.batch ?? defaults.batch,
    replacement: defaults.replacement,
    optimizer,
    rate: options.rate ?? defaultRates[optimizer],
    schedule: options.schedule ?? defaults.schedule,
    momentum: optimizer === "momentum" ? (momentum ?? 0.9) : 0,
    initStd: options.initStd ?? defaults.initStd,
    seed,
    profile,
    data,
    output,
    overwrite,
  };
}
