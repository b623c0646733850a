/** Which digits are taken for which: a table whose shades show the mistakes. */
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { TestView } from "../../model/train/report.ts";
import css from "./confusion.module.css";

const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

export const Confusion = memo(function Confusion({ test }: { readonly test: TestView }) {
  const { t } = useTranslation("train");
  const at = (truth: number, prediction: number) => test.confusion[10 * truth + prediction];
  const wrong = test.confusion.map((count, i) => (i % 11 === 0 ? 0 : count));
  const mostWrong = Math.max(1, ...wrong);
  const mostRight = Math.max(1, ...test.confusion.filter((_, i) => i % 11 === 0));
  const shade = (truth: number, prediction: number) => {
    const isRight = truth === prediction;
    const share = at(truth, prediction) / (isRight ? mostRight : mostWrong);
    const percent = Math.round((isRight ? 22 : 38) * Math.sqrt(share));
    return `color-mix(in srgb, var(${isRight ? "--forward" : "--backward"}) ${percent}%, transparent)`;
  };
  return (
    <table className={css.table}>
      <caption>{t("confusionCaption")}</caption>
      <thead>
        <tr>
          <td />
          {digits.map((digit) => (
            <th key={digit} scope="col">
              {digit}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {digits.map((truth) => (
          <tr key={truth}>
            <th scope="row">{truth}</th>
            {digits.map((prediction) => (
              <td
                key={prediction}
                className={at(truth, prediction) === 0 ? css.none : undefined}
                style={{ background: shade(truth, prediction) }}
              >
                {at(truth, prediction)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
});
