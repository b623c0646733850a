/**
 * The graphs to begin with: short programs that teach one thing each. Their comments stand twice, the Chinese ones behind `//zh` and line
 * for line as long as the English ones; their titles are with the other texts.
 */
import { type Language, languages } from "../preferences.ts";
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
  exampleNames.map((name) => {
    const source = sources[name].trimEnd();
    return [name, Object.fromEntries(languages.map((language) => [language, commentedIn(language, source)]))];
  }),
) as Readonly<Record<ExampleName, Readonly<Record<Language, string>>>>;

function commentedIn(language: Language, source: string): string {
  const foreign = language === "zh" ? /^ *\/\/ .*\n/gm : /^ *\/\/zh .*\n/gm;
  return source.replace(foreign, "").replace(/^( *\/\/)zh /gm, "$1 ");
}
