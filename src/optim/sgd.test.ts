import { describe, expect, test } from "vitest";
import { compile, tensor, type Variable, variable } from "../index.ts";
import { SGD } from "./sgd.ts";

describe("SGD", () => {
  test("a new learning rate needs no new program, and holds for every dtype", () => {
    const a = variable(tensor([1], { dtype: "float64" }), { name: "a" });
    const b = variable([1], { name: "b" });
    const optimizer = new SGD([a, b], { lr: 0.1 });
    let traced = 0;
    const step = compile(() => {
      traced++;
      optimizer.minimize(a.add(b).sum());
    });
    step.sync();
    expect(a.item()).toBe(0.9); // in float64, not through float32
    optimizer.lr = 0.5;
    expect(optimizer.lr).toBe(0.5);
    step.sync();
    expect(a.item()).toBeCloseTo(0.4, 15);
    expect(b.item()).toBeCloseTo(0.4, 6);
    expect(b.dtype).toBe("float32");
    expect(traced).toBe(1);
  });

  test.each([0, -0.1, Number.NaN, Number.POSITIVE_INFINITY])("refuses the rate %d, new or changed", (lr) => {
    const message = `SGD: learning rate ${lr} is not a finite number above 0; try 0.01`;
    expect(() => new SGD([variable([1])], { lr })).toThrow(message);
    const optimizer = new SGD([variable([1])], { lr: 0.1 });
    expect(() => {
      optimizer.lr = lr;
    }).toThrow(message);
    expect(optimizer.lr).toBe(0.1);
  });

  test("refuses what makes no sense, and names it", () => {
    const w = variable([[1, 2]], { name: "W1" });
    expect(() => new SGD([], { lr: 0.1 })).toThrow("SGD: there are no parameters");
    expect(() => new SGD([w, w], { lr: 0.1 })).toThrow(
      "SGD: parameter W1 [1, 2] is listed twice; list each once",
    );
    expect(() => new SGD([variable(new Uint8Array(2), { name: "images" })], { lr: 0.1 })).toThrow(
      "SGD: parameter images has dtype uint8; parameters are float32 or float64",
    );
    expect(() => new SGD([tensor([1]) as Variable], { lr: 0.1 })).toThrow("not a variable; make it one");
    expect(() => new SGD([w], { lr: 0.1, momentum: 1 })).toThrow("SGD: momentum 1 is not");
    expect(() => new SGD([w], { lr: 0.1, momentum: Number.NaN })).toThrow("SGD: momentum NaN is not");
    expect(() => new SGD([w], { lr: 0.1, weightDecay: -1 })).toThrow("SGD: weight decay -1 is not");
    expect(() => new SGD([w], { lr: 0.1, nesterov: true })).toThrow("SGD: nesterov needs momentum");
    const optimizer = new SGD([w], { lr: 0.1 });
    const step = compile(() => {
      optimizer.lr = 0.2;
      optimizer.minimize(w.sum());
    });
    expect(() => step.sync()).toThrow("set the learning rate outside of the compiled function");
  });
});
