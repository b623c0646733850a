/** Points in the plane as the net sees them: its decision boundary, and what each hidden unit responds to. */
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { cssColour, type Rgb } from "../../model/colour.ts";
import { type PlaneData, type Points, planeData, REACH } from "../../model/train/datasets.ts";
import type { TrainReport } from "../../model/train/report.ts";
import type { TrainSettings } from "../../model/train/settings.ts";
import { Canvas, drawSmooth } from "../canvas.tsx";
import { usePalette } from "../use-palette.ts";
import { useSize } from "../use-size.ts";
import { boundary, classColours } from "./paint.ts";
import css from "./plane-pane.module.css";
import { Sheet } from "./sheet.tsx";

interface PlanePaneProps {
  readonly report: TrainReport;
  readonly settings: TrainSettings;
}

const MOST_SIDE = 392;

export function PlanePane({ report, settings }: PlanePaneProps) {
  const { t } = useTranslation("train");
  const palette = usePalette();
  const { ref, width } = useSize<HTMLDivElement>();
  const side = Math.min(width, MOST_SIDE);
  const { data: name, seed } = settings;
  const data = useMemo(() => (name === "mnist" ? undefined : planeData(name, seed)), [name, seed]);
  const view = report.view?.kind === "plane" ? report.view : undefined;

  const paint = useCallback(
    (context: CanvasRenderingContext2D) => {
      if (!data) return;
      const colours = classColours(palette);
      if (view) drawSmooth(context, boundary(view, data.classes, palette), side);
      drawPoints(context, data, colours, palette.paper, side);
    },
    [palette, view, data, side],
  );

  if (!data) return null;
  const count = data.train.labels.length + data.test.labels.length;
  const layers = view?.units ?? [];
  const room = layers.length > 2 ? 96 : 128;
  return (
    <div ref={ref} className={css.pane}>
      <h3>{t("boundary")}</h3>
      {side > 0 && (
        <Canvas
          className={css.plane}
          width={side}
          height={side}
          label={t("boundaryLabel", { count })}
          paint={paint}
        />
      )}
      <p className={css.legend}>
        {Array.from({ length: data.classes }, (_, label) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a class is its number
          <span key={label}>
            <Marker label={label} /> {t("classes", { label })}
          </span>
        ))}
        <span>{t("filled")}</span>
      </p>
      {layers.length > 0 && <h3>{t("units")}</h3>}
      {side > 0 &&
        layers.map((pictures, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its place
          <figure key={i} className={css.layer}>
            <figcaption>
              {t("unitsOf", { layer: i + 1 })}
              {pictures.count < pictures.total && (
                <> · {t("shownOf", { count: pictures.count, total: pictures.total })}</>
              )}
            </figcaption>
            <Sheet pictures={pictures} label={t("unitsLabel", { layer: i + 1 })} width={side} height={room} />
          </figure>
        ))}
    </div>
  );
}

function drawPoints(
  context: CanvasRenderingContext2D,
  { train, test }: PlaneData,
  colours: readonly Rgb[],
  paper: Rgb,
  side: number,
): void {
  const at = (value: number) => (side * (value + REACH)) / (2 * REACH);
  const all = ({ coordinates, labels }: Points, isFilled: boolean) => {
    labels.forEach((label, i) => {
      const path = new Path2D(markerPath(label, at(coordinates[2 * i]), at(-coordinates[2 * i + 1]), 3.4));
      const colour = cssColour(colours[label]);
      context.fillStyle = isFilled ? colour : cssColour(paper);
      context.strokeStyle = isFilled ? cssColour(paper) : colour;
      context.lineWidth = isFilled ? 0.8 : 1.4;
      context.fill(path);
      context.stroke(path);
    });
  };
  all(test, false);
  all(train, true);
}

/** Classes differ by shape as well as by colour: a circle, a square, a triangle. */
function markerPath(label: number, x: number, y: number, r: number): string {
  if (label === 0) return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
  if (label === 1) return `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`;
  return `M${x} ${y - 1.2 * r}L${x + 1.15 * r} ${y + r}H${x - 1.15 * r}Z`;
}

function Marker({ label }: { label: number }) {
  const tones = ["var(--forward)", "var(--backward)", "var(--good)"];
  return (
    <svg width="12" height="12" viewBox="-6 -6 12 12" aria-hidden="true">
      <path d={markerPath(label, 0, 0, 4.2)} fill={tones[label]} />
    </svg>
  );
}
