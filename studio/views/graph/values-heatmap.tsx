/** A matrix as a picture: grey below 0, paper at 0, above it blue for values and vermilion for gradients. Single entries are read by pointer or arrow keys. */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DType, Shape } from "retrograd";
import { exact, short } from "retrograd/inspect";
import { type HeatColours, heatColour } from "../../model/colour.ts";
import { statisticsOf } from "../../model/graph/statistics.ts";
import { type Cut, type Plane, planeOf, positionOf } from "../../model/graph/table.ts";
import { indexAt } from "../../model/position.ts";
import { drawPixels } from "../canvas.tsx";
import { type Pixels, packed } from "../pixels.ts";
import { usePalette } from "../use-palette.ts";
import css from "./values.module.css";

interface HeatmapProps {
  readonly side: "value" | "gradient";
  readonly elements: ArrayLike<number>;
  readonly shape: Shape;
  readonly cut: Cut;
  readonly dtype: DType;
}

/** Pictures have no more pixels than this along a side; larger matrices are sampled evenly. */
const MOST_PIXELS = 512;

export function Heatmap({ side, elements, shape, cut, dtype }: HeatmapProps) {
  const { t } = useTranslation("graph");
  const canvas = useRef<HTMLCanvasElement>(null);
  const { forward, ground, backward, ink, inkSoft } = usePalette();
  const plane = lying(planeOf(shape, cut));
  const [at, setAt] = useState<{ readonly row: number; readonly column: number }>();
  const { min, max } = statisticsOf(elements);
  const largest = Math.max(Math.abs(min), Math.abs(max)) || 0;

  useEffect(() => {
    const positive = side === "value" ? forward : backward;
    const colours = { negative: inkSoft, zero: ground, positive, wrong: ink };
    drawPixels(canvas.current!.getContext("2d")!, pixelsOf(elements, plane, largest, colours));
  });

  const point = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const cell = (part: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(part * count)));
    setAt({
      row: cell((event.clientY - box.top) / box.height, plane.rows),
      column: cell((event.clientX - box.left) / box.width, plane.columns),
    });
  };
  const press = (event: KeyboardEvent) => {
    const way = WAYS[event.key];
    if (!way) return;
    event.preventDefault();
    const { row, column } = at ?? { row: 0, column: 0 };
    setAt({
      row: Math.min(Math.max(row + way[0], 0), plane.rows - 1),
      column: Math.min(Math.max(column + way[1], 0), plane.columns - 1),
    });
  };
  const isInside = at && at.row < plane.rows && at.column < plane.columns;
  const position = isInside ? positionOf(plane, at.row, at.column) : undefined;
  return (
    <div className={css.heatmap}>
      <div
        className={css.picture}
        style={{ aspectRatio: `${plane.columns} / ${plane.rows}`, maxWidth: `${plane.columns * 2.5}rem` }}
      >
        <canvas
          ref={canvas}
          role="img"
          aria-label={t("inspector.heatmapLabel", {
            rows: plane.rows,
            columns: plane.columns,
            min: short(min),
            max: short(max),
          })}
          tabIndex={0}
          onPointerMove={point}
          onPointerDown={point}
          onKeyDown={press}
        />
        {isInside && (
          <span
            className={css.mark}
            style={{
              left: `${(at.column / plane.columns) * 100}%`,
              top: `${(at.row / plane.rows) * 100}%`,
              width: `${100 / plane.columns}%`,
              height: `${100 / plane.rows}%`,
            }}
          />
        )}
      </div>
      <p className={css.reading} role="status">
        {position === undefined ? (
          <span className={css.none}>{t("inspector.readHint")}</span>
        ) : (
          t("inspector.entry", {
            index: indexAt(position, shape).join(", "),
            value: exact(elements[position], dtype),
          })
        )}
      </p>
      <div className={css.legend}>
        <span>{short(-largest)}</span>
        <span className={css.scale} />
        <span>{short(largest)}</span>
      </div>
    </div>
  );
}

const WAYS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** A column lies down, so that there is something to see. */
function lying(plane: Plane): Plane {
  if (plane.columns > 1) return plane;
  return { ...plane, rows: 1, columns: plane.rows, rowStride: 0, columnStride: plane.rowStride };
}

function pixelsOf(
  elements: ArrayLike<number>,
  plane: Plane,
  largest: number,
  heatColours: HeatColours,
): Pixels {
  const [rows, columns] = [Math.min(plane.rows, MOST_PIXELS), Math.min(plane.columns, MOST_PIXELS)];
  const colours = new Uint32Array(rows * columns);
  for (let y = 0, i = 0; y < rows; y++) {
    const row = Math.floor((y * plane.rows) / rows);
    for (let x = 0; x < columns; x++, i++) {
      const position = positionOf(plane, row, Math.floor((x * plane.columns) / columns));
      colours[i] = packed(heatColour(elements[position], largest, heatColours));
    }
  }
  return { rows, columns, colours };
}
