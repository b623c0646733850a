/** The right pane: everything about the selected node. */
import { useTranslation } from "react-i18next";
import type { GraphPageModel } from "../../model/graph/page.ts";
import { reachedAfter } from "../../model/graph/reached.ts";
import type { DrawnNode } from "../../model/graph/source.ts";
import { useStore } from "../use-store.ts";
import css from "./inspector.module.css";
import { ChangeLine } from "./inspector-change.tsx";
import { Checks } from "./inspector-check.tsx";
import { Heading } from "./inspector-heading.tsx";
import { LeafEditor } from "./leaf-editor.tsx";
import { ScrollBox } from "./scroll-box.tsx";
import { Tex } from "./tex.tsx";
import { type Numbers, ScalarValues, ValuesPanel } from "./values-panel.tsx";

interface InspectorProps {
  readonly model: GraphPageModel;
  /** Called with a line of the user's code, from 1. */
  readonly onGoToLine?: (line: number) => void;
}

export function Inspector({ model, onGoToLine }: InspectorProps) {
  const { t } = useTranslation("graph");
  const state = useStore(model.store);
  const { drawing, selected } = state;
  const node = drawing?.nodes.find(({ key }) => key === selected);
  if (!drawing) return <p className={css.quiet}>{t("inspector.noGraph")}</p>;
  return (
    <div className={css.inspector}>
      {node ? (
        <NodePane key={node.key} model={model} node={node} onGoToLine={onGoToLine} />
      ) : (
        <p className="soft">{t("inspector.noSelection")}</p>
      )}
      {!node && <ChangeLine change={state.change} />}
      <Checks model={model} node={node} />
    </div>
  );
}

function NodePane({ model, node, onGoToLine }: InspectorProps & { readonly node: DrawnNode }) {
  const { t } = useTranslation("graph");
  const { drawing, steps, taken, view, detail, change, refused } = useStore(model.store);
  const { key, kind, shape, dtype, within } = node;
  const reached = reachedAfter(drawing!, steps, taken, key);
  // What the picture knows already need not be waited for.
  const known: Numbers | undefined = node.value.elements && {
    value: node.value.elements,
    ...(node.gradient?.elements && { gradient: node.gradient.elements }),
  };
  const elements = known ?? (detail?.status === "ready" ? detail.value.elements : undefined);
  const isLeaf = kind !== "operation" && within === undefined && shape.every((size) => size > 0);
  const isScalar = shape.every((size) => size === 1);
  return (
    <>
      <Heading node={node} onGoToLine={onGoToLine} />
      {kind === "operation" && detail?.status === "ready" && (
        <ScrollBox className={`forward ${css.formula}`} label={t("inspector.formula")}>
          <Tex tex={detail.value.formula.value.symbols} />
        </ScrollBox>
      )}
      {detail?.status === "failed" && (
        <p className={css.failed} role="alert">
          {t("inspector.failed", { message: detail.message })}
        </p>
      )}
      {!elements ? (
        <p className={css.waiting} aria-busy="true">
          …
        </p>
      ) : isScalar ? (
        <ScalarValues elements={elements} dtype={dtype} reached={reached} />
      ) : (
        <ValuesPanel elements={elements} shape={shape} dtype={dtype} reached={reached} />
      )}
      {elements && isLeaf && (
        <LeafEditor
          model={model}
          node={node}
          elements={elements.value}
          edits={view.leaves[key]}
          refused={refused}
        />
      )}
      <ChangeLine change={change} />
    </>
  );
}
