import { DOMParser } from "@xmldom/xmldom";
import { describe, expect, it } from "vitest";
import { type CurveHistory, renderCurves } from "./curves.ts";

/** A run of `epochs` epochs of 600 steps, shaped like the two-layer net on MNIST; the same at every call. */
function run(epochs: number): CurveHistory {
  const meanLoss = (step: number) => 0.05 + 2.25 * Math.exp(-step / 400);
  const losses = Array.from({ length: epochs * 600 }, (_, i) => ({
    step: i + 1,
    loss: meanLoss(i + 1) * (1 + 0.5 * Math.sin(i * i)),
  }));
  const records = Array.from({ length: epochs }, (_, i) => ({
    epoch: i + 1,
    step: (i + 1) * 600,
    loss: meanLoss((i + 1) * 600),
    trainAccuracy: 0.99 - 0.09 * Math.exp(-i / 4),
    testAccuracy: 0.975 - 0.07 * Math.exp(-i / 3),
  }));
  return { epochs: records, losses };
}

const untrained = { epoch: 0, step: 0, loss: 2.3, trainAccuracy: 0.0993, testAccuracy: 0.1032 };

/** The texts of the picture, in order; fails if it is not well-formed XML. */
function textsOf(svg: string): string[] {
  const document = new DOMParser({
    onError: (level, message) => {
      throw new Error(`${level}: ${message}`);
    },
  }).parseFromString(svg, "image/svg+xml");
  return Array.from(document.getElementsByTagName("text"), (text) => text.textContent ?? "");
}

/** Every number among the attributes that place things. */
function coordinatesOf(svg: string): number[] {
  const places = [...svg.matchAll(/ (?:d|x|y|x1|x2|y1|y2|cx|cy|transform)="([^"]*)"/g)].map(
    ([, value]) => value,
  );
  return places.flatMap((value) => (value?.match(/NaN|Infinity|undefined|-?\d+\.?\d*/g) ?? []).map(Number));
}

describe("renderCurves", () => {
  it("is a standalone SVG of a fixed size on a white ground, without ids or style sheets", () => {
    const svg = renderCurves(run(17), "Two-layer net");
    const root = svg.slice(0, svg.indexOf(">"));
    expect(root).toMatch(
      /^<svg width="960" height="384" viewBox="0 0 960 384" role="img" aria-label="Two-layer net"/,
    );
    expect(root).toContain('xmlns="http://www.w3.org/2000/svg"');
    expect(svg).toContain('<rect width="960" height="384" fill="#ffffff"/>');
    expect(svg).not.toMatch(/ id="|<style|url\(|href|<script/);
    expect(svg.length).toBeLessThan(40_000);
  });

  it("says in words what the run came to, and names both axes and every line", () => {
    const texts = textsOf(renderCurves(run(17), "Two-layer net"));
    expect(texts.slice(0, 2)).toEqual([
      "Two-layer net",
      "17 epochs · 10,200 steps · final loss 0.05 · test accuracy 97.47%",
    ]);
    for (const text of [
      "Loss (logarithmic scale)",
      "step (one update of the weights)",
      "average of 204 mini-batches",
      "single mini-batches",
      "Accuracy (images classified correctly)",
      "epoch (one pass over the training images)",
      "train 98.84%",
      "test 97.47%",
    ]) {
      expect(texts).toContain(text);
    }
    expect(texts).toEqual(expect.arrayContaining(["0.05", "0.5", "1", "2", "10,000", "90%", "100%", "16"]));
  });

  it("labels every tick of a logarithmic axis", () => {
    const losses = Array.from({ length: 300 }, (_, step) => ({ step, loss: 4 * Math.exp(-step / 50) }));
    const texts = textsOf(renderCurves({ epochs: [], losses }, "Run"));
    const ticks = ["0.02", "0.05", "0.1", "0.2", "0.5", "1", "2"];
    expect(texts.filter((text) => ticks.includes(text))).toEqual(ticks);
  });

  it("gives equal text for equal histories", () => {
    expect(renderCurves(run(3), "Run")).toBe(renderCurves(run(3), "Run"));
  });

  it("zooms in on what is learned, and tells in words where an untrained net began", () => {
    const { epochs, losses } = run(17);
    const texts = textsOf(renderCurves({ epochs: [untrained, ...epochs], losses }, "Run"));
    expect(texts).toContain("↓ epoch 0: train 9.9%, test 10.3%");
    expect(texts).toContain("90%");
    expect(texts).not.toContain("20%");
    expect(texts[1]).toMatch(/^17 epochs/);
  });

  it("shows the whole climb when learning is slow", () => {
    const epochs = [
      untrained,
      ...[0.2, 0.35, 0.5, 0.6].map((trainAccuracy, i) => ({
        ...untrained,
        epoch: i + 1,
        trainAccuracy,
        testAccuracy: trainAccuracy,
      })),
    ];
    const texts = textsOf(renderCurves({ epochs, losses: [] }, "Run"));
    expect(texts).toContain("20%");
    expect(texts.join()).not.toContain("↓");
  });

  it("moves the labels of lines that end together apart", () => {
    const { epochs, losses } = run(2);
    const equal = epochs.map((record) => ({ ...record, testAccuracy: record.trainAccuracy }));
    const svg = renderCurves({ epochs: equal, losses }, "Run");
    // Plot shifts a text by a transform on its group, and places it by another on the text itself.
    const heights = ["train", "test"].map((name) => {
      const match = new RegExp(
        `translate\\([\\d.]+,(-?[\\d.]+)\\)"[^>]*><text[^>]*translate\\([\\d.]+,(-?[\\d.]+)\\)"[^>]*>${name} `,
      ).exec(svg);
      return Number(match?.[1]) + Number(match?.[2]);
    });
    expect(Math.abs(heights[0]! - heights[1]!)).toBeCloseTo(17);
  });

  const { epochs, losses } = run(3);
  const broken = (step: number, loss: number) => (step > 900 ? Number.NaN : loss);
  it.each<[string, CurveHistory, string[]]>([
    ["nothing at all", { epochs: [], losses: [] }, ["0 epochs · 0 steps", "no losses yet", "no epochs yet"]],
    ["a single step", { epochs: [], losses: losses.slice(0, 1) }, ["0 epochs · 1 step", "no epochs yet"]],
    ["a single epoch", run(1), ["train 90.0%", "test 90.5%", "1"]],
    ["epochs without losses of steps", { epochs, losses: [] }, ["Loss", "train 93.54%"]],
    [
      "a run that diverged",
      {
        epochs: epochs.map((record, i) =>
          i > 0 ? { ...record, loss: Number.NaN, testAccuracy: Number.NaN } : record,
        ),
        losses: losses.map(({ step, loss }) => ({ step, loss: broken(step, loss) })),
      },
      [
        "3 epochs · 1,800 steps · final loss NaN · test accuracy unknown",
        "average of 18 mini-batches",
        "test 90.5%",
      ],
    ],
    [
      "numbers that are all the same",
      {
        epochs: epochs.map((record) => ({ ...record, trainAccuracy: 1, testAccuracy: 1 })),
        losses: losses.map(({ step }) => ({ step, loss: 0 })),
      },
      ["train 100.0%", "test 100.0%"],
    ],
    [
      "a net that never learns",
      { epochs: [{ ...untrained, testAccuracy: 0, trainAccuracy: 0 }], losses: [] },
      ["0%"],
    ],
  ])("draws %s", (_, history, expected) => {
    const svg = renderCurves(history, "Run");
    expect(textsOf(svg)).toEqual(expect.arrayContaining(expected));
    for (const coordinate of coordinatesOf(svg)) {
      expect(coordinate).toBeGreaterThanOrEqual(-60);
      expect(coordinate).toBeLessThanOrEqual(960);
    }
  });

  it("writes any title, shortened where it would not fit", () => {
    expect(textsOf(renderCurves(run(1), 'lr < 0.1 & "relu" \u0000\u001b[1m'))[0]).toBe(
      'lr < 0.1 & "relu"  [1m',
    );
    expect(textsOf(renderCurves(run(1), "x".repeat(200)))[0]).toBe(`${"x".repeat(83)}…`);
    expect(textsOf(renderCurves(run(1), "层".repeat(200)))[0]).toBe(`${"层".repeat(41)}…`);
  });
});
