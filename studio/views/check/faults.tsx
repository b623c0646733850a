/** The exercises: which there are, the open one with its code, and what can be done about it. */
import { useTranslation } from "react-i18next";
import { commentedIn, exerciseIds, exercises } from "../../model/check/exercises.ts";
import type { Judgement } from "../../model/check/judgement.ts";
import { lineDifference } from "../../model/check/line-difference.ts";
import { brokenCode, type CheckModel } from "../../model/check/store.ts";
import type { Language } from "../../model/preferences.ts";
import { Editor } from "../editor.tsx";
import { useStore } from "../use-store.ts";
import css from "./faults.module.css";
import { JudgementView } from "./judgement.tsx";

export function FaultsPane({ model }: { readonly model: CheckModel }) {
  const { t, i18n } = useTranslation("check");
  const state = useStore(model.store);
  const { exercise, code, judgement, isJudging, isHintOpen, isSolutionOpen, isOutdated, solved } = state;
  const fault = isOutdated ? undefined : faultOf(judgement);
  return (
    <section className={css.faults} aria-labelledby="faults-title">
      <div className={css.head}>
        <h3 id="faults-title" className={css.title}>
          {t("faults.title")}
        </h3>
        <ol className={css.list} aria-label={t("faults.list")}>
          {exerciseIds.map((id, i) => (
            <li key={id}>
              <button
                type="button"
                className={solved.includes(id) ? css.solved : css.open}
                aria-current={id === exercise ? "true" : undefined}
                aria-label={`${i + 1}: ${t(`faults.exercises.${id}.title`)}${solved.includes(id) ? `, ${t("faults.solved")}` : ""}`}
                title={t(`faults.exercises.${id}.title`)}
                onClick={() => model.open(id)}
              >
                {solved.includes(id) ? "✓" : i + 1}
              </button>
            </li>
          ))}
        </ol>
        <span className={css.progress}>
          {t("faults.progress", { solved: solved.length, total: exerciseIds.length })}
        </span>
      </div>
      <p className={css.story}>
        <strong>{t(`faults.exercises.${exercise}.title`)}</strong> {t(`faults.exercises.${exercise}.story`)}
      </p>
      <div className={css.code}>
        <Editor
          // The model has comments in English, so that a link or what is solved does not hang on the language.
          value={commentedIn(i18n.language as Language, code)}
          onChange={(changed) => model.edit(commentedIn("en", changed))}
          language="js"
          label={t("faults.code")}
          errorLine={fault?.line}
          errorMessage={fault?.message}
          onRun={model.judge}
        />
      </div>
      <div className={css.actions}>
        {isJudging ? (
          <button type="button" onClick={model.stopJudging}>
            {t("faults.stop")}
          </button>
        ) : (
          <button type="button" className="primary" onClick={model.judge}>
            {t("faults.run")}
          </button>
        )}
        <button type="button" aria-expanded={isHintOpen} onClick={model.toggleHint}>
          {t("faults.hint")}
        </button>
        <button type="button" aria-expanded={isSolutionOpen} onClick={model.toggleSolution}>
          {isSolutionOpen ? t("faults.hideSolution") : t("faults.solution")}
        </button>
        <button
          type="button"
          className="plain"
          disabled={code === brokenCode(exercise)}
          onClick={model.reset}
        >
          {t("faults.reset")}
        </button>
      </div>
      {isHintOpen && <p className={css.hint}>{t(`faults.exercises.${exercise}.hint`)}</p>}
      {isSolutionOpen && <Solution model={model} />}
      <JudgementView state={state} model={model} />
    </section>
  );
}

function faultOf(judgement: Judgement | undefined) {
  if (judgement?.kind === "unreadable") return judgement.fault;
  return judgement?.kind === "judged" ? judgement.thrown : undefined;
}

/** The lines at fault, and what belongs in their place. */
function Solution({ model }: { readonly model: CheckModel }) {
  const { t } = useTranslation("check");
  const { exercise } = useStore(model.store);
  const { broken, solution } = exercises.find(({ id }) => id === exercise)!;
  const { line, removed, added } = lineDifference(broken, solution);
  const indent = Math.min(...[...removed, ...added].map((text) => text.search(/\S/)));
  return (
    <div className={css.solution}>
      <span className="soft">{t("faults.lineAt", { line })}</span>
      <pre>
        {removed.map((text) => (
          <del key={text}>
            <span className="visually-hidden">{t("faults.removed")}: </span>
            {text.slice(indent)}
          </del>
        ))}
        {added.map((text) => (
          <ins key={text}>
            <span className="visually-hidden">{t("faults.added")}: </span>
            {text.slice(indent)}
          </ins>
        ))}
      </pre>
    </div>
  );
}
