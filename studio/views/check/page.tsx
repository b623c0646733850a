/** The page Check. */
import { useTranslation } from "react-i18next";
import type { PageProps } from "../page-props.ts";

export function CheckPage(_: PageProps) {
  const { t } = useTranslation("check");
  return <h2>{t("title")}</h2>;
}
