/** The page Graph: the picture with the steps through it. */
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { exampleCode, exampleNames } from "../../model/graph/examples.ts";
import { fromParams } from "../../model/graph/link.ts";
import { GraphPageModel } from "../../model/graph/page.ts";
import { createUserCodeRunner } from "../../worker/user-code-runner.ts";
import type { PageProps } from "../page-props.ts";
import { Canvas } from "./canvas.tsx";
import css from "./page.module.css";
import { StepBar } from "./step-bar.tsx";

let shared: GraphPageModel | undefined;

function sharedModel(): GraphPageModel {
  const examples = exampleNames.map((name) => ({ name, code: exampleCode[name] }));
  shared ??= new GraphPageModel(createUserCodeRunner(), examples);
  return shared;
}

export function GraphPage({ params }: PageProps) {
  const { t } = useTranslation("graph");
  const model = sharedModel();
  useEffect(() => void model.follow(fromParams(params)), [model, params]);
  return (
    <div className={css.page}>
      <section className={css.code} aria-label={t("code")} />
      <section className={css.graph} aria-label={t("title")}>
        <Canvas model={model} />
      </section>
      <section className={css.steps} aria-label={t("stepping")}>
        <StepBar model={model} />
      </section>
      <section className={css.inspector} aria-label={t("inspecting")} />
    </div>
  );
}
