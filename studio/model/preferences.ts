/** Language and theme: chosen from the browser at first, then remembered. Knows nothing of pages. */

export const languages = ["en", "zh"] as const;
export type Language = (typeof languages)[number];

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** Of the languages that a browser asks for, the first that the studio speaks; else English. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const known = languages.find((language) => tag.toLowerCase().split("-")[0] === language);
    if (known) return known;
  }
  return "en";
}

/** `text` if it is one of `choices`. */
export function oneOf<T extends string>(
  choices: readonly T[],
  text: string | null | undefined,
): T | undefined {
  return choices.find((choice) => choice === text);
}
