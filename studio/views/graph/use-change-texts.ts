/** What changed leaves came to, in words: "apple +1 → price +2.2" and "the gradient predicted +2.2". */
import { useTranslation } from "react-i18next";
import { type Change, changeText } from "../../model/graph/change.ts";
import { indexText } from "../../model/position.ts";

/** `predicted` where the gradient says something of all changed leaves; nothing where none is changed. */
export function useChangeTexts(
  change: Change | undefined,
): { readonly line: string; readonly predicted?: string } | undefined {
  const { t } = useTranslation("graph");
  if (!change) return undefined;
  const { leaves, output, predicted } = change;
  const names = leaves.map(({ name, index, by }) =>
    by === undefined
      ? t("change.many", { name })
      : t("change.by", { name: index ? name + indexText(index) : name, by: changeText(by) }),
  );
  return {
    line: t("change.line", {
      leaves: names.join(t("change.and")),
      output: output.name,
      by: changeText(output.to - output.from),
    }),
    ...(predicted !== undefined && { predicted: t("change.predicted", { by: changeText(predicted) }) }),
  };
}
