/**
 * `retrograd graph`: one of the book's computational graphs with its values and gradients, as text, for Graphviz, or as a picture.
 * Knows nothing of how graphs are laid out.
 */
import path from "node:path";
import { Argument, type Command, Option } from "commander";
import { type AnnotatedGraph, annotate, expandOps, toDot, toSvg, toText } from "../inspect/index.ts";
import { writeFileAtomic } from "../io/index.ts";
import { type GraphName, graphModels, graphNames } from "./graph-models.ts";
import type { Output } from "./output.ts";

const FORMATS = ["text", "dot", "svg"] as const;
type Format = (typeof FORMATS)[number];

interface GraphOptions {
  readonly format?: Format;
  readonly output?: string;
  readonly closed: boolean;
  readonly expand: boolean;
}

/** Adds the command to `program`; everything that it prints goes to `output`. */
export function registerGraph(program: Command, output: Output): void {
  program
    .command("graph")
    .description("draw a computational graph with its values and gradients")
    .addArgument(new Argument("<name>", "which graph").choices(graphNames))
    .addOption(new Option("--format <format>", "text, or what --output's name ends with").choices(FORMATS))
    .option("-o, --output <file>", "write to a file instead of stdout")
    .option("--closed", "layers as single nodes where the book opens them into their steps", false)
    .option("--expand", "open every operation into simpler ones", false)
    .addHelpText(
      "after",
      `
Examples:
  $ retrograd graph apple
  $ retrograd graph softmax-with-loss --output softmax-with-loss.svg
  $ retrograd graph two-layer --expand`,
    )
    .action((name: GraphName, options: GraphOptions) => drawGraph(name, options, output));
}

async function drawGraph(name: GraphName, options: GraphOptions, output: Output): Promise<void> {
  const model = graphModels[name](options.closed);
  const graph = annotate(options.expand ? expandOps(model.output) : model.output, { wrt: model.wrt });
  const file = options.output;
  const format = options.format ?? formatOf(file);
  if (file !== undefined) {
    await writeFileAtomic(file, await draw[format](graph));
    output.line(`${file} holds the graph of ${name}.`);
  } else if (!output.json) {
    output.line((await draw[format](graph)).trimEnd());
  }
  output.emit({ event: "graph", name, ...(file !== undefined && { format, file }), ...graph });
}

function formatOf(file: string | undefined): Format {
  const extension = path.extname(file ?? "").slice(1);
  return FORMATS.find((format) => format === extension) ?? "text";
}

/** Each ends with a line break. */
const draw: Readonly<Record<Format, (graph: AnnotatedGraph) => string | Promise<string>>> = {
  text: (graph) => `${toText(graph)}\n`,
  dot: toDot,
  svg: toSvg,
};
