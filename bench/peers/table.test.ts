import { expect, test } from "vitest";
import { contender } from "./fixtures.ts";
import { measurementsOf } from "./measurement.ts";
import { rows } from "./rows.ts";
import { markdown, rowText } from "./table.ts";

const [row] = rows;
const summary = (median: number) => ({ median, min: median / 2, max: 2 * median });

test("ratio is Retrograd's best median over each one's, and Retrograd comes first", () => {
  const measurements = measurementsOf(row, [
    [contender("pytorch"), summary(0.5)],
    [contender("retrograd", "slow"), summary(2)],
    [contender("retrograd", "fast"), summary(1)],
  ]);
  expect(
    measurements.map(({ subject, median, min, max, unit, ratio }) => [
      subject,
      median,
      min,
      max,
      unit,
      ratio,
    ]),
  ).toEqual([
    ["retrograd", 1000, 500, 2000, "µs", 1],
    ["retrograd", 2000, 1000, 4000, "µs", 0.5],
    ["pytorch", 500, 250, 1000, "µs", 2],
  ]);
});

test("without Retrograd there is no ratio", () => {
  const [{ ratio }] = measurementsOf(row, [[contender("pytorch"), summary(1)]]);
  expect(ratio).toBeNull();
});

test("Markdown shows each subject's best setting, the terminal all of them", () => {
  const measurements = measurementsOf(row, [
    [contender("retrograd"), summary(1)],
    [contender("retrograd"), summary(2)],
    [contender("jax-js"), summary(7)],
  ]);
  expect(markdown(measurements, [])).toBe(
    [
      "| work | subject | on | threads | median | min … max | ratio |",
      "|---|---|---|---|---|---|---|",
      "| training step 784-50-10, batch 100, SGD | retrograd | test | 1 | 1000 µs | 500 … 2000 | 1.00 |",
      "|  | jax-js | test | 1 | 7000 µs | 3500 … 14000 | 0.14 |",
      "",
    ].join("\n"),
  );
  expect(rowText(row, measurements)).toContain("2000 µs");
});
