import fc from "fast-check";
import { expect, test } from "vitest";
import { LossRecorder } from "./loss-curve.ts";
import { SampleRecorder } from "./samples.ts";

test("buckets hold mean, lowest and highest of their steps, however many there are", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 200 }), (losses) => {
      const recorder = new LossRecorder(8);
      for (const loss of losses) recorder.add(loss);
      const { width, mean, low, high } = recorder.curve();
      expect(mean.length).toBe(Math.ceil(losses.length / width));
      expect(mean.length).toBeLessThanOrEqual(8);
      mean.forEach((value, i) => {
        const steps = losses.slice(i * width, (i + 1) * width);
        expect(value).toBeCloseTo(steps.reduce((a, b) => a + b) / steps.length, 3);
        expect([low[i], high[i]]).toEqual([Math.min(...steps), Math.max(...steps)]);
      });
    }),
  );
});

test("samples keep the first and the latest, and measure a step once", () => {
  const recorder = new SampleRecorder(6);
  for (let step = 0; step < 50; step++) recorder.add(step, [step, -step]);
  recorder.add(49, [1, 2]);
  const { steps, figures } = recorder.samples();
  expect(steps.length).toBeLessThanOrEqual(6);
  expect([steps[0], steps.at(-1)]).toEqual([0, 49]);
  expect(figures.map((figure) => figure.at(-1))).toEqual([1, 2]);
  expect(figures[0].slice(0, -1)).toEqual(steps.slice(0, -1));
});
