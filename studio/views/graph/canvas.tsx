/** The picture of the graph: drawn, walked, opened and closed. Knows nothing of how it is computed, nor of where its parts stand. */
import "@xyflow/react/dist/base.css";
import { MiniMap, Panel, ReactFlow, ReactFlowProvider } from "@xyflow/react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { GraphPageModel } from "../../model/graph/page.ts";
import { badgesOf } from "../../model/graph/picture-badges.ts";
import { type Shown, shownAfter } from "../../model/graph/steps.ts";
import { useStore } from "../use-store.ts";
import css from "./canvas.module.css";
import { CanvasActions } from "./canvas-actions.ts";
import { useElements } from "./canvas-elements.ts";
import { FrameView, PartView } from "./canvas-part.tsx";
import { WireView } from "./canvas-wire.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { stepByKey } from "./step-keys.ts";
import { useErrorText } from "./use-error-text.ts";
import { useFit } from "./use-fit.ts";
import { usePicture } from "./use-picture.ts";

const NODE_TYPES = { part: PartView, frame: FrameView };
const EDGE_TYPES = { wire: WireView };
/** Larger graphs are drawn only as far as they are in view, and have a map. */
const MANY = 60;
/** Width by height of what still makes a map: a long chain is a line of dots. */
const WIDEST = 8;

/** Pixels that a pointer may move while it clicks. */
const STEADY = 5;

export function Canvas({ model }: { readonly model: GraphPageModel }) {
  return (
    <ReactFlowProvider>
      <Pictured model={model} />
    </ReactFlowProvider>
  );
}

function Pictured({ model }: { readonly model: GraphPageModel }) {
  const { t } = useTranslation("graph");
  const { status, error, drawing, steps, taken, selected, checks, training } = useStore(model.store);
  const { picture, error: layoutError, model: pictures } = usePicture(model);
  const isPlaced = picture?.drawing === drawing;
  const latest = useRef<Shown>(undefined);
  const shown = useMemo(
    // A picture of another drawing stays as it was until that one is placed.
    () => (drawing && isPlaced ? shownAfter(drawing, steps, taken) : latest.current),
    [drawing, isPlaced, steps, taken],
  );
  latest.current = shown;
  const badges = useMemo(() => badgesOf(checks?.status === "ready" ? checks.value : undefined), [checks]);
  const look = useMemo(
    () => ({
      shown: shown ?? NOTHING,
      selected,
      badges,
      sayWire: (from: string, to: string, value?: string, gradient?: string) =>
        [
          to === "" ? t("canvas.wireOut", { from }) : t("canvas.wire", { from, to }),
          ...(value === undefined ? [] : [t("canvas.value", { value })]),
          ...(gradient === undefined ? [] : [t("canvas.gradient", { gradient })]),
        ].join(", "),
    }),
    [shown, selected, badges, t],
  );
  const { nodes, edges } = useElements(picture, look);
  const fit = useFit(picture, pictures);
  const actions = useMemo(
    () => ({ select: (key: string) => model.select(key), toggle: (key: string) => void model.toggle(key) }),
    [model],
  );

  const { reveal } = fit;
  const current = shown?.current?.key;
  const lastTaken = useRef(taken);
  useEffect(() => {
    if (lastTaken.current !== taken && current !== undefined) reveal(current);
    lastTaken.current = taken;
  }, [taken, current, reveal]);

  const [isMoving, setMoving] = useState(false);
  const isLarge = nodes.length > MANY;
  const hasMap = isLarge && picture !== undefined && picture.layout.width < WIDEST * picture.layout.height;
  const failure = useErrorText(status === "failed" ? error : undefined);
  const message = layoutError ?? failure;
  const onKeyDown = (event: KeyboardEvent) => stepByKey(event, model);
  return (
    <div className={css.canvas}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keys take steps here; the nodes within are buttons */}
      {/* biome-ignore lint/a11y/useSemanticElements: a picture with parts is no fieldset */}
      <div className={css.keys} role="group" aria-label={t("canvas.keys")} tabIndex={0} onKeyDown={onKeyDown}>
        <CanvasActions value={actions}>
          <ReactFlow
            className={isMoving ? css.moving : undefined}
            nodes={nodes as never[]}
            edges={edges as never[]}
            nodeTypes={NODE_TYPES}
            edgeTypes={EDGE_TYPES}
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            edgesFocusable={false}
            elementsSelectable={false}
            disableKeyboardA11y
            paneClickDistance={STEADY}
            zoomOnDoubleClick={false}
            deleteKeyCode={null}
            selectionKeyCode={null}
            multiSelectionKeyCode={null}
            panActivationKeyCode={null}
            minZoom={0.02}
            maxZoom={3}
            onlyRenderVisibleElements={isLarge}
            onMoveStart={(event) => {
              setMoving(true);
              if (event) fit.onMoved();
            }}
            onMoveEnd={() => setMoving(false)}
          >
            {hasMap && (
              <MiniMap className={css.map} pannable ariaLabel={t("canvas.map")} nodeBorderRadius={12} />
            )}
            <Panel position="top-right" className={css.tools}>
              <ExportMenu model={model} pictures={pictures} badges={badges} shown={look.shown} />
            </Panel>
            {picture && (
              <Panel position="bottom-left" className={css.zoom}>
                <ZoomButton label={t("canvas.zoomOut")} path="M-4 0h8" onClick={fit.zoomOut} />
                <ZoomButton label={t("canvas.zoomIn")} path="M-4 0h8M0 -4v8" onClick={fit.zoomIn} />
                <ZoomButton
                  label={t("canvas.fit")}
                  path="M-5 -1.5v-3.5h3.5M5 -1.5v-3.5h-3.5M-5 1.5v3.5h3.5M5 1.5v3.5h-3.5"
                  onClick={fit.fit}
                />
              </Panel>
            )}
          </ReactFlow>
        </CanvasActions>
      </div>
      {picture ? (
        <Legend />
      ) : (
        <div className={css.empty}>
          {message === undefined && <Sketch isMoving={status === "running"} />}
          <p>
            {message === undefined
              ? t(status === "running" || status === "ready" ? "canvas.loading" : "canvas.none")
              : error?.reason === "damaged"
                ? message
                : t("canvas.failed")}
          </p>
        </div>
      )}
      {picture && message !== undefined && (
        <p className={css.stale}>
          {t("canvas.stale")} {(layoutError !== undefined || training !== undefined) && message}
        </p>
      )}
      {picture && message === undefined && !isPlaced && <Placing />}
    </div>
  );
}

/** Milliseconds after which one would wonder. */
const LONG = 400;

/** Says that another picture is being made, where that takes long. */
function Placing() {
  const { t } = useTranslation("graph");
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p className={css.placing} role="status">
      {isLong && t("canvas.loading")}
    </p>
  );
}

const NOTHING = { values: new Set<string>(), seeds: new Set<string>(), flows: new Set<string>() };

function ZoomButton({ label, path, onClick }: { label: string; path: string; onClick: () => void }) {
  return (
    <button type="button" aria-label={label} title={label} onClick={onClick}>
      <svg viewBox="-8 -8 16 16" width="16" height="16" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  );
}

/** What the two arrows mean. */
function Legend() {
  const { t } = useTranslation("graph");
  return (
    <div className={css.legend}>
      <span className="forward">
        <svg viewBox="0 -5 26 10" width="26" height="10" aria-hidden="true">
          <path d="M0 0H20" className={css.legendWire} />
          <path d="M26 0l-8 -3.4v6.8z" className={css.legendHead} />
        </svg>
        {t("canvas.above")}
      </span>
      <span className="backward">
        <svg viewBox="0 -5 26 10" width="26" height="10" aria-hidden="true">
          <path d="M26 0H5" className={css.legendBack} />
          <path d="M0 0l7 -3v6z" className={css.legendBackHead} />
        </svg>
        {t("canvas.below")}
      </span>
    </div>
  );
}

/** Two leaves, an operation and its wires: what is about to be drawn. */
function Sketch({ isMoving }: { isMoving: boolean }) {
  return (
    <svg
      className={css.sketch}
      data-moving={isMoving}
      viewBox="0 0 220 90"
      width="220"
      height="90"
      aria-hidden="true"
    >
      <rect x="1" y="8" width="52" height="26" rx="4" />
      <rect x="1" y="56" width="52" height="26" rx="4" />
      <path d="M53 21H80Q88 21 88 29V37Q88 45 96 45H104" />
      <path d="M53 69H80Q88 69 88 61V53Q88 45 96 45H104" />
      <circle cx="125" cy="45" r="20" />
      <path d="M145 45H212" />
      <path d="M216 45l-8 -3.4v6.8z" />
    </svg>
  );
}
