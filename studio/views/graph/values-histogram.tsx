/** How often which values occur, in thin ink. Single bins are read by pointer or arrow keys. */
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { short } from "retrograd/inspect";
import { histogramOf } from "../../model/graph/histogram.ts";

import css from "./values.module.css";

const HEIGHT = 120;

export function HistogramView({ elements }: { readonly elements: ArrayLike<number> }) {
  const { t } = useTranslation("graph");
  const [chosen, setChosen] = useState<number>();
  const bins = histogramOf(elements);
  if (bins.length === 0) return <p className={css.none}>{t("inspector.nothingFinite")}</p>;
  const most = Math.max(...bins.map(({ count }) => count));
  const [first, last] = [bins[0], bins[bins.length - 1]];
  const zero = (0 - first.from) / (last.to - first.from);
  const press = (event: KeyboardEvent) => {
    const way = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (way === 0) return;
    event.preventDefault();
    setChosen((now) => Math.min(Math.max((now ?? (way > 0 ? -1 : bins.length)) + way, 0), bins.length - 1));
  };
  const bin = chosen === undefined ? undefined : bins[chosen];
  return (
    <div className={css.histogram}>
      <svg
        viewBox={`0 0 ${bins.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        height={HEIGHT}
        role="img"
        aria-label={t("inspector.histogramLabel", { count: elements.length, bins: bins.length })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys read its bins
        tabIndex={0}
        onKeyDown={press}
      >
        {zero > 0 && zero < 1 && (
          <line className={css.zero} x1={zero * bins.length} x2={zero * bins.length} y1={0} y2={HEIGHT} />
        )}
        {bins.map(({ from, count }, i) => (
          <g key={from} onPointerEnter={() => setChosen(i)} className={i === chosen ? css.chosen : undefined}>
            <rect className={css.room} x={i} y={0} width={1} height={HEIGHT} />
            <rect
              className={css.bin}
              x={i}
              y={HEIGHT - (count / most) * (HEIGHT - 2)}
              width={1}
              height={(count / most) * (HEIGHT - 2)}
            />
          </g>
        ))}
        <line className={css.ground} x1={0} x2={bins.length} y1={HEIGHT} y2={HEIGHT} />
      </svg>
      <div className={css.ends}>
        <span>{short(first.from)}</span>
        {zero > 0.12 && zero < 0.88 && <span style={{ left: `${zero * 100}%` }}>0</span>}
        <span>{short(last.to)}</span>
      </div>
      <p className={css.reading} role="status">
        {bin ? (
          t("inspector.bin", { from: short(bin.from), to: short(bin.to), count: bin.count })
        ) : (
          <span className={css.none}>{t("inspector.readHint")}</span>
        )}
      </p>
    </div>
  );
}
