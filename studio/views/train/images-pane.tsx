/** What there is to see of a net for digits, one thing at a time. */
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Language } from "../../model/preferences.ts";
import type { TrainReport } from "../../model/train/report.ts";
import type { TrainClient } from "../../worker/train-client.ts";
import { brief } from "../format.ts";
import { useSize } from "../use-size.ts";
import { Confusion } from "./confusion.tsx";
import { DrawDigit } from "./draw-digit.tsx";
import css from "./images-pane.module.css";
import { Mistakes } from "./mistakes.tsx";
import { Sheet } from "./sheet.tsx";

const tabs = ["draw", "weights", "confusion", "mistakes"] as const;
type Tab = (typeof tabs)[number];

interface ImagesPaneProps {
  readonly report: TrainReport;
  readonly client: TrainClient;
  readonly language: Language;
}

export function ImagesPane({ report, client, language }: ImagesPaneProps) {
  const { t } = useTranslation("train");
  const [tab, setTab] = useState<Tab>("draw");
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length];
    setTab(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  const weights = report.view?.kind === "images" ? report.view.weights : undefined;
  const content = () => {
    switch (tab) {
      case "draw":
        return <DrawDigit client={client} language={language} report={report} />;
      case "weights":
        return weights ? <Weights pictures={weights} /> : <p className="soft">{t("notMeasured")}</p>;
      case "confusion":
        return report.test ? <Confusion test={report.test} /> : <p className="soft">{t("notMeasured")}</p>;
      case "mistakes":
        return report.test ? (
          <Mistakes test={report.test} language={language} />
        ) : (
          <p className="soft">{t("notMeasured")}</p>
        );
      default:
        return tab satisfies never;
    }
  };
  return (
    <>
      <div className={css.tabs} role="tablist" aria-label={t("views")} onKeyDown={move}>
        {tabs.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={name === tab}
            aria-controls="net-view"
            tabIndex={name === tab ? 0 : -1}
            onClick={() => setTab(name)}
          >
            {t(`tabs.${name}`)}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="net-view" aria-labelledby={`tab-${tab}`} className={css.panel}>
        {content()}
      </div>
    </>
  );
}

function Weights({
  pictures,
}: {
  pictures: NonNullable<Extract<TrainReport["view"], { kind: "images" }>>["weights"];
}) {
  const { t } = useTranslation("train");
  const { ref, width } = useSize<HTMLDivElement>();
  const { columns: side, count, total, scale } = pictures;
  return (
    <div ref={ref} className={css.weights}>
      <p className={css.caption}>
        {t("weightsCaption", { side })}
        {count < total && <> · {t("shownOf", { count, total })}</>}
      </p>
      {width > 0 && (
        <Sheet pictures={pictures} label={t("weightsLabel", { side })} width={width} height={590} />
      )}
      <p className={css.scale}>
        <span>−{brief(scale)}</span>
        <span className={css.ramp} />
        <span>{brief(scale)}</span>
      </p>
    </div>
  );
}
