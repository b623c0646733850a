/** The strip under the picture: the selected node's formulas in symbols, shapes and numbers, and why they are as they are. */
import { useTranslation } from "react-i18next";
import type { NodeFormula } from "retrograd/inspect";
import { explain, type Reason } from "../../model/graph/explain.ts";
import { paintDerivatives } from "../../model/graph/formula.ts";
import type { GraphPageModel } from "../../model/graph/page.ts";
import { type Reached, reachedAfter } from "../../model/graph/reached.ts";
import type { Drawing, DrawnNode } from "../../model/graph/source.ts";
import { useStore } from "../use-store.ts";
import css from "./chain-rule.module.css";
import { ScrollBox } from "./scroll-box.tsx";
import { Tex } from "./tex.tsx";

export function ChainRule({ model }: { readonly model: GraphPageModel }) {
  const { t } = useTranslation("graph");
  const { drawing, selected, detail, steps, taken } = useStore(model.store);
  const node = drawing?.nodes.find(({ key }) => key === selected);
  if (!drawing || !node) return <p className={css.quiet}>{t("chain.empty")}</p>;
  if (detail?.status === "failed") {
    return <p className={css.quiet}>{t("chain.failed", { message: detail.message })}</p>;
  }
  return (
    <ScrollBox className={css.box} label={t("chain.title")}>
      <div className={css.chain} aria-busy={detail?.status !== "ready"}>
        {detail?.status === "ready" && (
          <Formulas
            formula={detail.value.formula}
            node={node}
            drawing={drawing}
            reached={reachedAfter(drawing, steps, taken, node.key)}
          />
        )}
      </div>
    </ScrollBox>
  );
}

interface FormulasProps {
  readonly formula: NodeFormula;
  readonly node: DrawnNode;
  readonly drawing: Drawing;
  readonly reached: Reached;
}

function Formulas({ formula, node, drawing, reached }: FormulasProps) {
  const { t } = useTranslation("graph");
  const names = Object.fromEntries(formula.gradients.map(({ input, name }) => [input, name]));
  const reasons = explain(drawing, node.key, names);
  return (
    <>
      <Line direction="forward" formula={formula.value} isReached={reached.value} />
      {formula.gradients.map((gradient) => (
        <Line key={gradient.input} direction="backward" formula={gradient} isReached={reached.flows} />
      ))}
      {formula.gradients.length === 0 && node.gradient && node.kind !== "operation" && (
        <p className={css.note}>{t("chain.leaf")}</p>
      )}
      {reasons.length > 0 && (
        <p className={css.why}>
          {reasons.map((reason) => (
            <Sentence key={reason.why} reason={reason} />
          ))}
        </p>
      )}
    </>
  );
}

function Sentence({ reason }: { readonly reason: Reason }) {
  const { t } = useTranslation("graph");
  return (
    <span>
      {t(`chain.why.${reason.why}`, "values" in reason ? reason.values : {})}
      {t("chain.between")}
    </span>
  );
}

interface LineProps {
  readonly direction: "forward" | "backward";
  readonly formula: NodeFormula["value"];
  /** Numbers are shown from the step on that computes them. */
  readonly isReached: boolean;
}

/** Symbols, then the same with shapes, then with numbers. */
function Line({ direction, formula: { symbols, shapes, numbers }, isReached }: LineProps) {
  const { t } = useTranslation("graph");
  return (
    <div className={css.line}>
      <span className={`${css.direction} ${direction}`}>
        {direction === "forward" ? `${t("chain.forward")} →` : `← ${t("chain.backward")}`}
      </span>
      <ScrollBox className={css.formulas} label={t(`chain.${direction}`)} isLevel>
        <div className={css.run}>
          <span className={direction === "forward" ? "forward" : undefined}>
            <Tex tex={direction === "forward" ? symbols : paintDerivatives(symbols, "backward")} />
          </span>
          {shapes !== undefined && (
            <span className="soft">
              <Tex tex={direction === "forward" ? shapes : paintDerivatives(shapes, "backward")} />
            </span>
          )}
          {isReached && numbers !== undefined && (
            <span className={direction}>
              <Tex tex={numbers} />
            </span>
          )}
        </div>
      </ScrollBox>
    </div>
  );
}
