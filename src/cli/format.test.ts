import { expect, test } from "vitest";
import { count, counted, duration, percent, table } from "./format.ts";

test("numbers as people read them", () => {
  expect(count(1234567)).toBe("1,234,567");
  expect([counted(1, "step"), counted(10_000, "step")]).toEqual(["1 step", "10,000 steps"]);
  expect([percent(0.97189), percent(1)]).toEqual(["97.19%", "100.00%"]);
  expect([0.0042, 4.25, 59.9, 90, 7500].map(duration)).toEqual([
    "4 ms",
    "4.3 s",
    "59.9 s",
    "2 min",
    "2 h 5 min",
  ]);
});

test("tables align their columns, right but for the first, or left", () => {
  const rows = [
    ["", "n"],
    ["W1", "1,000"],
    ["b", "5"],
  ];
  expect(table(rows)).toEqual(["        n", "W1  1,000", "b       5"]);
  expect(table(rows, "left")).toEqual(["    n", "W1  1,000", "b   5"]);
});
