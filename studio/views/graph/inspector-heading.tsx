/** What a node is: its name, kind, shape, the line that made it, and what its operation does. */
import { useTranslation } from "react-i18next";
import { documented } from "../../i18n/op-docs.ts";
import type { DrawnNode } from "../../model/graph/source.ts";
import { shapeText } from "../../model/position.ts";
import css from "./inspector.module.css";

interface HeadingProps {
  readonly node: DrawnNode;
  readonly onGoToLine?: ((line: number) => void) | undefined;
}

export function Heading({ node, onGoToLine }: HeadingProps) {
  const { t } = useTranslation("graph");
  const { t: tOps } = useTranslation("ops");
  const { op, kind, label, name, shape, dtype, handWritten } = node;
  const doc = documented(handWritten ? "custom" : op);
  const isOperation = kind === "operation";
  return (
    <header className={css.heading}>
      <div className={css.title}>
        <h2>{name ?? (isOperation ? op : label)}</h2>
        <Origin node={node} onGoToLine={onGoToLine} />
      </div>
      <p className={css.facts}>
        {isOperation && name !== undefined && <span>{op}</span>}
        <span>{t(`inspector.kinds.${kind}`)}</span>
        <span>{shape.length === 0 ? t("inspector.scalar") : shapeText(shape)}</span>
        <span>{dtype}</span>
      </p>
      {doc && <p className={css.doc}>{tOps(doc)}</p>}
    </header>
  );
}

/** `main.ts:3`, a button where something can be done about it. */
function Origin({ node: { origin }, onGoToLine }: HeadingProps) {
  const { t } = useTranslation("graph");
  const [, place, line] = /([^/\\]+:(\d+))(?::\d+)?$/.exec(origin ?? "") ?? [];
  if (place === undefined) return null;
  if (!onGoToLine) return <span className={css.origin}>{place}</span>;
  return (
    <button
      type="button"
      className={`plain ${css.origin}`}
      aria-label={t("inspector.goToLine", { place })}
      onClick={() => onGoToLine(Number(line))}
    >
      {place}
    </button>
  );
}
