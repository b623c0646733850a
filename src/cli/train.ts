/** `retrograd train`: reads the arguments of the training job. Knows nothing of how it is done. */
import { Argument, type Command, Option } from "commander";
import { type BackendName, useBackend } from "../index.ts";
import { backendOption, fraction, positive, seed, whole, widths } from "./arguments.ts";
import { type Output, UsageError } from "./output.ts";
import { bookSettings, type TrainSettings, trainOnMnist } from "./training.ts";

interface TrainOptions {
  readonly iterations?: number;
  readonly epochs?: number;
  readonly batch: number;
  readonly rate: number;
  readonly optimizer: "sgd" | "momentum";
  readonly momentum?: number;
  readonly hidden: readonly number[];
  readonly initStd: number;
  readonly seed: number;
  readonly backend?: BackendName;
  readonly data?: string;
  readonly output?: string;
  readonly overwrite?: boolean;
}

const book = bookSettings;

/** Adds the command to `program`. */
export function registerTrain(program: Command, output: Output): void {
  program
    .command("train")
    .description("train a net on handwritten digits; by default the book's two-layer net")
    .addArgument(new Argument("<dataset>", "what to train on").choices(["mnist"]))
    .addOption(
      new Option("--iterations <n>", "steps to take (default: 10000)")
        .argParser(whole(1, 1e8, 10_000))
        .conflicts("epochs"),
    )
    .option("--epochs <n>", "passes over the training images, instead", whole(1, 1e5, 16))
    .option("--batch <n>", "images a step, drawn with replacement", whole(1, 1e5, 100), book.batch)
    .option("--rate <number>", "learning rate", positive(0.1), book.rate)
    .addOption(
      new Option("--optimizer <name>", "what turns gradients into steps")
        .choices(["sgd", "momentum"])
        .default(book.optimizer),
    )
    .option("--momentum <number>", "for --optimizer momentum (default: 0.9)", fraction(0.9))
    .addOption(
      new Option("--hidden <widths>", "width of each hidden layer: 50, or 512,512")
        .argParser(widths)
        .default(book.hidden, book.hidden.join(",")),
    )
    .option("--init-std <number>", "standard deviation of the first weights", positive(0.01), book.initStd)
    .option("--seed <n>", "decides weights and batches: same seed, same run", seed, book.seed)
    .addOption(backendOption())
    .option("--data <folder>", "folder with MNIST's four files (default: found or fetched)")
    .option("-o, --output <folder>", "where to leave the run (default: a new folder in runs/)")
    .option("--overwrite", "replace an earlier run in --output")
    .addHelpText(
      "after",
      `
Examples:
  $ retrograd train mnist
  $ retrograd train mnist --hidden 512,512 --optimizer momentum --rate 0.05 --init-std 0.05
  $ retrograd train mnist --epochs 3 --output runs/short --json`,
    )
    .action(async (_dataset: "mnist", options: TrainOptions) => {
      const settings = settingsOf(options);
      if (options.backend) useBackend(options.backend);
      await trainOnMnist(settings, output);
    });
}

function settingsOf(options: TrainOptions): TrainSettings {
  const { optimizer, momentum } = options;
  if (optimizer === "sgd" && momentum !== undefined) {
    throw new UsageError(
      `--momentum ${momentum} goes with --optimizer momentum, not with sgd; add --optimizer momentum, or leave it out`,
    );
  }
  return {
    ...options,
    length:
      options.epochs === undefined
        ? { iterations: options.iterations ?? 10_000 }
        : { epochs: options.epochs },
    momentum: optimizer === "momentum" ? (momentum ?? 0.9) : 0,
  };
}
