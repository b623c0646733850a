/** The test digits that the net gets wrong. */
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Language } from "../../model/preferences.ts";
import type { Mistake, TestView } from "../../model/train/report.ts";
import { DigitImage } from "./digit-image.tsx";
import { percent, whole } from "./format.ts";
import css from "./mistakes.module.css";

interface MistakesProps {
  readonly test: TestView;
  readonly language: Language;
}

export const Mistakes = memo(function Mistakes({ test, language }: MistakesProps) {
  const { t } = useTranslation("train");
  const { mistakes, wrong, confusion } = test;
  const count = confusion.reduce((a, b) => a + b, 0);
  const textOf = ({ index, truth, prediction, probability }: Mistake) =>
    t("mistake", { index, truth, prediction, probability: percent(probability, language, 0) });
  return (
    <>
      <p className={css.caption}>
        {t("mistakesCaption", { wrong: whole(wrong, language), count: whole(count, language) })}
        {wrong > mistakes.length && <> · {t("mistakesShown", { count: mistakes.length })}</>}
      </p>
      {wrong === 0 && <p>{t("noMistakes")}</p>}
      <ul className={css.mistakes}>
        {mistakes.map((mistake) => (
          <li key={mistake.index} title={textOf(mistake)}>
            <DigitImage pixels={mistake.pixels} size={56} label={textOf(mistake)} />
            <span>
              {mistake.truth} → <b>{mistake.prediction}</b>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
});
