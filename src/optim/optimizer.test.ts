import { expect, test } from "vitest";
import { compile, tensor, type Variable, variable, zeros } from "../index.ts";
import type { ParameterGradient } from "./optimizer.ts";
import { SGD } from "./sgd.ts";

test("apply steps the parameters it is given, in any order, and leaves the others and their state", () => {
  const [a, b] = ["a", "b"].map((name) => variable([0], { name }));
  const optimizer = new SGD([a, b], { lr: 1, momentum: 0.5 });
  const one = tensor([1]);
  const both: ParameterGradient[] = [
    [b, one.mul(10)],
    [a, one],
  ];
  optimizer.apply(both);
  expect([a.item(), b.item()]).toEqual([-1, -10]);
  optimizer.apply([[a, one]]); // velocity 1.5
  expect([a.item(), b.item()]).toEqual([-2.5, -10]);
  optimizer.apply([]);
  const step = compile(() => optimizer.apply(both)); // velocities 1.75 and 15
  step.sync();
  expect([a.item(), b.item()]).toEqual([-4.25, -25]);
});

test("a gradient that was built before the step sees the parameters before it", () => {
  const w = variable([2], { name: "w" });
  const optimizer = new SGD([w], { lr: 0.25 });
  const gradient = w.mul(2);
  optimizer.apply([[w, gradient]]);
  expect(w.item()).toBe(1);
  expect(gradient.item()).toBe(4);
});

test("apply refuses what makes no sense, names it, and changes nothing", () => {
  const [w, other] = ["W1", "W9"].map((name) => variable([[1, 2]], { name }));
  const nameless = variable([1]);
  const optimizer = new SGD([w, nameless], { lr: 0.1 });
  const g = zeros([1, 2]).add(1);
  expect(() =>
    optimizer.apply([
      [w, g],
      [other, g],
    ]),
  ).toThrow("SGD: W9 [1, 2] is not among its parameters (W1 [1, 2], [1]); make the optimizer with it");
  expect(() =>
    optimizer.apply([
      [w, g],
      [w, g],
    ]),
  ).toThrow("SGD: parameter W1 [1, 2] has two gradients; add them, and pass their sum");
  expect(() => optimizer.apply([[w, tensor([1, 2])]])).toThrow(
    "SGD: the gradient of W1 has shape [2], but the parameter has [1, 2]",
  );
  const pairs = "SGD: pass pairs of a parameter and its gradient: [[w, dW], [b, db]]";
  expect(() => optimizer.apply([w, g] as unknown as ParameterGradient[])).toThrow(pairs);
  expect(() => optimizer.apply([[w, [1, 2]]] as unknown as ParameterGradient[])).toThrow(pairs);
  expect(() => optimizer.apply([[g as Variable, g]])).toThrow("is not among its parameters");
  expect(w.toArray()).toEqual([[1, 2]]);
});
