import { expect, test } from "vitest";
import { renderSweep } from "./figures.ts";
import { sweeps } from "./sweep.ts";

const [hidden] = sweeps;

test("a figure has a line and a label for each subject that has points", () => {
  const points = hidden.sizes.flatMap((size) => [
    { figure: "hidden", subject: "retrograd", size, median: size / 100 } as const,
    { figure: "hidden", subject: "pytorch", size, median: size / 101 } as const,
  ]);
  const svg = renderSweep(hidden, points);
  expect(svg).toContain(">Retrograd</text>");
  expect(svg).toContain(">PyTorch</text>");
  expect(svg).not.toContain("TensorFlow.js");
  expect(svg).not.toContain("NaN");
  expect(renderSweep(hidden, points)).toBe(svg);
});
