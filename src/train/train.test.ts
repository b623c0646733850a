import { describe, expect, test } from "vitest";
import { compile, type Tensor, tensor, variable } from "../index.ts";
import { SGD } from "../optim/index.ts";
import { randomBatches } from "./batches.ts";
import { evaluator } from "./evaluate.ts";
import { resident } from "./resident.ts";
import { train } from "./train.ts";

describe("train", () => {
  test("evaluates before the first step, after each epoch, and after the last step", async () => {
    const seen: number[] = [];
    const progress: number[] = [];
    const { outcome, epochs, final, losses } = await train({
      steps: 7,
      stepsPerEpoch: 3,
      step: (i) => 10 - i,
      evaluate: () => ({ figure: progress.length }),
      onStep: (done, loss) => progress.push(done * 100 + loss),
      onEpoch: ({ step }) => void seen.push(step),
    });
    expect(outcome).toBe("finished");
    expect(losses).toEqual([10, 9, 8, 7, 6, 5, 4]);
    expect(progress).toEqual([110, 209, 308, 407, 506, 605, 704]);
    expect(seen).toEqual([0, 3, 6]);
    expect(epochs).toEqual([
      { epoch: 0, step: 0, figure: 0 },
      { epoch: 1, step: 3, figure: 3 },
      { epoch: 2, step: 6, figure: 6 },
    ]);
    expect(final).toEqual({ epoch: 7 / 3, step: 7, figure: 7 });
  });

  test("evaluates once where the last step ends an epoch", async () => {
    let evaluations = 0;
    const { epochs, final } = await train({
      steps: 4,
      stepsPerEpoch: 2,
      step: () => 1,
      evaluate: () => ({ n: ++evaluations }),
    });
    expect(evaluations).toBe(3);
    expect(final).toBe(epochs[2]);
  });

  test("stops after the step that is running, and keeps the epochs so far", async () => {
    const controller = new AbortController();
    const { outcome, epochs, final, losses } = await train({
      steps: 100,
      stepsPerEpoch: 2,
      signal: controller.signal,
      step: (i) => {
        if (i === 4) controller.abort();
        return 1;
      },
      evaluate: () => ({}),
    });
    expect(outcome).toBe("interrupted");
    expect(losses.length).toBe(5);
    expect(epochs.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
    expect(final).toBeUndefined();
  });

  test("lets timers run, so that a signal can arrive while it computes", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    const { outcome } = await train({
      steps: 1_000_000_000,
      stepsPerEpoch: 1_000_000_000,
      signal: controller.signal,
      step: () => 1,
      evaluate: () => ({}),
    });
    expect(outcome).toBe("interrupted");
  });

  test("an interrupted evaluation ends the run as well; its other errors come through", async () => {
    const controller = new AbortController();
    const run = (evaluate: () => { ok: boolean }) =>
      train({ steps: 10, stepsPerEpoch: 1, signal: controller.signal, step: () => 1, evaluate });
    await expect(
      run(() => {
        throw new Error("disk on fire");
      }),
    ).rejects.toThrow("disk on fire");
    const { outcome, epochs } = await run(() => {
      controller.abort();
      throw controller.signal.reason;
    });
    expect(outcome).toBe("interrupted");
    expect(epochs).toEqual([]);
  });

  test("stops where the loss is no number", async () => {
    const run = await train({
      steps: 10,
      stepsPerEpoch: 5,
      step: (i) => (i === 2 ? Number.NaN : 1),
      evaluate: () => ({}),
    });
    expect(run.outcome).toBe("diverged");
    expect(run.losses.length).toBe(3);
    expect(run.final).toBeUndefined();
  });

  test("refuses to take no steps", async () => {
    const options = { step: () => 1, evaluate: () => ({}) };
    await expect(train({ steps: 0, stepsPerEpoch: 1, ...options })).rejects.toThrow("train: steps 0 is not");
    await expect(train({ steps: 1, stepsPerEpoch: 0.5, ...options })).rejects.toThrow("stepsPerEpoch 0.5");
  });

  test("trains a classifier of resident data by row numbers alone", async () => {
    // Class 1 where the first pixel is brighter than the second.
    const seed = 5;
    const draw = randomBatches({ rows: 256, batch: 400, seed });
    const images = Uint8Array.from(draw(0));
    const labels = Uint8Array.from({ length: 200 }, (_, i) => (images[2 * i] > images[2 * i + 1] ? 1 : 0));
    const data = resident(images, labels);
    const w = variable(tensor(new Float32Array(4), { shape: [2, 2] }));
    const optimizer = new SGD([w], { lr: 1 });
    const step = compile((index: Tensor) => {
      const { x, t } = data.rows(index);
      const loss = x.matmul(w).crossEntropy(t);
      optimizer.minimize(loss);
      return loss;
    });
    const measure = evaluator((x) => x.matmul(w));
    const batchOf = randomBatches({ rows: 200, batch: 20, seed });
    const { epochs, final } = await train({
      steps: 200,
      stepsPerEpoch: 10,
      step: (i) => step.sync(batchOf(i)).item(),
      evaluate: (signal) => measure(data, signal),
    });
    expect(epochs[0].loss).toBeCloseTo(Math.LN2, 6);
    expect(final?.accuracy, `seed ${seed}`).toBeGreaterThan(0.95);
    expect(final?.loss, `seed ${seed}`).toBeLessThan(0.25);
  });
});
