/** What went wrong, and what to do about it. */
import { useTranslation } from "react-i18next";
import type { Language } from "../../model/preferences.ts";
import type { TrainReport } from "../../model/train/report.ts";
import { type TrainSettings, usualRate, withData } from "../../model/train/settings.ts";
import type { TrainClient } from "../../worker/train-client.ts";
import { whole } from "../format.ts";
import css from "./messages.module.css";

interface MessagesProps {
  readonly report: TrainReport;
  readonly client: TrainClient;
  readonly language: Language;
  readonly onChange: (settings: TrainSettings) => void;
}

export function Messages({ report, client, language, onChange }: MessagesProps) {
  const { t } = useTranslation("train");
  const { status, settings, step, loss } = report;
  if (status === "failed") {
    return (
      <div className={css.bad} role="alert">
        <p>{report.message === undefined ? t("unloadable") : t("failed", { message: report.message })}</p>
        <button type="button" onClick={() => void client.reset()}>
          {t("tryAgain")}
        </button>
        {settings.data === "mnist" && (
          <button type="button" onClick={() => onChange(withData(settings, "spiral"))}>
            {t("usePoints")}
          </button>
        )}
      </div>
    );
  }
  if (status === "diverged") {
    const usual = usualRate(settings.data, settings.optimizer);
    const rate = settings.rate > usual ? usual : Number((settings.rate / 10).toPrecision(3));
    return (
      <div className={css.bad} role="alert">
        <p>{t("diverged", { loss: String(loss), step: whole(step, language), rate: settings.rate })}</p>
        <button type="button" onClick={() => onChange({ ...settings, rate })}>
          {t("useRate", { rate })}
        </button>
      </div>
    );
  }
  return null;
}
