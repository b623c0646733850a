/**
 * What both panels of the curves share: colours, one pair of axes with its labels, and notes inside it.
 * Knows nothing of losses and accuracies.
 */
import * as Plot from "@observablehq/plot";

/** Where a panel lies in the picture, and how much of its right side the marks leave to labels; in pixels. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly marginRight: number;
}

export const color = {
  train: "#2563eb",
  test: "#d9480f",
  text: "#1f2328",
  muted: "#59636e",
  grid: "#e4e8ec",
  background: "#ffffff",
};

const margin = { top: 34, bottom: 42, left: 50 };

interface Axis {
  readonly label: string;
  readonly domain: readonly number[];
  readonly type?: "linear" | "log";
  /** Widen the domain to round numbers; about as many ticks as it should have then. */
  readonly nice?: number | undefined;
  readonly clamp?: boolean;
  /** About how many, or which. */
  readonly ticks: number | readonly number[];
  readonly tickFormat: (value: number) => string;
}

/** The height in pixels of the area that marks are drawn in. */
export function plotHeight(frame: Frame): number {
  return frame.height - margin.top - margin.bottom;
}

/** One pair of axes with its grid, its labels and `marks`, as an <svg> element. */
export function panel(
  document: Document,
  frame: Frame,
  x: Axis,
  y: Axis,
  marks: readonly Plot.Markish[],
): Element {
  const axis = { color: color.muted, fontSize: 11.5, label: null, tickSize: 0, tickPadding: 8 };
  return Plot.plot({
    document,
    width: frame.width,
    height: frame.height,
    marginTop: margin.top,
    marginBottom: margin.bottom,
    marginLeft: margin.left,
    marginRight: frame.marginRight,
    x: scaleOf(x),
    y: scaleOf(y),
    marks: [
      Plot.gridY({ ...ticksOf(y), stroke: color.grid, strokeOpacity: 1 }),
      // As a channel, because Plot leaves out some ticks of a logarithmic axis if it is given a format.
      Plot.axisY({ ...axis, ...ticksOf(y), text: y.tickFormat }),
      Plot.axisX({ ...axis, ...ticksOf(x), text: x.tickFormat }),
      Plot.text([y.label], {
        frameAnchor: "top-left",
        dx: 12 - margin.left,
        dy: -22,
        fill: color.text,
        fontSize: 12.5,
        fontWeight: 600,
      }),
      Plot.text([x.label], { frameAnchor: "bottom", dy: 38, fill: color.muted, fontSize: 11.5 }),
      ...marks,
    ],
  });
}

/** A panel that has nothing to show but `message`. */
export function emptyPanel(document: Document, frame: Frame, x: string, y: string, message: string): Element {
  const axis = { domain: [0, 1], ticks: [], tickFormat: String };
  return panel(document, frame, { ...axis, label: x }, { ...axis, label: y }, [
    Plot.frame({ stroke: color.grid }),
    Plot.text([message], { frameAnchor: "middle", fill: color.muted, fontSize: 13 }),
  ]);
}

/** Text with a margin of background, so that it can be read above lines. */
export const readable = { stroke: color.background, strokeWidth: 4, fontSize: 12.5 };

/** `value` in percent, with as many decimals as there are, but from `least` to `most` of them. */
export function percent(value: number, least: number, most: number): string {
  const format = { style: "percent", minimumFractionDigits: least, maximumFractionDigits: most } as const;
  return Number.isFinite(value) ? value.toLocaleString("en-US", format) : "unknown";
}

/** A tick of an axis that counts things: halves have no label. */
export function wholeTick(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString("en-US") : "";
}

function scaleOf({ domain, type, nice, clamp }: Axis): Plot.ScaleOptions {
  return { domain: [...domain], type, nice, clamp };
}

function ticksOf({ ticks }: Axis) {
  return { ticks: typeof ticks === "number" ? ticks : [...ticks] };
}
