/** The table of the race: one row for each parameter, filled in as it is reached. */
import { useTranslation } from "react-i18next";
import { tagOf } from "../../i18n/index.ts";
import { showDifference } from "../../model/check/numbers.ts";
import type { RaceRow } from "../../model/check/race.ts";
import { indexText, shapeText } from "../../model/position.ts";
import type { Language } from "../../model/preferences.ts";
import { BothWays, ComparisonHeads, VerdictMark } from "./cells.tsx";
import css from "./table.module.css";

export function RaceTable({ rows }: { readonly rows: readonly RaceRow[] }) {
  const { t, i18n } = useTranslation("check");
  const whole = new Intl.NumberFormat(tagOf[i18n.language as Language]);
  return (
    <div className={css.frame}>
      <table className={`${css.table} ${css.race}`}>
        <caption className="visually-hidden">{t("table.race")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("table.parameter")}</th>
            <th scope="col" className={`${css.number} ${css.count}`}>
              {t("table.checked")}
            </th>
            <ComparisonHeads />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">
                {row.name}
                <span className={css.under}>{shapeText(row.shape)}</span>
              </th>
              <td className={`${css.number} ${css.count}`}>
                {whole.format(row.checked)}
                <span className={css.under}>{t("table.ofTotal", { total: whole.format(row.size) })}</span>
              </td>
              <td className={css.number}>{row.worst ? showDifference(row.meanAbsoluteDifference) : "–"}</td>
              <td className={css.number}>{row.worst ? showDifference(row.maxRelativeDifference) : "–"}</td>
              <td>{row.worst ? <BothWays entry={row.worst} at={indexText(row.worst.index)} /> : "–"}</td>
              <td>
                <VerdictMark verdict={row.verdict} />
                {row.kinks > 0 && (
                  <span className={css.under} title={t("table.kinksHelp")}>
                    {t("table.kinks", { count: row.kinks })}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
