/** Cells of both tables: the heads of what is compared, a derivative computed both ways, and a verdict. */
import { useTranslation } from "react-i18next";
import { showDerivative } from "../../model/check/numbers.ts";
import type { Entry, Verdict } from "../../model/check/race.ts";
import css from "./table.module.css";

/** The last columns of both tables. */
export function ComparisonHeads() {
  const { t } = useTranslation("check");
  return (
    <>
      <th scope="col" className={css.number}>
        {t("table.mean")}
      </th>
      <th scope="col" className={css.number}>
        {t("table.relative")}
      </th>
      <th scope="col">{t("table.worst")}</th>
      <th scope="col">{t("table.verdict")}</th>
    </>
  );
}

/** The entry, and under each other what backpropagation and the difference quotient say of it. */
export function BothWays({
  entry,
  at,
}: {
  readonly entry: Pick<Entry, "analytic" | "numerical">;
  readonly at: string;
}) {
  const { t } = useTranslation("check");
  return (
    <div className={css.both}>
      <span className={css.at}>{at}</span>
      <span className="backward" title={t("table.analytic")}>
        <span aria-hidden="true">← </span>
        <span className="visually-hidden">{t("table.analytic")} </span>
        {showDerivative(entry.analytic)}
      </span>
      <span className="forward" title={t("table.numerical")}>
        <span aria-hidden="true">⇉ </span>
        <span className="visually-hidden">{t("table.numerical")} </span>
        {showDerivative(entry.numerical)}
      </span>
    </div>
  );
}

const MARKS: Readonly<Record<Verdict, string>> = {
  waiting: "",
  running: "",
  doubtful: "",
  passed: "✓ ",
  failed: "✗ ",
};

export function VerdictMark({ verdict }: { readonly verdict: Verdict }) {
  const { t } = useTranslation("check");
  return (
    <span className={css[verdict]}>
      <span aria-hidden="true">{MARKS[verdict]}</span>
      {t(`table.verdicts.${verdict}`)}
    </span>
  );
}
