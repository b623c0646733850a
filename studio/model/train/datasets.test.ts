import { expect, test } from "vitest";
import { planeData, REACH } from "./datasets.ts";
import { dataNames, type PlaneName } from "./settings.ts";

const names = dataNames.filter((name): name is PlaneName => name !== "mnist");

test.each(names)("%s: the same points for the same seed, of every class, within the picture", (name) => {
  const data = planeData(name, 3);
  expect(planeData(name, 3)).toEqual(data);
  expect(planeData(name, 4)).not.toEqual(data);
  expect(data.train.coordinates).not.toEqual(data.test.coordinates.subarray(0, 600));
  for (const { coordinates, labels } of [data.train, data.test]) {
    expect(coordinates.length).toBe(2 * labels.length);
    expect(new Set(labels).size).toBe(data.classes);
    expect(coordinates.every((value) => Math.abs(value) < REACH)).toBe(true);
  }
});

test("XOR's classes are told by the signs of both coordinates", () => {
  const { coordinates, labels } = planeData("xor", 1).train;
  labels.forEach((label, i) => {
    expect(Math.sign(coordinates[2 * i] * coordinates[2 * i + 1])).toBe(label === 0 ? 1 : -1);
  });
});
