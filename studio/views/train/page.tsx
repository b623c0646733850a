/** The page Train: settings, curves, and pictures of the net while it learns. */
import { useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatAddress } from "../../model/address.ts";
import { type Moment, parseMoment } from "../../model/train/moment.ts";
import {
  defaultSettings,
  formatSettings,
  parseSettings,
  type TrainSettings,
} from "../../model/train/settings.ts";
import { whole } from "../format.ts";
import type { PageProps } from "../page-props.ts";
import { useStore } from "../use-store.ts";
import { Controls } from "./controls.tsx";
import { Curves } from "./curves.tsx";
import { ImagesPane } from "./images-pane.tsx";
import { Messages } from "./messages.tsx";
import css from "./page.module.css";
import { PlanePane } from "./plane-pane.tsx";
import { type TrainSession, trainSession } from "./session.ts";
import { SettingsForm } from "./settings-form.tsx";
import { Sizes } from "./sizes.tsx";

const GRAPH = formatAddress({ page: "graph", params: {} });

export function TrainPage({ params, write, language }: PageProps) {
  const { t } = useTranslation("train");
  const [session] = useState(() => trainSession(parseSettings(params) ?? defaultSettings("mnist")));
  const choice = useStore(session.choice);
  const report = useStore(session.client.report);

  const replaying = useReplay(session, params);

  useEffect(() => {
    if (parseMoment(params)) return;
    const linked = parseSettings(params);
    const present = JSON.stringify(formatSettings(session.choice.get()));
    if (linked && JSON.stringify(formatSettings(linked)) !== present) session.configure(linked);
  }, [params, session]);
  useEffect(() => {
    if (replaying) return;
    const keep = () => write(formatSettings(session.choice.get()));
    keep();
    return session.choice.subscribe(keep);
  }, [write, session, replaying]);

  const lookInside = async () => {
    await session.lookInside();
    location.hash = GRAPH;
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
        {replaying && (
          <p className="soft" role="status">
            {t("replaying", { step: whole(replaying.step + 1, language) })}
          </p>
        )}
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

/** A link to a moment: trains up to it, then looks inside. Gives the moment until then, or until somebody stops that. */
function useReplay(session: TrainSession, params: PageProps["params"]): Moment | undefined {
  const linked = useMemo(() => parseMoment(params), [params]);
  const [done, setDone] = useState<Moment>();
  useEffect(() => {
    if (!linked) return;
    let isGone = false;
    const replay = async () => {
      const isThere = await session.replay(linked);
      if (!isGone) setDone(linked);
      if (isGone || !isThere) return;
      await session.lookInside();
      location.replace(GRAPH); // Back would train again
    };
    void replay();
    return () => {
      isGone = true;
    };
  }, [session, linked]);
  return linked === done ? undefined : linked;
}
