/**
 * Every text of the studio in both languages, switched in place. Each page has a namespace of its own; a text that one
 * language lacks does not pass the type check.
 */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type { Language } from "../model/preferences.ts";
import { check as enCheck } from "./en/check.ts";
import { graph as enGraph } from "./en/graph.ts";
import { graphCode as enGraphCode } from "./en/graph-code.ts";
import { ops as enOps } from "./en/ops.ts";
import { shell as enShell } from "./en/shell.ts";
import { train as enTrain } from "./en/train.ts";
import { check as zhCheck } from "./zh/check.ts";
import { graph as zhGraph } from "./zh/graph.ts";
import { graphCode as zhGraphCode } from "./zh/graph-code.ts";
import { ops as zhOps } from "./zh/ops.ts";
import { shell as zhShell } from "./zh/shell.ts";
import { train as zhTrain } from "./zh/train.ts";

const en = {
  shell: enShell,
  graph: enGraph,
  graphCode: enGraphCode,
  ops: enOps,
  train: enTrain,
  check: enCheck,
};
const zh = {
  shell: zhShell,
  graph: zhGraph,
  graphCode: zhGraphCode,
  ops: zhOps,
  train: zhTrain,
  check: zhCheck,
};

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "shell";
    resources: typeof en;
  }
}

/** The language's tag for `lang` attributes and number formats. */
export const tagOf: Readonly<Record<Language, string>> = { en: "en", zh: "zh-CN" };

/** Makes the texts ready in `language`; at once, since they come with the page. */
export function startTexts(language: Language): void {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: "shell",
    resources: { en, zh },
    interpolation: { escapeValue: false }, // React escapes
    initAsync: false,
  });
}
