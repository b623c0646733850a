/** The command line as a whole: its commands, its global options, and how a failure is told. Knows nothing of any one command. */
import { Command, CommanderError } from "commander";
import { registerDemo } from "./demo.ts";
import { registerGradcheck } from "./gradcheck.ts";
import { registerGraph } from "./graph.ts";
import { registerOps } from "./ops.ts";
import { CommandError, processOutput } from "./output.ts";
import { registerStudio } from "./studio.ts";
import { registerTrain } from "./train.ts";
import { version } from "./version.ts";

/** Runs the command that `args` call for, and sets the process's exit code: 0, 1 for a failure, 2 for a mistake in the arguments. */
export async function run(args: readonly string[]): Promise<void> {
  const program = new Command("retrograd")
    .description("Backpropagation that you can see, check and run fast.")
    .version(version, "--version", "print the version")
    .option("--json", "print JSON Lines, and nothing else, on stdout")
    .option("--debug", "show the stack of an error")
    .helpOption("-h, --help", "show this help")
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError("(--help tells more)")
    .exitOverride();
  const output = processOutput(() => program.opts().json === true);
  registerDemo(program, output);
  registerTrain(program, output);
  registerGradcheck(program, output);
  registerGraph(program, output);
  registerOps(program, output);
  registerStudio(program, output);
  program.addHelpText("after", "\nBegin with:\n  $ retrograd demo");

  try {
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(args, { from: "user" });
  } catch (error) {
    process.exitCode = report(error, program.opts().debug === true);
  }
}

/** Tells an error in one message on stderr; gives the exit code. */
function report(error: unknown, debug: boolean): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // commander has told it
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error && debug ? `\n${error.stack}` : "";
  process.stderr.write(`error: ${message}${stack}\n`);
  return error instanceof CommandError ? error.exitCode : 1;
}
