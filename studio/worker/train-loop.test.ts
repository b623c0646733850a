/** Trainings as the worker runs them, in Node. */
import { grad } from "retrograd";
import { describe, expect, it, vi } from "vitest";
import type { View } from "../model/graph/source.ts";
import { randomFrom } from "../model/random.ts";
import type { TrainReport } from "../model/train/report.ts";
import { defaultSettings, type TrainSettings } from "../model/train/settings.ts";
import { GraphSession } from "./graph-session.ts";
import { imageSet, planeSet, type TrainSet } from "./train-data.ts";
import { TrainEngine } from "./train-engine.ts";
import { TrainLoop } from "./train-loop.ts";

/** Images whose class is where a bright bar lies. */
function bars(count: number) {
  const random = randomFrom(5);
  const make = (rows: number) => {
    const images = Uint8Array.from({ length: 784 * rows }, () => 60 * random());
    const labels = Uint8Array.from({ length: rows }, (_, i) => i % 10);
    labels.forEach((label, i) => {
      images.fill(255, 784 * i + 56 * label, 784 * i + 56 * label + 56);
    });
    return { images, labels };
  };
  const [train, test] = [make(count), make(50)];
  return imageSet({
    trainImages: train.images,
    trainLabels: train.labels,
    testImages: test.images,
    testLabels: test.labels,
  });
}

function lossesOf(settings: TrainSettings, data: TrainSet, steps: number): number[] {
  const engine = new TrainEngine(settings, data);
  const losses = Array.from({ length: steps }, () => engine.advance());
  engine.dispose();
  return losses;
}

function finish<T>(work: Generator<undefined, T>): T {
  for (let next = work.next(); ; next = work.next()) if (next.done) return next.value;
}

const PLAIN: View = { open: [], leaves: {} };
const xor: TrainSettings = { ...defaultSettings("xor"), pace: 0 };

describe("an engine", () => {
  it("gives the same losses for the same seed, others for another", () => {
    const first = lossesOf(xor, planeSet("xor", 1), 20);
    expect(lossesOf(xor, planeSet("xor", 1), 20)).toEqual(first);
    expect(lossesOf({ ...xor, seed: 2 }, planeSet("xor", 1), 20)).not.toEqual(first);
  });

  it("solves XOR, and pictures it", () => {
    const engine = new TrainEngine(xor, planeSet("xor", 1));
    for (let i = 0; i < 600; i++) engine.advance();
    const view = engine.look();
    finish(engine.evaluate());
    const { accuracies, sizes } = engine.progress();
    expect(accuracies.figures[1].at(-1)).toBeGreaterThan(0.95);
    expect(sizes.layers.map(({ name }) => name)).toEqual(["W1", "W2", "W3"]);
    expect(sizes.gradients.figures.map((figure) => figure.length)).toEqual([1, 1, 1]);
    if (view.kind !== "plane") throw new Error("XOR lies in the plane");
    const at = (x: number, y: number) =>
      view.winner[Math.floor(y * view.side) * view.side + Math.floor(x * view.side)];
    // Upper right, upper left, lower left, lower right.
    expect([at(0.75, 0.25), at(0.25, 0.25), at(0.25, 0.75), at(0.75, 0.75)]).toEqual([0, 1, 0, 1]);
    expect(view.units.map(({ count }) => count)).toEqual([8, 8]);
    engine.dispose();
  });

  it("learns images, counts its mistakes, and tells which pixels speak for a digit", () => {
    const data = bars(300);
    const engine = new TrainEngine({ ...defaultSettings("mnist"), batch: 20 }, data);
    const untrained = finish(engine.evaluate());
    expect(untrained?.confusion.reduce((a, b) => a + b)).toBe(50);
    expect(untrained?.mistakes.length).toBe(Math.min(40, untrained!.wrong));
    for (let i = 0; i < 300; i++) engine.advance();
    const test = finish(engine.evaluate());
    expect(test).toMatchObject({ wrong: 0, mistakes: [] });
    expect(test?.confusion.filter((_, i) => i % 11 === 0)).toEqual(Array(10).fill(5));
    const digit = engine.testDigit(53);
    const reading = engine.read(digit!.pixels)!;
    expect([digit?.truth, reading.winner]).toEqual([3, 3]);
    expect(reading.probabilities[3]).toBeGreaterThan(0.5);
    // Ink where a three's bar lies speaks for a three.
    const bar = reading.gradient.slice(168, 224).reduce((a, b) => a + b) / 56;
    expect(bar).toBeGreaterThan(2 * (reading.gradient.reduce((a, b) => a + b) / 784));
    expect(engine.look()).toMatchObject({ kind: "images", weights: { rows: 28, count: 50, total: 50 } });
    engine.dispose();
  });

  it("runs the convolutional net", () => {
    const settings = {
      ...defaultSettings("mnist"),
      model: "cnn",
      optimizer: "adam",
      init: "he",
      rate: 0.003,
      batch: 16,
    } as const;
    const engine = new TrainEngine(settings, bars(100));
    for (let i = 0; i < 12; i++) engine.advance();
    expect(engine.look()).toMatchObject({ weights: { rows: 5, columns: 5, count: 16 } });
    const { losses, sizes } = engine.progress();
    expect(losses.mean.at(-1)).toBeLessThan(losses.mean[0]);
    expect(sizes.layers.map(({ name, units }) => [name, units])).toEqual([
      ["conv1", 16],
      ["conv2", 32],
      ["dense1", 128],
      ["dense2", 10],
    ]);
    engine.dispose();
  });

  it("counts units that never fire", () => {
    const hidden = [{ units: 6, activation: "relu" }] as const;
    const engine = new TrainEngine(
      { ...xor, hidden, optimizer: "sgd", rate: 100, init: "he" },
      planeSet("xor", 1),
    );
    for (let i = 0; i < 5 && !engine.hasDiverged; i++) engine.advance();
    engine.look();
    expect(engine.progress().sizes.layers[0].dead).toBeGreaterThan(0);
    expect(engine.progress().sizes.layers[1].dead).toBe(0);
    engine.dispose();
  });

  it("gives the next step's loss as a graph that later steps do not change", () => {
    const engine = new TrainEngine(xor, planeSet("xor", 1));
    for (let i = 0; i < 3; i++) engine.advance();
    const { loss, parameters } = engine.nextLoss();
    const value = loss.item();
    expect(parameters.map(({ name }) => name)).toEqual(["W1", "b1", "W2", "b2", "W3", "b3"]);
    expect(engine.advance()).toBeCloseTo(value, 6);
    engine.advance();
    expect(loss.item()).toBe(value);
    expect(grad(loss, parameters).map(({ shape }) => shape)).toEqual(parameters.map(({ shape }) => shape));
    engine.dispose();
  });

  it("needs no further programs to look into a further step, whose parameters are drawn as variables", async () => {
    const engine = new TrainEngine(xor, planeSet("xor", 1));
    const inside = () => {
      const { loss, parameters } = engine.nextLoss();
      return new GraphSession(loss, parameters);
    };
    const { nodes } = await inside().draw(PLAIN);
    const kindOf = (name: string) => nodes.find((node) => node.name === name)?.kind;
    expect(["x", "t", "W1", "b3"].map(kindOf)).toEqual(["data", "data", "variable", "variable"]);
    engine.advance();
    const next = inside();
    const compiled = vi.spyOn(WebAssembly, "Module");
    await next.draw(PLAIN);
    expect(compiled).not.toHaveBeenCalled();
    compiled.mockRestore();
    engine.dispose();
  });
});

describe("a loop", () => {
  /** Resolves with the first report of which `is` holds. */
  function listener() {
    let latest: TrainReport | undefined;
    let check: () => void = () => {};
    return {
      report: (report: TrainReport) => {
        latest = report;
        check();
      },
      until: (is: (report: TrainReport) => boolean) =>
        new Promise<TrainReport>((resolve) => {
          check = () => latest && is(latest) && resolve(latest);
          check();
        }),
    };
  }

  it("trains, pauses, takes single steps, starts anew", async () => {
    const { report, until } = listener();
    const loop = new TrainLoop({ settings: xor, report, load: async () => planeSet("xor", 1) });
    void loop.start(); // before there are data
    void loop.reset();
    await until(({ status }) => status === "paused"); // a reset waits
    void loop.start();
    await until(({ status, step }) => status === "running" && step > 100);
    void loop.configure({ ...xor, rate: 0.02 });
    await until(({ settings }) => settings.rate === 0.02);
    await loop.pause();
    const paused = await until(({ status }) => status === "paused");
    expect(paused.step).toBeGreaterThan(100);
    await loop.advance(1);
    await loop.advance(2);
    const further = await until(({ status, step }) => status === "paused" && step > paused.step);
    expect(further.step).toBe(paused.step + 3);
    void loop.configure({ ...xor, seed: 3 });
    const anew = await until(({ status, accuracies }) => status === "paused" && accuracies.steps.length > 0);
    expect(anew).toMatchObject({ step: 0, accuracies: { steps: [0] }, settings: { seed: 3 } });
    expect(anew.run).toBeGreaterThan(paused.run);
  });

  it("comes to the same moment again, to the last bit, though the rate has changed on the way", async () => {
    const { report, until } = listener();
    const settings: TrainSettings = { ...xor, optimizer: "momentum" };
    const load = async () => planeSet("xor", 1);
    const loop = new TrainLoop({ settings, report, load });
    await loop.reset();
    for (const rate of [0.1, 0.05, 0.2]) {
      void loop.configure({ ...settings, rate });
      await loop.advance(7);
    }
    const moment = loop.moment();
    expect(moment).toMatchObject({ step: 21, settings: { rate: 0.2 } });
    expect(moment.rates).toEqual([
      { step: 0, rate: 0.1 },
      { step: 7, rate: 0.05 },
      { step: 14, rate: 0.2 },
    ]);
    const weights = () => loop.nextLoss().parameters.map((parameter) => parameter.dataSync());
    const before = weights();
    await loop.advance(3);
    expect(weights()).not.toEqual(before);
    const slow = { ...moment, settings: { ...moment.settings, pace: 20 as const } };
    await loop.replay(slow); // the pace of 20 steps a second counts from there on
    expect(loop.moment()).toEqual(slow);
    expect(weights()).toEqual(before);
    expect((await until(({ status }) => status === "paused")).settings).toEqual(slow.settings);
  });

  it("keeps to a replay's rates when the pace is changed, and tells the rate of the moment", async () => {
    const { report, until } = listener();
    const loop = new TrainLoop({ settings: xor, report, load: async () => planeSet("xor", 1) });
    await loop.reset();
    const rates = [
      { step: 0, rate: 0.1 },
      { step: 30, rate: 0.01 },
    ];
    const replay = loop.replay({ settings: { ...xor, rate: 0.01 }, step: 60, rates });
    void loop.configure({ ...xor, rate: 0.1, pace: 200 }); // before there are data
    await until(({ step }) => step > 0);
    expect((await until(({ step }) => step < 30)).settings.rate).toBe(0.1);
    void loop.configure({ ...xor, rate: 0.1, pace: 2000 });
    await replay;
    expect(loop.moment()).toEqual({ settings: { ...xor, rate: 0.01, pace: 2000 }, step: 60, rates });
    for (const pace of [20, 0] as const) void loop.configure({ ...xor, rate: 0.01, pace });
    expect(loop.moment().rates).toEqual(rates);
    await loop.reset();
    expect(loop.moment()).toMatchObject({ step: 0, rates: [{ step: 0, rate: 0.01 }] });
  });

  it("stops where the loss diverges", async () => {
    const { report, until } = listener();
    const hidden = [{ units: 8, activation: "none" }] as const;
    const settings = { ...xor, hidden, optimizer: "sgd", rate: 100, init: "he" } as const;
    const loop = new TrainLoop({ settings, report, load: async () => planeSet("xor", 1) });
    await loop.reset();
    void loop.start();
    const { loss } = await until(({ status }) => status === "diverged");
    expect(Number.isFinite(loss)).toBe(false);
    void loop.configure({ ...settings, rate: 0.1 }); // there is nothing to go on with
    expect(await until(({ status }) => status === "paused")).toMatchObject({
      step: 0,
      settings: { rate: 0.1 },
    });
  });

  it("tells why there are no data, and tries again", async () => {
    const { report, until } = listener();
    let isThere = false;
    const load = async () => {
      if (!isThere) throw new Error("no files");
      return planeSet("xor", 1);
    };
    const loop = new TrainLoop({ settings: xor, report, load });
    await loop.reset();
    expect(await until(({ status }) => status === "failed")).toMatchObject({ message: "no files" });
    isThere = true;
    void loop.start();
    await until(({ status, step }) => status === "running" && step > 0);
    await loop.pause();
    await until(({ status }) => status === "paused");
  });

  it("stays paused if that was said while the data were loaded anew", async () => {
    const { report, until } = listener();
    let isThere = false;
    const load = () =>
      isThere ? Promise.resolve(planeSet("xor", 1)) : Promise.reject(new Error("no files"));
    const loop = new TrainLoop({ settings: xor, report, load });
    await loop.reset();
    isThere = true;
    const started = loop.start();
    void loop.pause();
    await Promise.race([started, until(({ status }) => status === "running")]);
    expect(await until(() => true)).toMatchObject({ status: "paused", step: 0 });
    await loop.pause();
  });
});
