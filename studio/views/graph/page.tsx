/** The page Graph. */
import { useTranslation } from "react-i18next";
import type { PageProps } from "../page-props.ts";

export function GraphPage(_: PageProps) {
  const { t } = useTranslation("graph");
  return <h2>{t("title")}</h2>;
}
