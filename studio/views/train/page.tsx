/** The page Train. */
import { useTranslation } from "react-i18next";
import type { PageProps } from "../page-props.ts";

export function TrainPage(_: PageProps) {
  const { t } = useTranslation("train");
  return <h2>{t("title")}</h2>;
}
