/** A leaf's elements, to be changed while everything follows: all of them where there are few, else one at a time. */
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { GraphPageModel } from "../../model/graph/page.ts";
import type { DrawnNode, Edits } from "../../model/graph/source.ts";
import { indexAt, positionAt, sizeOf } from "../../model/position.ts";
import css from "./leaf.module.css";
import { NumberField } from "./leaf-field.tsx";
import { ScrollBox } from "./scroll-box.tsx";

/** Leaves with more elements are changed by index. */
const MOST_FIELDS = 64;

interface LeafEditorProps {
  readonly model: GraphPageModel;
  readonly node: DrawnNode;
  readonly elements: ArrayLike<number>;
  /** What the user has changed: it stands here before everything has followed. */
  readonly edits: Edits | undefined;
  /** Why the latest change was taken back. */
  readonly refused: string | undefined;
}

export function LeafEditor({ model, node, elements, edits, refused }: LeafEditorProps) {
  const { t } = useTranslation("graph");
  const [problem, setProblem] = useState<string>();
  /** Fields begin anew after each: what was refused in them is gone, too. */
  const [restores, setRestores] = useState(0);
  const help = useId();
  const { shape, dtype } = node;
  const name = node.name ?? node.label;
  const fieldAt = (position: number) => (
    <NumberField
      key={restores}
      value={edits?.[position] ?? elements[position]}
      dtype={dtype}
      label={
        shape.length === 0
          ? name
          : t("inspector.leaf.entryField", { name, index: indexAt(position, shape).join(", ") })
      }
      onChange={(value) => void model.setElement(node.key, position, value)}
      onProblem={setProblem}
      describedBy={help}
    />
  );
  return (
    <div className={css.editor}>
      <div className={css.heading}>
        <h3>{t("inspector.leaf.title")}</h3>
        {edits && (
          <button
            type="button"
            onClick={() => {
              setProblem(undefined);
              setRestores(restores + 1);
              void model.restoreLeaves(node.key);
            }}
          >
            {t("inspector.leaf.restore")}
          </button>
        )}
      </div>
      {elements.length <= MOST_FIELDS ? (
        <Grid name={name} shape={shape} fieldAt={fieldAt} />
      ) : (
        <ByIndex shape={shape} fieldAt={fieldAt} />
      )}
      <div id={help}>
        <p className={css.hint}>{t("inspector.leaf.hint")}</p>
        <p className={css.problem} role="alert">
          {problem ?? (refused !== undefined ? t("inspector.leaf.refused", { message: refused }) : undefined)}
        </p>
      </div>
    </div>
  );
}

interface FieldsProps {
  readonly shape: readonly number[];
  readonly fieldAt: (position: number) => React.ReactNode;
}

/** A row of fields for each row of the last axis; those of a vector run on like words. */
function Grid({ name, shape, fieldAt }: FieldsProps & { readonly name: string }) {
  const columns = shape.at(-1) ?? 1;
  const rows = sizeOf(shape) / (columns || 1);
  const cells = (row: number) =>
    Array.from({ length: columns }, (_, column) => row * columns + column).map((position) => (
      <span key={position} className={css.cell}>
        {fieldAt(position)}
      </span>
    ));
  if (shape.length < 2) return <div className={css.vector}>{cells(0)}</div>;
  return (
    <ScrollBox className={css.rows} label={name}>
      <div>
        {Array.from({ length: rows }, (_, row) => row).map((row) => (
          <div key={row} className={css.row}>
            {cells(row)}
          </div>
        ))}
      </div>
    </ScrollBox>
  );
}

function ByIndex({ shape, fieldAt }: FieldsProps) {
  const { t } = useTranslation("graph");
  const [index, setIndex] = useState<readonly number[]>(() => shape.map(() => 0));
  const position = positionAt(index, shape);
  return (
    <div className={css.byIndex}>
      <span>{t("inspector.leaf.oneEntry")}</span>
      {shape.map((size, axis) => (
        <input
          // biome-ignore lint/suspicious/noArrayIndexKey: axes have no other name
          key={axis}
          type="number"
          min={0}
          max={size - 1}
          value={index[axis]}
          aria-label={t("inspector.indexAlong", { axis, size })}
          onChange={(event) => {
            const wanted = Math.trunc(Number(event.target.value));
            setIndex(index.with(axis, Math.min(Math.max(wanted || 0, 0), size - 1)));
          }}
        />
      ))}
      <span key={position} className={css.equals}>
        = <span className={css.cell}>{fieldAt(position)}</span>
      </span>
    </div>
  );
}
