/** Every text is shown somewhere: a key that no source names, outright or by a template, is left over. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { check } from "./en/check.ts";
import { graph } from "./en/graph.ts";
import { graphCode } from "./en/graph-code.ts";
import { shell } from "./en/shell.ts";
import { train } from "./en/train.ts";

const studio = fileURLToPath(new URL("../", import.meta.url));

/** The code that shows texts. */
const source = ["main.tsx", ...under("views"), ...under("model")]
  .map((path) => readFileSync(studio + path, "utf8"))
  .join("\n");

const named = new Set([...source.matchAll(/["`]([\w.]+)["`]/g)].map(([, text]) => text));
/** `tour.${step}.title` names `tour.code.title` and its like. */
const templates = [...source.matchAll(/`([\w-]+\.(?:[\w.-]|\$\{[^{}`]+\})+)`/g)]
  .map(([, text]) => text)
  .filter((text) => text.includes("${"))
  .map((text) => new RegExp(`^${text.replaceAll(".", "\\.").replace(/\$\\?\{[^{}]+\}/g, "[^.]+")}$`));

test.each(Object.entries({ shell, graph, graphCode, train, check }))(
  "every text of %s is shown",
  (_, texts) => {
    const unused = keysOf(texts).filter(
      (key) => !named.has(key) && !templates.some((template) => template.test(key)),
    );
    expect(unused).toEqual([]);
  },
);

/** Sources in a folder, tests aside. */
function under(folder: string): string[] {
  return readdirSync(studio + folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /(?<!\.test)\.tsx?$/.test(path))
    .map((path) => `${folder}/${path}`);
}

/** `race.title` and so on; plurals count as one. */
function keysOf(texts: object, before = ""): string[] {
  const keys = Object.entries(texts).flatMap(([key, text]) =>
    typeof text === "string" ? [before + key] : keysOf(text, `${before}${key}.`),
  );
  return [...new Set(keys.map((key) => key.replace(/_(one|other)$/, "")))];
}
