/** What changed leaves came to: "apple +1 → price +2.2; the gradient foretold +2.2". */
import { useTranslation } from "react-i18next";
import type { Change } from "../../model/graph/change.ts";
import { changeText } from "../../model/graph/table.ts";
import css from "./inspector.module.css";

export function ChangeLine({ change }: { readonly change: Change | undefined }) {
  const { t } = useTranslation("graph");
  if (!change) return null;
  const { leaves, output, foretold } = change;
  const names = leaves.map(({ name, by }) =>
    by === undefined
      ? t("inspector.leaf.changedMany", { name })
      : t("inspector.leaf.changed", { name, by: changeText(by) }),
  );
  return (
    <p className={css.change} role="status">
      <span className="forward">
        {t("inspector.leaf.change", {
          leaves: names.join(t("inspector.leaf.and")),
          output: output.name,
          by: changeText(output.to - output.from),
        })}
      </span>
      {foretold !== undefined && (
        <span className="backward">{t("inspector.leaf.foretold", { by: changeText(foretold) })}</span>
      )}
    </p>
  );
}
