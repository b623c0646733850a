/** The graphs to begin with: short programs that teach one thing each. Their titles are with the other texts. */
import { type Bilingual, bilingual } from "../bilingual-code.ts";
import affine from "./examples/affine.ts?raw";
import apple from "./examples/apple.ts?raw";
import appleOrange from "./examples/apple-orange.ts?raw";
import brokenRelu from "./examples/broken-relu.ts?raw";
import residual from "./examples/residual.ts?raw";
import sigmoid from "./examples/sigmoid.ts?raw";
import softmaxWithLoss from "./examples/softmax-with-loss.ts?raw";
import twoLayer from "./examples/two-layer.ts?raw";

/** In the order in which one learns from them. */
export const exampleNames = [
  "apple",
  "apple-orange",
  "sigmoid",
  "affine",
  "softmax-with-loss",
  "two-layer",
  "residual",
  "broken-relu",
] as const;
export type ExampleName = (typeof exampleNames)[number];

const sources: Readonly<Record<ExampleName, string>> = {
  apple,
  "apple-orange": appleOrange,
  sigmoid,
  affine,
  "softmax-with-loss": softmaxWithLoss,
  "two-layer": twoLayer,
  residual,
  "broken-relu": brokenRelu,
};

/** By name, with comments in each language. Read as TypeScript and as JavaScript. */
export const exampleCode = Object.fromEntries(
  exampleNames.map((name) => [name, bilingual(sources[name].trimEnd())]),
) as Readonly<Record<ExampleName, Bilingual>>;
