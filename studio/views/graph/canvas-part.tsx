/** A node of the picture, an end of a wire, and the frame of an open composite. Knows nothing of where they stand. */
import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { memo, useContext } from "react";
import { useTranslation } from "react-i18next";
import type { Part } from "../../model/graph/figure.ts";
import { inWords } from "../../model/graph/note.ts";
import { FRAME_TITLE } from "../../model/graph/picture-frames.ts";
import { partShapes } from "../../model/graph/picture-shapes.ts";
import type { PartStatus } from "../../model/graph/picture-status.ts";
import css from "./canvas.module.css";
import { CanvasActions } from "./canvas-actions.ts";
import { Shapes } from "./canvas-shapes.tsx";

export type PartNode = Node<
  { part: Part; status: PartStatus; hasGradient: boolean; isSelected: boolean },
  "part"
>;
export type FrameNode = Node<{ composite: string; name: string; width: number; height: number }, "frame">;

export const PartView = memo(function PartView({ data }: NodeProps<PartNode>) {
  const { part, status, hasGradient, isSelected } = data;
  const { t } = useTranslation("graph");
  const { select, toggle } = useContext(CanvasActions);
  const { width, height, kind, node } = part;
  const drawing = (
    <svg
      className={css.drawing}
      width={width}
      height={height}
      viewBox={`${-width / 2} ${-height / 2} ${width} ${height}`}
      aria-hidden="true"
    >
      <Shapes shapes={partShapes(part, status)} />
    </svg>
  );
  if (kind === "end")
    return (
      <div className={css.end}>
        {drawing}
        <Handles />
      </div>
    );
  const name = node.name ?? node.label;
  const label = [
    name === node.op ? name : t("canvas.nodeName", { name, op: node.op }),
    ...(status.isWaiting ? [t("canvas.waiting")] : [t("canvas.value", { value: inWords(node.value) })]),
    ...(hasGradient && node.gradient ? [t("canvas.gradient", { gradient: inWords(node.gradient) })] : []),
  ].join(", ");
  return (
    <div className={css.part}>
      {/* biome-ignore lint/a11y/useSemanticElements: the text inside a button cannot be selected and copied */}
      <div
        className={css.node}
        style={{ borderRadius: kind === "operation" ? height / 2 : kind === "variable" ? 15 : 4 }}
        role="button"
        tabIndex={0}
        aria-label={label}
        aria-pressed={isSelected}
        data-node={node.key}
        onClick={() => select(node.key)}
        onDoubleClick={() => node.openable && toggle(node.key)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          event.stopPropagation();
          select(node.key);
        }}
      >
        {drawing}
      </div>
      <Handles />
      {node.openable && (
        <button
          type="button"
          className={css.open}
          aria-label={t("canvas.open", { name })}
          title={t("canvas.open", { name })}
          onClick={() => toggle(node.key)}
        >
          <svg viewBox="-8 -8 16 16" width="16" height="16" aria-hidden="true">
            <path d="M-3.5 0h7M0 -3.5v7" />
          </svg>
        </button>
      )}
    </div>
  );
});

/** React Flow draws an edge only between handles; where it runs is the layout's. */
function Handles() {
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} className={css.handle} />
      <Handle type="source" position={Position.Right} isConnectable={false} className={css.handle} />
    </>
  );
}

export const FrameView = memo(function FrameView({ data }: NodeProps<FrameNode>) {
  const { composite, name, width, height } = data;
  const { t } = useTranslation("graph");
  const { toggle } = useContext(CanvasActions);
  return (
    <fieldset className={css.frame} style={{ width, height }} aria-label={t("canvas.opened", { name })}>
      <div className={css.frameTitle} style={{ height: FRAME_TITLE }}>
        <span>{name}</span>
        <button
          type="button"
          className={css.close}
          aria-label={t("canvas.close", { name })}
          title={t("canvas.close", { name })}
          data-close={composite}
          onClick={() => toggle(composite)}
        >
          <svg viewBox="-8 -8 16 16" width="16" height="16" aria-hidden="true">
            <path d="M-3 -3l6 6M-3 3l6 -6" />
          </svg>
        </button>
      </div>
    </fieldset>
  );
});
