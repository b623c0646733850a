/**
 * `retrograd gradcheck`: backpropagation through the two-layer net against difference quotients, on real images.
 * Knows nothing of how gradients are compared.
 */
import { Argument, type Command } from "commander";
import { checkGradients } from "../check/index.ts";
import { type BackendName, tensor, useBackend } from "../index.ts";
import { currentBackend } from "../runtime/backends.ts";
import { resident } from "../train/index.ts";
import { backendOption, seed, whole } from "./arguments.ts";
import { count, counted, table } from "./format.ts";
import { fetchMnist } from "./mnist.ts";
import { multilayer } from "./models.ts";
import { CommandError, type Output } from "./output.ts";

/** As many images as the book takes. */
const IMAGES = 3;
/** The book's step of the difference quotient. */
const STEP = 1e-4;
const SIZES = [784, 50, 10];

export interface GradcheckSettings {
  /** Entries of each parameter to check; all of them if left out. */
  readonly samples?: number | undefined;
  readonly seed: number;
  readonly data?: string | undefined;
}

/** Adds the command to `program`. */
export function registerGradcheck(program: Command, output: Output): void {
  program
    .command("gradcheck")
    .description("compare backpropagation with numerical gradients, in float64")
    .addArgument(new Argument("<net>", "which net").choices(["two-layer"]))
    .option("--samples <n>", "entries of each parameter to check (default: every one)", whole(1, 1e9, 100))
    .option("--seed <n>", "decides weights and samples", seed, 0)
    .addOption(backendOption())
    .option("--data <folder>", "folder with MNIST's four files (default: found or fetched)")
    .addHelpText(
      "after",
      `
Examples:
  $ retrograd gradcheck two-layer
  $ retrograd gradcheck two-layer --samples 100 --json`,
    )
    .action(async (_net: "two-layer", options: GradcheckSettings & { readonly backend?: BackendName }) => {
      if (options.backend) useBackend(options.backend);
      await checkTwoLayerNet(options, output);
    });
}

/** Checks and reports. Throws a CommandError if a gradient is wrong. */
export async function checkTwoLayerNet(settings: GradcheckSettings, output: Output): Promise<void> {
  const { train } = await fetchMnist({ data: settings.data }, output);
  const images = Math.min(IMAGES, train.count);
  const rows = resident(train.images.slice(0, 784 * images), train.labels.slice(0, images));
  const { x, t } = rows.rows(tensor(Int32Array.from({ length: images }, (_, i) => i)), "float64");
  const net = multilayer({ sizes: SIZES, std: 0.01, seed: settings.seed, dtype: "float64" });

  const { samples } = settings;
  output.emit({
    event: "start",
    net: "two-layer",
    sizes: SIZES,
    images,
    h: STEP,
    samples: samples ?? null,
    seed: settings.seed,
    backend: currentBackend().name,
  });
  output.line(`Checking the ${SIZES.join("-")} net on ${counted(images, "image")} in float64:`);
  output.line(`backpropagation against (f(x + h) − f(x − h)) / 2h, h = ${STEP}`);
  const began = performance.now();
  const check = checkGradients(() => net.loss(x, t), Object.values(net.parameters), {
    h: STEP,
    seed: settings.seed,
    ...(samples !== undefined && { samples }),
  });
  const seconds = (performance.now() - began) / 1000;

  const parameters = Object.fromEntries(
    check.inputs.map(({ name, checked, failures, kinks, passed, ...found }) => [
      name,
      {
        meanAbsoluteDifference: found.meanAbsoluteDifference,
        maxRelativeDifference: found.maxRelativeDifference,
        checked,
        failures,
        kinks,
        passed,
      },
    ]),
  );
  output.emit({ event: "end", parameters, passed: check.passed, seconds });
  output.line();
  const head = ["", "shape", "checked", "mean difference", "largest relative", ""];
  const body = check.inputs.map((input) => [
    input.name,
    input.shape.join(" × "),
    count(input.checked),
    input.meanAbsoluteDifference.toExponential(1),
    input.maxRelativeDifference.toExponential(1),
    input.passed ? "ok" : "WRONG",
  ]);
  for (const text of table([head, ...body])) output.line(text);
  output.line();
  if (!check.passed) {
    const wrong = check.inputs.filter((input) => !input.passed).map(({ name }) => name);
    throw new CommandError(
      `the gradient check failed: ${[...wrong, ...check.problems].join(", ")}; backpropagation and numerical gradients differ`,
    );
  }
  output.line(`Every gradient agrees (${seconds.toFixed(1)} s).`);
}
