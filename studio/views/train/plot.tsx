/** Lines over steps: axes, a path for each line, its name at its end. Knows nothing of what they mean. */
import { type PointerEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Language } from "../../model/preferences.ts";
import { linearScale, type Scale, spread } from "../../model/train/scale.ts";
import { whole } from "../format.ts";
import { useSize } from "../use-size.ts";
import css from "./plot.module.css";

export type Tone = "forward" | "backward" | "ink";

export interface Line {
  readonly name: string;
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  /** Lowest and highest around each value. */
  readonly band?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> };
  /** From 0, faint, to 1. */
  readonly strength?: number;
  readonly isDashed?: boolean;
}

interface PlotProps {
  readonly title: string;
  readonly lines: readonly Line[];
  /** The last step on the axis. */
  readonly end: number;
  readonly y: Scale;
  readonly format: (value: number) => string;
  /** For ticks; `format` if left out. */
  readonly formatTick?: (value: number) => string;
  readonly tone: Tone;
  readonly language: Language;
  /** Stands at the title's side. */
  readonly note?: string;
  /** Instead of lines, while there are none. */
  readonly empty?: string;
  /** Room at the right for the names of lines. */
  readonly right?: number;
}

const LEFT = 46;
const TOP = 6;
const BOTTOM = 20;

export function Plot({
  title,
  lines,
  end,
  y,
  format,
  formatTick = format,
  tone,
  language,
  note,
  empty,
  right = 8,
}: PlotProps) {
  const { t } = useTranslation("train");
  const { ref, width, height } = useSize<HTMLDivElement>();
  const clip = useId();
  const [pointed, setPointed] = useState<number>();
  const [w, h] = [Math.max(width - LEFT - right, 1), Math.max(height - TOP - BOTTOM, 1)];
  const x = linearScale(0, Math.max(end, 1), Math.max(2, Math.round(w / 90)));
  const px = (step: number) => LEFT + w * (x.place(step) ?? 0);
  const py = (value: number) => {
    const place = y.place(value);
    // What lies far outside is cut off where the picture ends.
    return place === undefined ? undefined : TOP + h * (1 - Math.min(Math.max(place, -1), 2));
  };
  const isEmpty = empty !== undefined && lines.every(({ values }) => values.length === 0);
  const named = lines.filter(
    ({ values }) => values.length > 0 && py(values[values.length - 1]) !== undefined,
  );
  const ends = spread(
    named.map(({ values }) => py(values[values.length - 1])!),
    13,
    TOP + 4,
    TOP + h,
  );
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const place = (event.clientX - event.currentTarget.getBoundingClientRect().left - LEFT) / w;
    setPointed(place >= 0 && place <= 1 && end > 0 ? place * end : undefined);
  };
  const reading = pointed === undefined ? undefined : readingAt(lines, pointed);
  return (
    <figure className={css.plot}>
      <figcaption>
        <h3>{title}</h3>
        {reading ? (
          <span className={css.reading}>
            {`${t("step")} ${whole(reading.step, language)}: `}
            {reading.values.map(({ name, value }) => `${name && `${name} `}${format(value)}`).join(" · ")}
          </span>
        ) : (
          note && <span className={css.note}>{note}</span>
        )}
      </figcaption>
      <div ref={ref} className={css.area}>
        {width > 0 && (
          <svg
            width={width}
            height={height}
            onPointerMove={point}
            onPointerLeave={() => setPointed(undefined)}
          >
            <title>{title}</title>
            {!isEmpty &&
              y.ticks.map((tick) => (
                <g key={tick} transform={`translate(0 ${py(tick)})`}>
                  <line className={css.grid} x1={LEFT} x2={LEFT + w} />
                  <text className={css.tick} x={LEFT - 6} dy="0.32em" textAnchor="end">
                    {formatTick(tick)}
                  </text>
                </g>
              ))}
            {!isEmpty &&
              x.ticks
                .filter((tick) => Number.isInteger(tick) && tick <= end)
                .map((tick) => (
                  <text
                    key={tick}
                    className={css.tick}
                    x={px(tick)}
                    y={TOP + h + 15}
                    textAnchor={tick === 0 ? "start" : px(tick) > LEFT + w - 16 ? "end" : "middle"}
                  >
                    {whole(tick, language)}
                  </text>
                ))}
            <clipPath id={clip}>
              <rect x={LEFT} y={TOP - 2} width={w} height={h + 4} />
            </clipPath>
            <g className={css[tone]} clipPath={`url(#${clip})`}>
              {lines.map(
                ({ name, steps, band }) =>
                  band && <path key={name} className={css.band} d={bandPath(steps, band, px, py)} />,
              )}
              {lines.map(({ name, steps, values, strength = 1, isDashed = false }) => (
                <path
                  key={name}
                  className={css.line}
                  d={linePath(steps, values, px, py)}
                  strokeDasharray={isDashed ? "4 3" : undefined}
                  strokeOpacity={0.35 + 0.65 * strength}
                />
              ))}
            </g>
            <g className={css[tone]}>
              {named.map(({ name, steps, values, strength = 1 }) => (
                <circle
                  key={name}
                  className={css.end}
                  cx={px(steps[steps.length - 1])}
                  cy={py(values[values.length - 1])}
                  r="2"
                  fillOpacity={0.35 + 0.65 * strength}
                />
              ))}
              {right > 8 &&
                named.map(({ name, steps }, i) => (
                  <text
                    key={name}
                    className={css.name}
                    x={px(steps[steps.length - 1]) + 5}
                    y={ends[i]}
                    dy="0.32em"
                  >
                    {name}
                  </text>
                ))}
            </g>
            {reading && (
              <line
                className={css.pointer}
                x1={px(reading.step)}
                x2={px(reading.step)}
                y1={TOP}
                y2={TOP + h}
              />
            )}
          </svg>
        )}
        {isEmpty && <p className={css.empty}>{empty}</p>}
      </div>
    </figure>
  );
}

/** The values of all lines at the measured step nearest to `step`. */
function readingAt(lines: readonly Line[], step: number) {
  const steps = lines[0]?.steps;
  if (!steps || steps.length === 0) return undefined;
  let nearest = 0;
  for (let i = 1; i < steps.length; i++) {
    if (Math.abs(steps[i] - step) < Math.abs(steps[nearest] - step)) nearest = i;
  }
  return {
    step: steps[nearest],
    values: lines.map(({ name, values }) => ({ name, value: values[nearest] })),
  };
}

type Place = (value: number) => number | undefined;

/** Breaks where there is nothing to draw. */
function linePath(
  steps: ArrayLike<number>,
  values: ArrayLike<number>,
  px: (step: number) => number,
  py: Place,
): string {
  let path = "";
  let isOpen = false;
  for (let i = 0; i < values.length; i++) {
    const at = py(values[i]);
    if (at !== undefined) path += `${isOpen ? "L" : "M"}${px(steps[i]).toFixed(1)} ${at.toFixed(1)}`;
    isOpen = at !== undefined;
  }
  return path;
}

function bandPath(
  steps: ArrayLike<number>,
  { low, high }: NonNullable<Line["band"]>,
  px: (step: number) => number,
  py: Place,
): string {
  let [there, back] = ["", ""];
  for (let i = 0; i < low.length; i++) {
    const [a, b] = [py(high[i]), py(low[i])];
    if (a === undefined || b === undefined) continue;
    const at = px(steps[i]).toFixed(1);
    there += `${there === "" ? "M" : "L"}${at} ${a.toFixed(1)}`;
    back = `L${at} ${b.toFixed(1)}${back}`;
  }
  return there && `${there}${back}Z`;
}
