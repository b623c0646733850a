/** Walks the graph: forward one operation at a time, then backward; and tells what each step does. Knows nothing of the picture. */
import { type CSSProperties, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Happening, happeningOf } from "../../model/graph/happening.ts";
import type { GraphPageModel } from "../../model/graph/page.ts";
import { type GraphState, speeds } from "../../model/graph/page-state.ts";
import { useStore } from "../use-store.ts";
import css from "./step-bar.module.css";
import { stepByKey } from "./step-keys.ts";
import { useChangeTexts } from "./use-change-texts.ts";

const ICONS = {
  toStart: "M-4.5 -5V5M4.5 -5L-2 0L4.5 5z",
  back: "M3.5 -5L-3 0L3.5 5z",
  play: "M-3 -5.5L5 0L-3 5.5z",
  pause: "M-3 -5V5M3 -5V5",
  forward: "M-3.5 -5L3 0L-3.5 5z",
  toEnd: "M4.5 -5V5M-4.5 -5L2 0L-4.5 5z",
} as const;

export function StepBar({ model }: { readonly model: GraphPageModel }) {
  const { t } = useTranslation("graph");
  const state = useStore(model.store);
  const { drawing, steps, taken, playing, speed } = state;
  const forwards = steps.filter(({ kind }) => kind === "forward").length;
  const isEmpty = steps.length === 0;
  const goTo = (count: number) => {
    model.pause();
    model.goTo(count);
  };
  const happening = useMemo(
    () => (drawing ? happeningOf(drawing, steps[taken - 1]) : undefined),
    [drawing, steps, taken],
  );
  const position = positionOf(taken, forwards, steps.length);
  const where = t(position.isForward ? "steps.forwardOf" : "steps.backwardOf", {
    count: position.count,
    total: position.total,
  });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its keys work from whichever of its controls has the focus
    <div className={css.bar} onKeyDown={(event) => stepByKey(event, model)}>
      <div className={css.controls}>
        <div className={css.buttons}>
          <StepButton icon="toStart" label={t("steps.toStart")} isOff={taken === 0} onClick={() => goTo(0)} />
          <StepButton icon="back" label={t("steps.back")} isOff={taken === 0} onClick={() => model.back()} />
          {playing ? (
            <StepButton icon="pause" label={t("steps.pause")} isMain onClick={() => model.pause()} />
          ) : (
            <StepButton
              icon="play"
              label={t("steps.play")}
              isMain
              isOff={isEmpty}
              onClick={() => model.play()}
            />
          )}
          <StepButton
            icon="forward"
            label={t("steps.forward")}
            isOff={taken === steps.length}
            onClick={() => goTo(taken + 1)}
          />
          <StepButton
            icon="toEnd"
            label={t("steps.toEnd")}
            isOff={taken === steps.length}
            onClick={() => goTo(steps.length)}
          />
        </div>
        <div className={css.way}>
          <input
            type="range"
            className={css.slider}
            min={0}
            max={Math.max(steps.length, 1)}
            value={taken}
            disabled={isEmpty}
            aria-label={t("steps.slider")}
            aria-valuetext={where}
            style={trackStyle(taken, forwards, steps.length)}
            onChange={(event) => goTo(Number(event.target.value))}
          />
          <span className={`${css.where} ${position.isForward ? "forward" : "backward"}`}>
            {!isEmpty && `${position.isForward ? "→" : "←"} ${where}`}
          </span>
        </div>
        <label className={css.speed}>
          <span className="visually-hidden">{t("steps.speed")}</span>
          <select value={speed} onChange={(event) => model.setSpeed(Number(event.target.value))}>
            {speeds.map((each) => (
              <option key={each} value={each}>
                {t("steps.times", { speed: each })}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div className={css.news}>
        <p className={css.happening} aria-live="polite">
          {happening && <HappeningText happening={happening} />}
        </p>
        <ChangeLine state={state} />
      </div>
    </div>
  );
}

function StepButton(props: {
  icon: keyof typeof ICONS;
  label: string;
  isOff?: boolean;
  isMain?: boolean;
  onClick: () => void;
}) {
  const { icon, label, isOff = false, isMain = false, onClick } = props;
  return (
    <button
      type="button"
      className={isMain ? css.main : undefined}
      aria-label={label}
      title={label}
      aria-disabled={isOff}
      onClick={() => !isOff && onClick()}
    >
      <svg viewBox="-8 -8 16 16" width="16" height="16" aria-hidden="true">
        <path d={ICONS[icon]} />
      </svg>
    </button>
  );
}

function HappeningText({ happening }: { happening: Happening }) {
  const { t } = useTranslation("graph");
  switch (happening.kind) {
    case "start":
      return <span className="soft">{t("steps.start")}</span>;
    case "forward":
      return <span className="forward">{t("steps.computes", happening)}</span>;
    case "seed":
      return <span className="backward">{t("steps.seed", happening)}</span>;
    case "backward": {
      const list = happening.sent.map((one) => t("steps.sent", one)).join(t("steps.and"));
      return <span className="backward">{t("steps.sends", { name: happening.name, list })}</span>;
    }
    default:
      return happening satisfies never;
  }
}

/** `apple +1 → price +2.2 (the gradient predicted +2.2)`. */
function ChangeLine({ state: { change } }: { state: GraphState }) {
  const { t } = useTranslation("graph");
  const texts = useChangeTexts(change);
  if (!texts) return null;
  return (
    <p className={css.change} data-testid="change">
      <strong>{texts.line}</strong>
      {texts.predicted && <span className={`backward ${css.predicted}`}> {t("steps.predicted", texts)}</span>}
    </p>
  );
}

/** Which of the forward or of the backward steps was the last. The derivative of the output by itself begins the way back. */
function positionOf(
  taken: number,
  forwards: number,
  all: number,
): { isForward: boolean; count: number; total: number } {
  if (taken <= forwards) return { isForward: true, count: taken, total: forwards };
  return { isForward: false, count: taken - forwards, total: all - forwards };
}

/** Blue as far as the way leads forward, vermilion from there on; pale where it was not walked yet. */
function trackStyle(taken: number, forwards: number, all: number): CSSProperties {
  const percent = (count: number) => `${(100 * count) / Math.max(all, 1)}%`;
  return {
    "--turn": percent(forwards),
    "--taken": percent(taken),
    "--forward-taken": percent(Math.min(taken, forwards)),
  } as CSSProperties;
}
