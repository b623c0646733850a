/**
 * The left panel: the loss of every step, faint, and its moving average.
 * Knows nothing of accuracies or of the picture around it.
 */
import * as Plot from "@observablehq/plot";
import { type CurveHistory, envelope, logTicks, movingAverage } from "./data.ts";
import { color, emptyPanel, type Frame, panel, readable, wholeTick } from "./panel.ts";

/** The panel as an <svg> element. Without losses of steps it shows the losses of the epochs. */
export function lossPanel(document: Document, frame: Frame, { epochs, losses }: CurveHistory): Element {
  const perStep = losses.length > 0;
  const points = (perStep ? losses : epochs).filter(({ loss }) => Number.isFinite(loss));
  const xLabel = "step (one update of the weights)";
  const yLabel = "Loss";
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined)
    return emptyPanel(document, frame, xLabel, yLabel, "no losses yet");

  const window = perStep ? Math.max(1, Math.round(points.length / 50)) : 1;
  const smooth = movingAverage(points, window, 240);
  const low = points.reduce((least, { loss }) => Math.min(least, loss), Number.POSITIVE_INFINITY);
  const high = points.reduce((most, { loss }) => Math.max(most, loss), Number.NEGATIVE_INFINITY);
  const lowest = Math.min(...smooth.map(({ loss }) => loss));
  const logarithmic = low > 0 && high / lowest > 20;
  // A few lucky mini-batches would take half the height of a logarithmic axis; they are drawn at its foot
  // instead.
  const foot = logarithmic ? Math.max(low, lowest / 4) : Math.min(0, low);
  const start = first.step <= 0.1 * last.step ? 0 : first.step;

  const line = {
    x: "step",
    y: "loss",
    stroke: color.train,
    strokeWidth: 2.25,
    strokeLinejoin: "round",
  } as const;
  const note = { ...readable, frameAnchor: "top-right", dx: -4, fill: color.train } as const;
  const marks = [
    ...(window > 1
      ? [Plot.lineY(envelope(points, 380), { ...line, strokeWidth: 1, strokeOpacity: 0.3 })]
      : []),
    Plot.lineY(smooth, line),
    ...(points.length <= 40 ? [Plot.dot(points, { x: "step", y: "loss", fill: color.train, r: 3 })] : []),
    ...(window > 1
      ? [
          Plot.text([`average of ${window} mini-batches`], { ...note, dy: 6, fontWeight: 600 }),
          Plot.text(["single mini-batches"], { ...note, dy: 23, fillOpacity: 0.6 }),
        ]
      : []),
  ];
  return panel(
    document,
    frame,
    {
      label: xLabel,
      domain: start < last.step ? [start, last.step] : [last.step - 1, last.step + 1],
      ticks: 6,
      tickFormat: wholeTick,
    },
    {
      label: logarithmic ? `${yLabel} (logarithmic scale)` : yLabel,
      domain: [foot, high > foot ? high : foot + 1],
      type: logarithmic ? "log" : "linear",
      nice: logarithmic ? undefined : 6,
      clamp: logarithmic,
      ticks: logarithmic ? logTicks(foot, high) : 6,
      tickFormat: String,
    },
    marks,
  );
}
