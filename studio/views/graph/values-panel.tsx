/** A node's value or gradient with all its entries: as a table, a heatmap or a histogram, and summed up. */
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DType, Shape } from "retrograd";
import { exact, short } from "retrograd/inspect";
import type { Reached } from "../../model/graph/reached.ts";
import { statisticsOf } from "../../model/graph/statistics.ts";
import { firstCut, fits, toTsv } from "../../model/graph/table.ts";
import css from "./values.module.css";
import { CutPicker } from "./values-cut.tsx";
import { Heatmap } from "./values-heatmap.tsx";
import { HistogramView } from "./values-histogram.tsx";
import { Table } from "./values-table.tsx";

/** Every entry in row order. */
export interface Numbers {
  readonly value: ArrayLike<number>;
  readonly gradient?: ArrayLike<number>;
}

interface ValuesPanelProps {
  readonly elements: Numbers;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly reached: Reached;
}

const sides = ["value", "gradient"] as const;
type Side = (typeof sides)[number];
const views = ["table", "heatmap", "histogram"] as const;

/** Of one number: the value above, the gradient below, as on a wire. */
export function ScalarValues({ elements, dtype, reached }: Omit<ValuesPanelProps, "shape">) {
  const { t } = useTranslation("graph");
  return (
    <dl className={css.scalar}>
      <dt className="forward">{t("inspector.value")} →</dt>
      <dd className="forward" data-testid="value">
        {reached.value ? exact(elements.value[0], dtype) : <Soft text={t("inspector.later")} />}
      </dd>
      <dt className="backward">← {t("inspector.gradient")}</dt>
      <dd className="backward" data-testid="gradient">
        {!elements.gradient ? (
          <Soft text={t("inspector.noGradient")} />
        ) : reached.gradient ? (
          exact(elements.gradient[0], dtype)
        ) : (
          <Soft text={t("inspector.later")} />
        )}
      </dd>
    </dl>
  );
}

function Soft({ text }: { readonly text: string }) {
  return <span className={css.none}>{text}</span>;
}

export function ValuesPanel({ elements, shape, dtype, reached }: ValuesPanelProps) {
  const { t } = useTranslation("graph");
  const [wanted, setSide] = useState<Side>("value");
  const [view, setView] = useState<(typeof views)[number]>("table");
  const [chosenCut, setCut] = useState(() => firstCut(shape));
  const group = useId();
  const side = elements.gradient ? wanted : "value";
  const shown = elements[side];
  const cut = fits(chosenCut, shape) ? chosenCut : firstCut(shape);
  return (
    <div className={css.panel}>
      <div className={css.bar}>
        <fieldset className={css.sides}>
          <legend className="visually-hidden">{t("inspector.valueOrGradient")}</legend>
          {sides.map((name) => (
            <label key={name} className={name === "value" ? "forward" : "backward"}>
              <input
                type="radio"
                name={`${group}side`}
                checked={side === name}
                disabled={!elements[name]}
                onChange={() => setSide(name)}
              />
              <span>{name === "value" ? `${t("inspector.value")} →` : `← ${t("inspector.gradient")}`}</span>
            </label>
          ))}
        </fieldset>
        <select
          aria-label={t("inspector.showAs")}
          value={view}
          onChange={(event) => setView(views.find((name) => name === event.target.value)!)}
        >
          {views.map((name) => (
            <option key={name} value={name}>
              {t(`inspector.views.${name}`)}
            </option>
          ))}
        </select>
      </div>
      {!elements.gradient && <p className={css.none}>{t("inspector.noGradient")}</p>}
      {!reached[side] ? (
        <p className={css.none}>{t("inspector.later")}</p>
      ) : !shown || shown.length === 0 ? (
        <p className={css.none}>{t("inspector.empty")}</p>
      ) : (
        <div className={side === "value" ? css.forward : css.backward} data-testid={side}>
          {view !== "histogram" && shape.length > 2 && (
            <CutPicker shape={shape} cut={cut} onChange={setCut} />
          )}
          {view === "table" && (
            <Table
              key={`${cut.rowAxis} ${cut.columnAxis}`}
              elements={shown}
              shape={shape}
              cut={cut}
              dtype={dtype}
            />
          )}
          {view === "heatmap" && (
            <Heatmap side={side} elements={shown} shape={shape} cut={cut} dtype={dtype} />
          )}
          {view === "histogram" && <HistogramView elements={shown} />}
          <Statistics elements={shown} />
          <CopyAll text={() => toTsv(shape, shown, dtype)} />
        </div>
      )}
    </div>
  );
}

function Statistics({ elements }: { readonly elements: ArrayLike<number> }) {
  const { t } = useTranslation("graph");
  const { nan, infinite, ...figures } = statisticsOf(elements);
  return (
    <dl className={css.statistics}>
      {(["min", "max", "mean", "norm"] as const).map((name) => (
        <div key={name}>
          <dt>{t(`inspector.statistics.${name}`)}</dt>
          <dd>{Number.isNaN(figures[name]) ? "–" : short(figures[name])}</dd>
        </div>
      ))}
      {nan > 0 && (
        <div className={css.wrong}>
          <dt>{t("inspector.statistics.nan")}</dt>
          <dd>{nan}</dd>
        </div>
      )}
      {infinite > 0 && (
        <div className={css.wrong}>
          <dt>{t("inspector.statistics.infinite")}</dt>
          <dd>{infinite}</dd>
        </div>
      )}
    </dl>
  );
}

function CopyAll({ text }: { readonly text: () => string }) {
  const { t } = useTranslation("graph");
  const [outcome, setOutcome] = useState<"copied" | "copyFailed">();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      setOutcome("copied");
    } catch {
      setOutcome("copyFailed");
    }
  };
  return (
    <p className={css.copy}>
      <button type="button" onClick={() => void copy()}>
        {t("inspector.copy")}
      </button>
      <span role="status">{outcome && t(`inspector.${outcome}`)}</span>
    </p>
  );
}
