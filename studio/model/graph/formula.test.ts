import { expect, test } from "vitest";
import { paintDerivatives } from "./formula.ts";

test("paints whole derivatives and nothing else", () => {
  expect(
    paintDerivatives(String.raw`\frac{\partial L}{\partial W_{1}} = X^{\mathsf T} \cdot \frac{1}{N}`, "back"),
  ).toBe(String.raw`\htmlClass{back}{\frac{\partial L}{\partial W_{1}}} = X^{\mathsf T} \cdot \frac{1}{N}`);
  expect(
    paintDerivatives(
      String.raw`\frac{\frac{\partial L}{\partial y}}{x} + \frac{\partial L}{\partial \text{a\}b}}`,
      "b",
    ),
  ).toBe(
    String.raw`\frac{\htmlClass{b}{\frac{\partial L}{\partial y}}}{x} + \htmlClass{b}{\frac{\partial L}{\partial \text{a\}b}}}`,
  );
  expect(paintDerivatives("x + y", "b")).toBe("x + y");
});
