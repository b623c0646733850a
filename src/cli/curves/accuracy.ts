/**
 * The right panel: accuracy on the training and the test images by epoch, each line labelled at its end.
 * Knows nothing of losses or of the picture around it.
 */
import * as Plot from "@observablehq/plot";
import { type EpochRecord, wholeTicks } from "./data.ts";
import { color, emptyPanel, type Frame, panel, percent, plotHeight, readable, wholeTick } from "./panel.ts";

interface Point {
  readonly epoch: number;
  readonly accuracy: number;
}

interface Curve {
  readonly name: string;
  readonly stroke: string;
  /** In order of epochs; accuracies that are not finite leave gaps. */
  readonly points: readonly Point[];
}

/** The panel as an <svg> element. */
export function accuracyPanel(document: Document, frame: Frame, epochs: readonly EpochRecord[]): Element {
  const curveOf = (name: string, stroke: string, accuracyOf: (record: EpochRecord) => number): Curve => ({
    name,
    stroke,
    points: epochs.map((record) => ({ epoch: record.epoch, accuracy: accuracyOf(record) })),
  });
  const curves = [
    curveOf("train", color.train, (record) => record.trainAccuracy),
    curveOf("test", color.test, (record) => record.testAccuracy),
  ];
  const xLabel = "epoch (one pass over the training images)";
  const yLabel = "Accuracy (images classified correctly)";
  const [first, last] = [epochs[0], epochs.at(-1)];
  const least = lowest(curves);
  if (first === undefined || last === undefined || least === undefined) {
    return emptyPanel(document, frame, xLabel, yLabel, "no epochs yet");
  }

  // What an untrained net guesses would squeeze all that it learns into a line: cut it off, and tell it in
  // words.
  const later = lowest(curves.map((curve) => ({ ...curve, points: curve.points.slice(1) }))) ?? least;
  const cut = epochs.length > 2 && 1 - later < (1 - least) / 4;
  const shownLeast = cut ? later : least;
  // A little air below; a run that is perfect throughout needs some height all the same.
  const domain = [shownLeast < 1 ? Math.max(0, shownLeast - 0.06 * (1 - shownLeast)) : 0.9, 1];
  const scale = Plot.scale({ y: { domain, nice: 6, range: [plotHeight(frame), 0] } });
  const [floor = 0]: Iterable<number> = scale.domain ?? [];

  const line = { x: "epoch", y: "accuracy", strokeWidth: 2.25, strokeLinejoin: "round" } as const;
  const lines = curves.flatMap(({ stroke, points }) => [
    Plot.lineY(cutBelow(points, floor), { ...line, stroke }),
    ...(points.length <= 40
      ? [
          Plot.dot(
            points.filter(({ accuracy }) => accuracy >= floor),
            { ...line, fill: stroke, stroke: null, r: 3 },
          ),
        ]
      : []),
  ]);
  const entry = curves.flatMap(({ points }) => cutBelow(points, floor)[0] ?? []).at(-1);
  const [trained, tested] = [percent(first.trainAccuracy, 0, 1), percent(first.testAccuracy, 0, 1)];
  const beginning = `↓ epoch ${first.epoch}: train ${trained}, test ${tested}`;
  const note = { ...readable, x: "epoch", textAnchor: "start", fontSize: 12 } as const;
  const notes =
    cut && entry !== undefined
      ? [Plot.text([entry], { ...note, y: floor, dx: 10, dy: -9, text: [beginning], fill: color.muted })]
      : [];
  return panel(
    document,
    frame,
    {
      label: xLabel,
      domain: first.epoch < last.epoch ? [first.epoch, last.epoch] : [first.epoch - 1, first.epoch + 1],
      ticks: wholeTicks(first.epoch, last.epoch),
      tickFormat: wholeTick,
    },
    { label: yLabel, domain, nice: 6, ticks: 6, tickFormat: (value) => percent(value, 0, 2) },
    [...lines, ...notes, ...endLabels(curves, (accuracy) => Number(scale.apply(accuracy)))],
  );
}

/** The lowest finite accuracy of all curves. */
function lowest(curves: readonly Curve[]): number | undefined {
  const values = curves
    .flatMap(({ points }) => points.map(({ accuracy }) => accuracy))
    .filter(Number.isFinite);
  return values.length === 0 ? undefined : Math.min(...values);
}

/**
 * `points` without a first one below `floor`, but with the place where the line from it crosses the floor.
 */
function cutBelow(points: readonly Point[], floor: number): readonly Point[] {
  const [first, second, ...rest] = points;
  if (first === undefined || second === undefined || !(first.accuracy < floor)) return points;
  const part = (floor - first.accuracy) / (second.accuracy - first.accuracy);
  const crossing = { epoch: first.epoch + part * (second.epoch - first.epoch), accuracy: floor };
  return Number.isFinite(part) ? [crossing, second, ...rest] : [second, ...rest];
}

/** A name and the last accuracy at the end of each curve, moved apart where they would overlap. */
function endLabels(curves: readonly Curve[], heightOf: (accuracy: number) => number): Plot.Markish[] {
  const ends = curves.flatMap(({ name, stroke, points }) => {
    const end = points.filter(({ accuracy }) => Number.isFinite(accuracy)).at(-1);
    return end === undefined ? [] : [{ ...end, name, stroke, height: heightOf(end.accuracy) }];
  });
  const [upper, lower] = ends.sort((a, b) => a.height - b.height);
  const lack = upper && lower ? Math.max(0, 17 - (lower.height - upper.height)) / 2 : 0;
  return ends.map((end) =>
    Plot.text([end], {
      ...readable,
      x: "epoch",
      y: "accuracy",
      text: [`${end.name} ${percent(end.accuracy, 1, 2)}`],
      textAnchor: "start",
      dx: 9,
      dy: end === upper ? -lack : lack,
      fill: end.stroke,
      fontWeight: 600,
    }),
  );
}
