/** The test digits that the net gets wrong: all on one canvas, under the words that go with each. */
import { memo, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Language } from "../../model/preferences.ts";
import type { Mistake, TestView } from "../../model/train/report.ts";
import { PixelCanvas } from "../canvas.tsx";
import { percent, whole } from "../format.ts";
import { inkColours } from "../pixels.ts";
import { usePalette } from "../use-palette.ts";
import { useSize } from "../use-size.ts";
import css from "./mistakes.module.css";
import { sheet } from "./paint.ts";

interface MistakesProps {
  readonly test: TestView;
  readonly language: Language;
}

/** Twice as large as they are; beneath each there is room for a line of text. */
const SCALE = 2;
const [ACROSS, DOWN] = [33, 40];

export const Mistakes = memo(function Mistakes({ test, language }: MistakesProps) {
  const { t } = useTranslation("train");
  const palette = usePalette();
  const { ref, width } = useSize<HTMLDivElement>();
  const { mistakes, wrong, confusion } = test;
  const count = confusion.reduce((a, b) => a + b, 0);
  const across = Math.max(1, Math.floor((width / SCALE + ACROSS - 28) / ACROSS));
  const pixels = useMemo(() => {
    // Pictures with their margins, so that the text fits beneath.
    const levels = new Uint8Array(mistakes.length * ACROSS * DOWN);
    mistakes.forEach(({ pixels }, k) => {
      for (let row = 0; row < 28; row++) {
        levels.set(pixels.subarray(28 * row, 28 * (row + 1)), k * ACROSS * DOWN + row * ACROSS);
      }
    });
    const pictures = { rows: DOWN, columns: ACROSS, count: mistakes.length, levels };
    return mistakes.length > 0
      ? sheet(pictures, across, 0, inkColours({ ...palette, paper: palette.ground }))
      : undefined;
  }, [mistakes, across, palette]);
  const textOf = ({ index, truth, prediction, probability }: Mistake) =>
    t("mistake", { index, truth, prediction, probability: percent(probability, language, 0) });
  return (
    <div ref={ref}>
      <p className={css.caption}>
        {t("mistakesCaption", { wrong: whole(wrong, language), count: whole(count, language) })}
        {wrong > mistakes.length && <> · {t("mistakesShown", { count: mistakes.length })}</>}
      </p>
      {wrong === 0 && <p>{t("noMistakes")}</p>}
      {pixels && width > 0 && (
        <div className={css.mistakes}>
          <PixelCanvas
            width={SCALE * pixels.columns}
            height={SCALE * pixels.rows}
            label={t("mistakesLabel")}
            pixels={pixels}
          />
          <ul style={{ gridTemplateColumns: `repeat(${across}, ${SCALE * ACROSS}px)` }}>
            {mistakes.map((mistake) => (
              <li key={mistake.index} title={textOf(mistake)}>
                {mistake.truth} → <b>{mistake.prediction}</b>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
});
