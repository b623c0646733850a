/** The page Check: the race of both ways to find gradients, and the exercises that the gradient check judges. */
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { linkOf, paramsOf } from "../../model/check/link.ts";
import type { PageProps } from "../page-props.ts";
import { FaultsPane } from "./faults.tsx";
import { checkModel } from "./model.ts";
import css from "./page.module.css";
import { RacePane } from "./race.tsx";

export function CheckPage({ params, write }: PageProps) {
  const { t } = useTranslation("check");
  const model = checkModel();

  useEffect(() => model.follow(linkOf(params)), [model, params]);
  useEffect(() => {
    const keep = () => write(paramsOf(model.store.get()));
    keep();
    return model.store.subscribe(keep);
  }, [write, model]);

  return (
    <div className={css.page}>
      <h2 className="visually-hidden">{t("title")}</h2>
      <RacePane model={model} />
      <FaultsPane model={model} />
    </div>
  );
}
