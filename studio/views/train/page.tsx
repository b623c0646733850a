/** The page Train: settings, curves, and pictures of the net while it learns. */
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatAddress } from "../../model/address.ts";
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
import { trainSession } from "./session.ts";
import { SettingsForm } from "./settings-form.tsx";
import { Sizes } from "./sizes.tsx";

export function TrainPage({ params, write, language }: PageProps) {
  const { t } = useTranslation("train");
  const [session] = useState(() => trainSession(parseSettings(params) ?? defaultSettings("mnist")));
  const choice = useStore(session.choice);
  const report = useStore(session.client.report);

  useEffect(() => {
    const linked = parseSettings(params);
    const present = JSON.stringify(formatSettings(session.choice.get()));
    if (linked && JSON.stringify(formatSettings(linked)) !== present) session.configure(linked);
  }, [params, session]);
  useEffect(() => write(formatSettings(choice)), [write, choice]);

  const configure = useCallback((settings: TrainSettings) => session.configure(settings), [session]);
  const lookInside = async () => {
    const data = t(`datasets.${choice.data}`);
    await session.lookInside(t("lookInsideTitle", { step: report.step + 1, data }));
    // Whoever opens the address elsewhere comes to this training, which gives the same steps again.
    const training = formatAddress({ page: "train", params: formatSettings(choice) });
    location.hash = formatAddress({ page: "graph", params: { training } });
  };

  return (
    <div className={css.page}>
      <h2 className="visually-hidden">{t("title")}</h2>
      <aside className={css.settings} aria-label={t("settings")}>
        <SettingsForm settings={choice} onChange={configure} />
      </aside>
      <section className={css.middle} aria-label={t("controls")}>
        <Controls report={report} client={session.client} language={language} onLookInside={lookInside} />
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
