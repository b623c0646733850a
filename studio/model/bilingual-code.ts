/**
 * Code whose comments stand twice: some lines in English, and right under them as many in Chinese, behind `//zh`. Comments without
 * such lines are for both languages. Knows nothing of what the code does.
 */
import type { Language } from "./preferences.ts";

/** The same code, with comments in each language; line for line as long. */
export type Bilingual = Readonly<Record<Language, string>>;

/** Lines of comments in English, and those in Chinese. */
const PAIR = /((?:^ *\/\/ .*\n)+)((?:^ *\/\/zh .*\n)+)/gm;

export function bilingual(source: string): Bilingual {
  return {
    en: source.replace(PAIR, "$1"),
    zh: source.replace(PAIR, "$2").replace(/^( *\/\/)zh /gm, "$1 "),
  };
}

/** Gives code, changed or not, those of the comments in `texts` that it has in either language in the one that is asked for. */
export function translatorOf(texts: readonly Bilingual[]): (language: Language, code: string) => string {
  const pairs = texts.flatMap(({ en, zh }) => {
    const chinese = zh.split("\n");
    return en.split("\n").map((line, i) => [line, chinese[i]] as const);
  });
  const lines: Readonly<Record<Language, ReadonlyMap<string, string>>> = {
    en: new Map(pairs.map(([en, zh]) => [zh, en])),
    zh: new Map(pairs),
  };
  return (language, code) =>
    code
      .split("\n")
      .map((line) => lines[language].get(line) ?? line)
      .join("\n");
}
