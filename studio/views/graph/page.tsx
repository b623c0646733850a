/** The page Graph: the user's code, its graph with the steps through it, and a look at one node. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { exampleCode, exampleNames } from "../../model/graph/examples.ts";
import { onHandOver } from "../../model/graph/handover.ts";
import { fromParams, toParams } from "../../model/graph/link.ts";
import { GraphPageModel } from "../../model/graph/page.ts";
import type { Language } from "../../model/preferences.ts";
import { createUserCodeRunner } from "../../worker/user-code-runner.ts";
import type { EditorHandle } from "../editor.tsx";
import { whole } from "../format.ts";
import type { PageProps } from "../page-props.ts";
import { useStore } from "../use-store.ts";
import { Canvas } from "./canvas.tsx";
import { ChainRule } from "./chain-rule.tsx";
import { CodePane } from "./code-pane.tsx";
import { Inspector } from "./inspector.tsx";
import css from "./page.module.css";
import { StepBar } from "./step-bar.tsx";

/** What may be hidden, so that the graph has all the room. */
type Pane = "code" | "inspector";

/** Outlives the page's being open, so that a visit to another page loses nothing. */
let shared: GraphPageModel | undefined;

function sharedModel(language: Language): GraphPageModel {
  if (!shared) {
    const examples = exampleNames.map((name) => ({ name, code: exampleCode[name] }));
    const model = new GraphPageModel(createUserCodeRunner(), examples, language);
    onHandOver(({ source, training }) => void model.look(source, training));
    shared = model;
  }
  return shared;
}

export function GraphPage({ params, write, language }: PageProps) {
  const { t } = useTranslation(["graph", "train"]);
  const model = sharedModel(language);
  const state = useStore(model.store);
  const editor = useRef<EditorHandle>(null);
  const [hidden, setHidden] = useState<Readonly<Record<Pane, boolean>>>({ code: false, inspector: false });
  useEffect(() => model.speak(language), [model, language]);
  useLink(model, params, write);

  const isTraining = state.training !== undefined;
  const handle = (pane: Pane) => (
    <button
      type="button"
      className={css.handle}
      data-pane={pane}
      aria-expanded={!hidden[pane]}
      aria-label={t(hidden[pane] ? `show.${pane}` : `hide.${pane}`)}
      title={t(hidden[pane] ? `show.${pane}` : `hide.${pane}`)}
      onClick={() => setHidden({ ...hidden, [pane]: !hidden[pane] })}
    />
  );

  return (
    <div
      className={css.page}
      data-training={isTraining}
      data-hide-code={hidden.code && !isTraining}
      data-hide-inspector={hidden.inspector}
    >
      <section className={css.code} aria-label={t("code")} data-tour="code">
        {state.training === undefined ? (
          <CodePane
            editor={editor}
            code={state.code}
            language={state.language}
            example={exampleNames.find((name) => name === state.example)}
            status={state.status === "running" || state.checks?.status === "waiting" ? "running" : "idle"}
            error={state.error}
            console={state.console}
            onCode={(code) => model.setCode(code)}
            onLanguage={(language) => model.setLanguage(language)}
            onExample={(name) => void model.choose(name)}
            onRun={() => void model.run()}
            onStop={() => model.stop()}
          />
        ) : (
          <div className={css.training}>
            <p>
              {t("training", {
                step: whole(state.training.step, language),
                data: t(`train:datasets.${state.training.data}`),
              })}
            </p>
            <a href="#train">{t("backToTraining")}</a>
            <button type="button" onClick={() => void model.run()}>
              {t("backToCode")}
            </button>
          </div>
        )}
      </section>
      <section className={css.graph} aria-label={t("title")} data-tour="graph">
        <Canvas model={model} />
        {!isTraining && handle("code")}
        {handle("inspector")}
      </section>
      <section className={css.steps} aria-label={t("stepping")} data-tour="steps">
        <StepBar model={model} />
      </section>
      <section className={css.chain} aria-label={t("chainRule")}>
        <ChainRule model={model} />
      </section>
      <section className={css.inspector} aria-label={t("inspecting")} data-tour="inspector">
        <Inspector model={model} onGoToLine={(line) => editor.current?.goTo(line)} />
      </section>
    </div>
  );
}

/** Follows the address once it names something new, and keeps the present state in it. */
function useLink(model: GraphPageModel, params: PageProps["params"], write: PageProps["write"]): void {
  const followed = useRef<PageProps["params"]>(undefined);
  useEffect(() => {
    const { lang: _, ...own } = params;
    const { status } = model.store.get();
    const isNews = followed.current !== params && Object.keys(own).length > 0;
    followed.current = params;
    if (!isNews && status !== "idle") return;
    const linked = fromParams(params);
    void model.follow(linked);
    // The page Train comes back here once it has handed the step over.
    if (linked.training !== undefined && model.store.get().training?.link !== linked.training) {
      location.replace(`${linked.training}&${new URLSearchParams({ back: location.hash })}`);
    }
  }, [model, params]);
  useEffect(() => {
    const keep = () => {
      // While it runs, too, lest it be lost if the page ends meanwhile.
      const { status, error } = model.store.get();
      if (status !== "idle" && error?.reason !== "damaged") write(toParams(model.linked()));
    };
    keep();
    return model.store.subscribe(keep);
  }, [model, write]);
}
