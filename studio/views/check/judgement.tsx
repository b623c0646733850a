/** What the check says of the open exercise: the table, its sentences, or why there is no word of it. */
import { useTranslation } from "react-i18next";
import type { InputCheck } from "retrograd/check";
import { type ExerciseId, exerciseIds } from "../../model/check/exercises.ts";
import type { CodeFault, Judgement } from "../../model/check/judgement.ts";
import { showDerivative, showDifference } from "../../model/check/numbers.ts";
import type { CheckModel, CheckState } from "../../model/check/store.ts";
import { indexText, shapeText } from "../../model/position.ts";
import { JUDGE_SECONDS } from "../../worker/check-clients.ts";
import { BothWays, ComparisonHeads, VerdictMark } from "./cells.tsx";
import css from "./faults.module.css";
import table from "./table.module.css";

interface Props {
  readonly state: CheckState;
  readonly model: CheckModel;
}

export function JudgementView({ state, model }: Props) {
  const { t } = useTranslation("check");
  const { judgement, isJudging, isOutdated } = state;
  return (
    <div className={css.judgement} aria-live="polite" aria-busy={isJudging}>
      {isJudging && <p className="soft">{t("faults.judging")}</p>}
      {!isJudging && !judgement && <p className="soft">{t("faults.unrun")}</p>}
      {!isJudging && judgement && (
        <>
          {isOutdated && <p className="soft">{t("faults.outdated")}</p>}
          <div className={isOutdated ? css.outdated : undefined}>
            <Word judgement={judgement} state={state} model={model} />
          </div>
        </>
      )}
    </div>
  );
}

function Word({ judgement, state, model }: Props & { readonly judgement: Judgement }) {
  const { t } = useTranslation("check");
  switch (judgement.kind) {
    case "ended":
      return <p className={css.bad}>{t(`faults.ended.${judgement.reason}`, { seconds: JUDGE_SECONDS })}</p>;
    case "unreadable":
      return (
        <p className={css.bad}>
          <FaultText fault={judgement.fault} />
        </p>
      );
    case "judged": {
      const { passed, inputs, problems, value, thrown } = judgement;
      return (
        <>
          <div className={css.verdict}>
            {passed ? (
              <>
                <strong className={css.good}>✓ {t("faults.passed")}</strong>
                <Next state={state} model={model} />
              </>
            ) : (
              !value && <strong className={css.bad}>✗ {t("faults.caught")}</strong>
            )}
          </div>
          {value && (
            <p className={css.bad}>
              {t(value.index.length > 0 ? "faults.value" : "faults.valueCount", {
                index: indexText(value.index),
                found: showDerivative(value.found),
                expected: showDerivative(value.expected),
              })}
            </p>
          )}
          {thrown && (
            <p className={css.bad}>
              <FaultText fault={thrown} />
            </p>
          )}
          {!thrown &&
            problems.map((problem) => (
              <p key={problem} className={css.bad} lang="en">
                {problem}
              </p>
            ))}
          {/* Every row would agree, though forward is wrong. */}
          {inputs.length > 0 && !value && <JudgedTable inputs={inputs} />}
        </>
      );
    }
    default:
      return judgement satisfies never;
  }
}

function FaultText({ fault: { line, message } }: { readonly fault: CodeFault }) {
  const { t } = useTranslation("check");
  return line === undefined ? message : t("faults.line", { line, message });
}

/** Leads on to the next exercise that is not solved yet. */
function Next({ state: { exercise, solved }, model }: Props) {
  const { t } = useTranslation("check");
  const next = nextUnsolved(exercise, solved);
  if (next === undefined) return <span>{t("faults.all")}</span>;
  return (
    <button type="button" onClick={() => model.open(next)}>
      {t("faults.next")}
    </button>
  );
}

function nextUnsolved(from: ExerciseId, solved: readonly ExerciseId[]): ExerciseId | undefined {
  const at = exerciseIds.indexOf(from);
  return [...exerciseIds.slice(at + 1), ...exerciseIds.slice(0, at)].find((id) => !solved.includes(id));
}

function JudgedTable({ inputs }: { readonly inputs: readonly InputCheck[] }) {
  const { t } = useTranslation("check");
  return (
    <div className={inputs.some(({ worst }) => worst?.output) ? `${table.frame} ${table.wide}` : table.frame}>
      <table className={table.table}>
        <caption className="visually-hidden">{t("table.judged")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("table.input")}</th>
            <ComparisonHeads />
          </tr>
        </thead>
        <tbody>
          {inputs.map(({ name, shape, worst, passed, ...input }) => (
            <tr key={name}>
              <th scope="row">
                {name}
                <span className={table.under}>{shapeText(shape)}</span>
              </th>
              <td className={table.number}>{showDifference(input.meanAbsoluteDifference)}</td>
              <td className={table.number}>{showDifference(input.maxRelativeDifference)}</td>
              <td>
                {worst ? (
                  <BothWays
                    entry={worst}
                    at={`${indexText(worst.index)}${worst.output ? ` ${t("table.output", { index: indexText(worst.output) })}` : ""}`}
                  />
                ) : (
                  "–"
                )}
              </td>
              <td>
                <VerdictMark verdict={passed ? "passed" : "failed"} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
