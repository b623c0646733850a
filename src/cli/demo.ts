/** `retrograd demo`: the first minute with the library: gradients checked, a net trained, and where to go from there. */
import path from "node:path";
import type { Command } from "commander";
import { type BackendName, useBackend } from "../index.ts";
import { backendOption, seed, whole } from "./arguments.ts";
import { checkTwoLayerNet } from "./gradcheck.ts";
import type { Output } from "./output.ts";
import { trainOnMnist } from "./training.ts";
import { bookSettings } from "./training-settings.ts";

/** Entries of each parameter whose gradient is checked. */
const SAMPLES = 100;

interface DemoOptions {
  readonly iterations?: number;
  readonly seed: number;
  readonly backend?: BackendName;
  readonly data?: string;
  readonly output?: string;
}

/** Adds the command to `program`. */
export function registerDemo(program: Command, output: Output): void {
  program
    .command("demo")
    .description("begin here: check gradients, then train the book's net on handwritten digits")
    .option("--iterations <n>", "steps to train (default: 10000)", whole(1, 1e8, 10_000))
    .option("--seed <n>", "decides weights and batches: same seed, same run", seed, bookSettings.seed)
    .addOption(backendOption())
    .option("--data <folder>", "folder with MNIST's four files (default: found or fetched)")
    .option("-o, --output <folder>", "where to leave the run (default: a new folder in runs/)")
    .addHelpText("after", "\nExample:\n  $ retrograd demo")
    .action((options: DemoOptions) => demo(options, output));
}

async function demo(options: DemoOptions, output: Output): Promise<void> {
  if (options.backend) useBackend(options.backend);
  const { data, seed } = options;
  output.line("1. Are the gradients right?");
  output.line();
  await checkTwoLayerNet({ samples: SAMPLES, seed, data }, output);
  output.line();
  output.line("2. Training a two-layer net on handwritten digits");
  output.line();
  const run = await trainOnMnist(
    {
      ...bookSettings,
      seed,
      data,
      output: options.output,
      ...(options.iterations !== undefined && { length: { iterations: options.iterations } }),
    },
    output,
  );
  if (run?.outcome !== "finished") return;
  const call = calledAs();
  output.line();
  output.line("3. What to try next");
  output.line();
  output.line(`  Open ${path.join(run.folder, "curves.svg")} in a browser.`);
  for (const [args, what] of NEXT) output.line(`  ${`${call} ${args}`.padEnd(call.length + 30)}${what}`);
}

const NEXT = [
  ["studio", "all of this in the browser, on your own code"],
  ["graph apple", "a computational graph"],
  ["train mnist --hidden 100,50", "a deeper net"],
  ["gradcheck two-layer", "all 39,760 gradients"],
  ["--help", "everything else"],
] as const;

/** How the user may call this command again. */
function calledAs(): string {
  const script = process.env.npm_lifecycle_event;
  return script === "start" || script === "retrograd" ? "npm run retrograd --" : "retrograd";
}
