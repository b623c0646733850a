/** Language and theme as the page shows them: kept in the browser's storage, the language in the address as well. */
import i18next from "i18next";
import { useEffect, useState } from "react";
import { tagOf } from "../i18n/index.ts";
import { type Language, oneOf, type Theme, themes } from "../model/preferences.ts";

const THEME = "retrograd.theme";
export const LANGUAGE = "retrograd.language";

/** What was remembered under `key`; nothing where storage is forbidden. */
export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keeps `value` for the next visit, where storage is allowed. */
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // a visit without storage forgets
  }
}

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(() => oneOf(themes, remembered(THEME)) ?? "system");
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    remember(THEME, theme);
  }, [theme]);
  return [theme, setTheme];
}

export function useLanguage(): [Language, (language: Language) => void] {
  const [language, setLanguage] = useState(i18next.language as Language);
  useEffect(() => {
    void i18next.changeLanguage(language);
    document.documentElement.lang = tagOf[language];
    document.title = i18next.t("title");
    remember(LANGUAGE, language);
  }, [language]);
  return [language, setLanguage];
}
