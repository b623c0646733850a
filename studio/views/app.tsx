/** The frame: the three pages, the language, the theme. Knows nothing of what a page shows. */
import { type ComponentType, lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Page, type Params, pages } from "../model/address.ts";
import { type Language, languages, oneOf, type Theme, themes } from "../model/preferences.ts";
import css from "./app.module.css";
import type { PageProps } from "./page-props.ts";
import { Tour } from "./tour.tsx";
import { useAddress } from "./use-address.ts";
import { remember, remembered, useLanguage, useTheme } from "./use-preferences.ts";

const TOUR = "retrograd.tour";

const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", zh: "简体中文" };

/** Each is loaded when it is first opened. */
const PAGES: Readonly<Record<Page, ComponentType<PageProps>>> = {
  graph: lazy(async () => ({ default: (await import("./graph/page.tsx")).GraphPage })),
  train: lazy(async () => ({ default: (await import("./train/page.tsx")).TrainPage })),
  check: lazy(async () => ({ default: (await import("./check/page.tsx")).CheckPage })),
};

export function App() {
  const { t } = useTranslation("shell");
  const [{ page, params }, write] = useAddress();
  const [language, setLanguage] = useLanguage();
  const [theme, setTheme] = useTheme();
  const [isNoticeOpen, setNoticeOpen] = useState(!globalThis.crossOriginIsolated);

  const [isTourOpen, setTourOpen] = useState(page === "graph" && remembered(TOUR) === null);
  const endTour = () => {
    remember(TOUR, "seen");
    setTourOpen(false);
  };

  useEffect(() => {
    const linked = oneOf(languages, params.lang);
    if (linked) setLanguage(linked);
  }, [params.lang, setLanguage]);

  const main = useRef<HTMLElement>(null);
  const writePage = useCallback(
    (state: Params) => write(page, { ...state, lang: language }),
    [write, page, language],
  );
  const OpenPage = PAGES[page];

  return (
    <div className={css.app}>
      <button type="button" className={css.skip} onClick={() => main.current?.focus()}>
        {t("skip")}
      </button>
      <header className={css.header}>
        <h1 className={css.brand}>
          <img src="./icon.svg" alt="" width="22" height="22" />
          <span>Retrograd</span>
        </h1>
        <nav className={css.nav} aria-label={t("pages")} data-tour="pages">
          {pages.map((name) => (
            <a key={name} href={`#${name}`} aria-current={name === page ? "page" : undefined}>
              {t(name)}
            </a>
          ))}
        </nav>
        <div className={css.choices}>
          {page === "graph" && (
            <button type="button" className="plain" onClick={() => setTourOpen(true)}>
              {t("tour.start")}
            </button>
          )}
          <select
            aria-label={t("language")}
            value={language}
            onChange={(event) => setLanguage(event.target.value as Language)}
          >
            {languages.map((name) => (
              <option key={name} value={name} lang={name}>
                {LANGUAGE_NAMES[name]}
              </option>
            ))}
          </select>
          <select
            aria-label={t("theme")}
            value={theme}
            onChange={(event) => setTheme(event.target.value as Theme)}
          >
            {themes.map((name) => (
              <option key={name} value={name}>
                {t(`themes.${name}`)}
              </option>
            ))}
          </select>
        </div>
      </header>
      {isNoticeOpen && (
        <div className={css.notice} role="status">
          <span>{t("notIsolated")}</span>
          <button type="button" className="plain" onClick={() => setNoticeOpen(false)}>
            {t("dismiss")}
          </button>
        </div>
      )}
      <main ref={main} className={css.main} tabIndex={-1}>
        <Suspense>
          <OpenPage params={params} write={writePage} language={language} />
        </Suspense>
      </main>
      {isTourOpen && page === "graph" && <Tour onEnd={endTour} />}
    </div>
  );
}
