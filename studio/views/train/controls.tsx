/** Start, pause, one step, one epoch, reset; and the figures of the moment. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Language } from "../../model/preferences.ts";
import type { TrainReport, TrainStatus } from "../../model/train/report.ts";
import type { TrainClient } from "../../worker/train-client.ts";
import { brief, percent, whole } from "../format.ts";
import css from "./controls.module.css";

interface ControlsProps {
  readonly report: TrainReport;
  readonly client: TrainClient;
  readonly language: Language;
  readonly onLookInside: () => Promise<void>;
}

export function Controls({ report, client, language, onLookInside }: ControlsProps) {
  const { t } = useTranslation("train");
  const { status, step, stepsPerEpoch, loss, accuracies, stepsPerSecond } = report;
  const { isRunning, toggle } = useRunning(status, client);
  const canStep = status === "paused" || isRunning;
  const [train, test] = accuracies.figures.map((figure) => figure.at(-1));
  const toEpoch = stepsPerEpoch - (step % stepsPerEpoch);
  return (
    <>
      <div className={css.buttons}>
        <button
          type="button"
          className={`primary ${css.start}`}
          disabled={status === "loading" || status === "diverged" || status === "failed"}
          onClick={toggle}
        >
          {isRunning ? t("pause") : t("start")}
        </button>
        <button type="button" disabled={!canStep} onClick={() => void client.advance(1)}>
          {t("oneStep")}
        </button>
        <button type="button" disabled={!canStep} onClick={() => void client.advance(toEpoch)}>
          {t("oneEpoch")}
        </button>
        <button
          type="button"
          disabled={status === "loading" || step === 0}
          onClick={() => void client.reset()}
        >
          {t("reset")}
        </button>
        <button type="button" className={css.look} disabled={!canStep} onClick={() => void onLookInside()}>
          {t("lookInside")}
        </button>
      </div>
      <dl className={css.figures} aria-label={t("figures")}>
        <Figure name={t("step")} value={whole(step, language)} data-figure="step" />
        <Figure name={t("epoch")} value={(step / stepsPerEpoch).toFixed(2)} />
        <Figure name={t("loss")} value={step === 0 ? "–" : brief(loss)} data-figure="loss" />
        <Figure name={t("trainAccuracy")} value={percent(train, language)} />
        <Figure name={t("testAccuracy")} value={percent(test, language)} strong data-figure="test" />
        <Figure name={t("speed")} value={isRunning ? whole(stepsPerSecond, language) : "–"} />
      </dl>
      <Announcement report={report} test={percent(test, language)} language={language} />
    </>
  );
}

/** Whether training runs, or is about to: a click counts at once, though the trainer follows a moment later. */
function useRunning(status: TrainStatus, client: TrainClient) {
  const [wanted, setWanted] = useState<"running" | "paused">();
  useEffect(() => {
    // A report from before the click changes nothing.
    setWanted((wanted) =>
      wanted && wanted !== status && ["running", "paused"].includes(status) ? wanted : undefined,
    );
  }, [status]);
  const isRunning = (wanted ?? status) === "running";
  const toggle = () => {
    setWanted(isRunning ? "paused" : "running");
    void (isRunning ? client.pause() : client.start());
  };
  return { isRunning, toggle };
}

function Figure({ name, value, strong = false, ...rest }: { name: string; value: string; strong?: boolean }) {
  return (
    <div className={strong ? css.strong : undefined}>
      <dt>{name}</dt>
      <dd {...rest}>{value}</dd>
    </div>
  );
}

/**
 * Tells those who do not see the figures what has become of training: whenever that changes, not at every report. Once it waits,
 * silent until the accuracy there has been measured.
 */
function Announcement({ report, test, language }: { report: TrainReport; test: string; language: Language }) {
  const { t } = useTranslation("train");
  const { status, step, accuracies } = report;
  const isMeasured = accuracies.steps.at(-1) === step;
  return (
    <p className="visually-hidden" role="status">
      {status !== "paused" && t(`announce.${status}`)}
      {status === "paused" &&
        isMeasured &&
        t("announce.paused", { step: whole(step, language), accuracy: test })}
    </p>
  );
}
