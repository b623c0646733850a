/** The page Check: the race of both ways to find gradients, and the exercises that the gradient check judges. */
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { linkOf, paramsOf } from "../../model/check/link.ts";
import type { PageProps } from "../page-props.ts";
import { useStore } from "../use-store.ts";
import { FaultsPane } from "./faults.tsx";
import { checkModel } from "./model.ts";
import css from "./page.module.css";
import { RacePane } from "./race.tsx";

/** Milliseconds without a change before the address is written. */
const QUIET = 250;

export function CheckPage({ params, write }: PageProps) {
  const { t } = useTranslation("check");
  const model = checkModel();
  const { order, exercise, code } = useStore(model.store);

  useEffect(() => model.follow(linkOf(params)), [model, params]);
  useEffect(() => {
    const timer = setTimeout(() => write(paramsOf({ order, exercise, code })), QUIET);
    return () => clearTimeout(timer);
  }, [write, order, exercise, code]);

  return (
    <div className={css.page}>
      <h2 className="visually-hidden">{t("title")}</h2>
      <RacePane model={model} />
      <FaultsPane model={model} />
    </div>
  );
}
