/** The race: what is chosen, two tracks with their clocks, the outcome, and the table of parameters. */
import { Trans, useTranslation } from "react-i18next";
import { tagOf } from "../../i18n/index.ts";
import { showFactor, showTime } from "../../model/check/numbers.ts";
import { nets, type RaceReport, sampleSizes, speedup, waitingReport } from "../../model/check/race.ts";
import type { CheckModel, RaceError } from "../../model/check/store.ts";
import type { Language } from "../../model/preferences.ts";
import { useStore } from "../use-store.ts";
import { Digits } from "./digits.tsx";
import css from "./race.module.css";
import { RaceTable } from "./race-table.tsx";

export function RacePane({ model }: { readonly model: CheckModel }) {
  const { t, i18n } = useTranslation("check");
  const { order, race, racing, raceError } = useStore(model.store);
  const report = race ?? waitingReport(order);
  const whole = new Intl.NumberFormat(tagOf[i18n.language as Language]);
  const { numerical, backpropagation, rows } = report;
  const present = rows.find(({ verdict }) => verdict === "running");
  const count = { done: whole.format(numerical.done), planned: whole.format(numerical.planned) };

  return (
    <section className={css.race} aria-labelledby="race-title">
      <h3 id="race-title" className={css.title}>
        {t("race.title")}
      </h3>
      <div className={css.choices}>
        <label>
          <span>{t("race.net")}</span>
          <select
            value={order.net}
            onChange={({ target }) => model.choose({ net: nets.find((net) => net === target.value)! })}
          >
            {nets.map((net) => (
              <option key={net} value={net}>
                {t(`race.nets.${net}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>{t("race.samples")}</span>
          <select
            value={order.samples}
            onChange={({ target }) =>
              model.choose({ samples: sampleSizes.find((size) => size === target.value)! })
            }
          >
            {sampleSizes.map((size) => (
              <option key={size} value={size}>
                {t(`race.sampleSizes.${size}`)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>{t("race.seed")}</span>
          <input
            type="number"
            min={0}
            max={999999}
            step={1}
            value={order.seed}
            onChange={({ target }) => model.choose({ seed: seedOf(target.value) })}
          />
        </label>
        {racing === "no" ? (
          <button type="button" className="primary" onClick={model.race}>
            {race ? t("race.again") : t("race.start")}
          </button>
        ) : (
          <button type="button" disabled={racing === "starting"} onClick={model.stopRace}>
            {t("race.stop")}
          </button>
        )}
      </div>
      <Digits order={order} />

      <Track
        kind="backward"
        arrow="←"
        name={t("race.backpropagation")}
        time={backpropagation ? showTime(backpropagation.milliseconds) : "0 ms"}
        share={backpropagation ? 1 : 0}
        note={[
          t("race.backwardHow", { entries: whole.format(report.entries) }),
          backpropagation && t("race.backwardRuns", { runs: whole.format(backpropagation.runs) }),
        ]}
      />
      <Track
        kind="forward"
        arrow="⇉"
        name={t("race.numerical")}
        time={showTime(numerical.milliseconds)}
        share={numerical.done / numerical.planned}
        note={[
          present ? t("race.progressOf", { ...count, name: present.name }) : t("race.progress", count),
          t("race.numericalHow"),
        ]}
      />
      <div className={css.outcome} aria-live="polite">
        {raceError ? (
          <Failure error={raceError} />
        ) : (
          <Outcome report={race} isStarting={racing === "starting"} />
        )}
      </div>

      <RaceTable rows={rows} />
      <p className={css.fine}>{t("race.fine")}</p>
    </section>
  );
}

function seedOf(text: string): number {
  return Math.min(999_999, Math.max(0, Math.trunc(Number(text)) || 0));
}

interface TrackProps {
  readonly kind: "forward" | "backward";
  /** Which way it goes, for those who do not see the colours. */
  readonly arrow: string;
  readonly name: string;
  readonly time: string;
  /** Of its way, from 0 to 1. */
  readonly share: number;
  readonly note: readonly (string | undefined)[];
}

function Track({ kind, arrow, name, time, share, note }: TrackProps) {
  const percent = Math.round(100 * share);
  return (
    <div className={`${css.track} ${kind}`}>
      <span className={css.name}>
        <span aria-hidden="true">{arrow} </span>
        {name}
      </span>
      <output className={css.clock} aria-live="off" aria-label={name}>
        {time}
      </output>
      <div
        className={css.lane}
        role="progressbar"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
      >
        <div className={css.way} style={{ transform: `scaleX(${share})` }} />
      </div>
      <span className={css.note}>{note.filter(Boolean).join(" · ")}</span>
    </div>
  );
}

function Failure({ error }: { readonly error: RaceError }) {
  const { t } = useTranslation("check");
  switch (error.kind) {
    case "unloadable":
      return t("race.unloadable");
    case "failed":
      return t("race.failed", { message: error.message });
    default:
      return error satisfies never;
  }
}

function Outcome({
  report,
  isStarting,
}: {
  readonly report: RaceReport | undefined;
  readonly isStarting: boolean;
}) {
  const { t, i18n } = useTranslation("check");
  const language = tagOf[i18n.language as Language];
  const whole = new Intl.NumberFormat(language);
  if (isStarting || report?.phase === "preparing") return <p className="soft">{t("race.preparing")}</p>;
  if (!report) return <p className="soft">{t("race.ready")}</p>;
  if (report.phase === "running") return <p>&nbsp;</p>;
  if (report.phase === "closer") return <p className="soft">{t("race.closer")}</p>;
  const found = speedup(report);
  if (!found) return <p className="soft">{t("race.stoppedNothing")}</p>;
  return (
    <>
      <p className={css.factor}>
        <Trans
          t={t}
          i18nKey="race.factor"
          values={{ factor: showFactor(found.factor, language) }}
          components={{ 1: <strong /> }}
        />
      </p>
      <p className="soft">
        {found.extrapolated
          ? t("race.extrapolated", {
              done: whole.format(report.numerical.done),
              entries: whole.format(report.entries),
              time: showTime(found.milliseconds),
            })
          : t("race.measured")}
      </p>
    </>
  );
}
