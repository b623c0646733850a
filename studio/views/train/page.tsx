/** The page Train: settings, curves, and pictures of the net while it learns. */
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { parseMoment } from "../../model/train/moment.ts";
import {
  defaultSettings,
  formatSettings,
  parseSettings,
  type TrainSettings,
} from "../../model/train/settings.ts";
import type { PageProps } from "../page-props.ts";
import { useStore } from "../use-store.ts";
import { Controls } from "./controls.tsx";
import { Curves } from "./curves.tsx";
import { ImagesPane } from "./images-pane.tsx";
import { Messages } from "./messages.tsx";
import css from "./page.module.css";
import { PlanePane } from "./plane-pane.tsx";
import { GRAPH, ReplayLine, useReplay } from "./replay.tsx";
import { trainSession } from "./session.ts";
import { SettingsForm } from "./settings-form.tsx";
import { Sizes } from "./sizes.tsx";

export function TrainPage({ params, write, language }: PageProps) {
  const { t } = useTranslation("train");
  const [session] = useState(() => trainSession(parseSettings(params) ?? defaultSettings("mnist")));
  const choice = useStore(session.choice);
  const report = useStore(session.client.report);

  const replay = useReplay(session, params);
  const isReplaying = replay !== undefined;

  useEffect(() => {
    if (parseMoment(params)) return;
    const linked = parseSettings(params);
    const present = JSON.stringify(formatSettings(session.choice.get()));
    if (linked && JSON.stringify(formatSettings(linked)) !== present) session.configure(linked);
  }, [params, session]);
  useEffect(() => {
    if (isReplaying) return;
    const keep = () => write(formatSettings(session.choice.get()));
    keep();
    return session.choice.subscribe(keep);
  }, [write, session, isReplaying]);

  const lookInside = async () => {
    try {
      await session.lookInside();
      location.hash = GRAPH;
    } catch {
      // The report tells.
    }
  };
  const configure = useCallback((settings: TrainSettings) => session.configure(settings), [session]);

  return (
    <div className={css.page}>
      <h2 className="visually-hidden">{t("title")}</h2>
      <aside className={css.settings} aria-label={t("settings")}>
        <SettingsForm settings={choice} onChange={configure} />
      </aside>
      <section className={css.middle} aria-label={t("controls")}>
        <Controls report={report} client={session.client} language={language} onLookInside={lookInside} />
        {replay && <ReplayLine replay={replay} at={report.step} language={language} />}
        <Messages report={report} language={language} client={session.client} onChange={configure} />
        <div className={css.charts}>
          <Curves report={report} language={language} />
          <Sizes sizes={report.sizes} settings={report.settings} language={language} />
        </div>
      </section>
      <section className={css.net} aria-label={t("views")}>
        {choice.data === "mnist" ? (
          <ImagesPane report={report} client={session.client} language={language} />
        ) : (
          <PlanePane report={report} settings={choice} />
        )}
      </section>
    </div>
  );
}
