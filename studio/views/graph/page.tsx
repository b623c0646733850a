/** The page Graph. */
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { exampleCode, exampleNames } from "../../model/graph/examples.ts";
import { fromParams } from "../../model/graph/link.ts";
import { GraphPageModel } from "../../model/graph/page.ts";
import { createUserCodeRunner } from "../../worker/user-code-runner.ts";
import type { PageProps } from "../page-props.ts";
import { Canvas } from "./canvas.tsx";
import { StepBar } from "./step-bar.tsx";

let model: GraphPageModel | undefined;

function pageModel(): GraphPageModel {
  const examples = exampleNames.map((name) => ({ name, code: exampleCode[name] }));
  model ??= new GraphPageModel(createUserCodeRunner(), examples);
  return model;
}

export function GraphPage({ params }: PageProps) {
  const { t } = useTranslation("graph");
  const own = pageModel();
  useEffect(() => void own.follow(fromParams(params)), [own, params]);
  return (
    <div style={{ display: "grid", gridTemplateRows: "1fr auto", height: "100%" }}>
      <h2 className="visually-hidden">{t("title")}</h2>
      <Canvas model={own} />
      <StepBar model={own} />
    </div>
  );
}
