/** Loss and accuracy over the steps. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Language } from "../../model/preferences.ts";
import type { TrainReport } from "../../model/train/report.ts";
import { linearScale } from "../../model/train/scale.ts";
import { brief, percent } from "../format.ts";
import css from "./curves.module.css";
import { Plot } from "./plot.tsx";

/** Of the steps: their accuracies may be below the axis, lest they squeeze all that comes after them. */
const FIRST = 0.05;

/** To 100 %, from a fifth below which no accuracy has been since the first steps. */
function accuracyScale({ steps, figures }: TrainReport["accuracies"], end: number) {
  const late = figures.flatMap((values) => Array.from(values).filter((_, i) => steps[i] >= FIRST * end));
  const shown = late.length > 0 ? late : figures.flatMap((values) => Array.from(values));
  const lowest = shown.reduce((a, b) => Math.min(a, b), 0.8);
  return linearScale(Math.floor(5 * lowest + 1e-9) / 5, 1, 4);
}

export function Curves({ report, language }: { readonly report: TrainReport; readonly language: Language }) {
  const { t } = useTranslation("train");
  const { losses, accuracies, step, status } = report;
  const empty = status === "loading" ? t("loading") : status === "running" ? t("firstStep") : t("emptyCurve");
  const { steps, top } = useMemo(() => {
    const finite = losses.high.filter(Number.isFinite);
    // The middle of each bucket's steps, which count from 1.
    const middle = (i: number) => Math.min(losses.width * (i + 0.5) + 0.5, step);
    return {
      steps: Float64Array.from(losses.mean, (_, i) => middle(i)),
      top: finite.reduce((a, b) => Math.max(a, b), 0),
    };
  }, [losses, step]);
  const [train = [], test = []] = accuracies.figures;
  return (
    <div className={css.curves}>
      <Plot
        title={t("lossCurve")}
        note={losses.width > 1 ? t("lossCaption") : undefined}
        lines={[{ name: "", steps, values: losses.mean, band: losses.width > 1 ? losses : undefined }]}
        end={step}
        y={linearScale(0, top || 1)}
        format={(value) => brief(value)}
        formatTick={(value) => String(Number(value.toPrecision(3)))}
        tone="ink"
        language={language}
        empty={empty}
        right={64}
      />
      <Plot
        title={t("accuracyCurve")}
        lines={[
          { name: t("ofTest"), steps: accuracies.steps, values: test },
          { name: t("ofTrain"), steps: accuracies.steps, values: train, isDashed: true },
        ]}
        end={step}
        y={accuracyScale(accuracies, step)}
        format={(value) => percent(value, language, 2)}
        formatTick={(value) => percent(value, language, 0)}
        tone="ink"
        language={language}
        right={64}
      />
    </div>
  );
}
