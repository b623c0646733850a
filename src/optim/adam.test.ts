import { describe, expect, test } from "vitest";
import { compile, type DType, grad, random, tensor, type Variable, variable, zeros } from "../index.ts";
import { Adam, type AdamOptions, AdamW } from "./adam.ts";

const values = (parameters: readonly Variable[]) => parameters.map((p) => Array.from(p.dataSync()));

/** A small regression, the same each time. */
function problem(dtype: DType = "float32") {
  const w1 = variable(random.normal([5, 7], { seed: 1, dtype: "float64" }), { name: "W1", dtype });
  const b1 = variable(zeros([7]), { name: "b1", dtype });
  const w2 = variable(random.normal([7, 2], { seed: 2, dtype: "float64" }), { name: "W2", dtype });
  const x = random.normal([11, 5], { seed: 3, dtype: "float64" }).cast(dtype);
  const loss = () => x.affine(w1, b1).tanh().matmul(w2).square().mean();
  return { parameters: [w1, b1, w2], loss };
}

describe("Adam", () => {
  test.each([
    ["float32", 1e-6],
    ["float64", 1e-12],
  ] as const)(
    "the first step in %s is lr against the sign of any gradient that eps is nothing to",
    (dtype, rtol) => {
      const p = variable(zeros([4]), { dtype });
      const optimizer = new Adam([p], { lr: 0.01, eps: 1e-30 });
      optimizer.apply([[p, tensor([1e-6, -0.3, 7, -1e6], { dtype: "float64" })]]);
      [-0.01, 0.01, -0.01, 0.01].forEach((expected, i) => {
        expect(Math.abs(p.dataSync()[i] / expected - 1)).toBeLessThan(rtol);
      });
    },
  );

  test("compiled and by hand, a step has the same bits", async () => {
    const [compiled, byHand] = [problem(), problem()];
    const one = new Adam(compiled.parameters, { lr: 0.02, weightDecay: 0.01 });
    const other = new Adam(byHand.parameters, { lr: 0.02, weightDecay: 0.01 });
    const step = compile(() => {
      const loss = compiled.loss();
      one.minimize(loss);
      return loss;
    });
    const first = step.sync().item();
    for (let i = 1; i < 20; i++) step.sync();
    for (let i = 0; i < 20; i++) {
      const gradients = grad(byHand.loss(), byHand.parameters);
      await other.apply(byHand.parameters.map((p, i) => [p, gradients[i]] as const).reverse());
    }
    expect(values(byHand.parameters)).toEqual(values(compiled.parameters));
    expect(step.sync().item()).toBeLessThan(first / 2);
  });

  test("counts gradients of each parameter apart, so one that begins late begins as one that began early", () => {
    const gradient = tensor([0.5, -2]);
    const [a, b, alone] = ["a", "b", "alone"].map((name) => variable([1, 1], { name }));
    const optimizer = new Adam([a, b], { lr: 0.1 });
    for (let i = 0; i < 3; i++) optimizer.apply([[a, gradient]]);
    expect(values([b])).toEqual([[1, 1]]);
    optimizer.apply([
      [b, gradient],
      [a, gradient],
    ]);
    optimizer.apply([[b, gradient.neg()]]);

    const single = new Adam([alone], { lr: 0.1 });
    const after: number[][] = [];
    for (let i = 0; i < 4; i++) {
      single.apply([[alone, gradient]]);
      after.push(...values([alone]));
    }
    expect(values([a])).toEqual([after[3]]);
    const fresh = variable([1, 1]);
    const again = new Adam([fresh], { lr: 0.1 });
    for (const g of [gradient, gradient.neg()]) again.apply([[fresh, g]]);
    expect(values([b])).toEqual(values([fresh]));
  });

  test("a new learning rate needs no new program", () => {
    const p = variable(tensor([3], { dtype: "float64" }));
    const optimizer = new Adam([p]);
    expect(optimizer.lr).toBe(1e-3);
    let traced = 0;
    const step = compile(() => {
      traced++;
      optimizer.minimize(p.sum()); // a gradient of 1, so each step is lr / (1 + eps)
    });
    step.sync();
    expect(p.item()).toBeCloseTo(3 - 1e-3, 10);
    optimizer.lr = 0.25;
    step.sync();
    expect(p.item()).toBeCloseTo(3 - 1e-3 - 0.25, 8);
    expect(traced).toBe(1);
  });

  test("computes parameters of two dtypes each in its own", () => {
    const [a, b, pure] = [problem("float64"), problem("float32"), problem("float64")];
    const mixed = new Adam([...a.parameters, ...b.parameters], { lr: 0.02 });
    const alone = new Adam(pure.parameters, { lr: 0.02 });
    for (let i = 0; i < 10; i++) {
      mixed.minimize(a.loss().add(b.loss()));
      alone.minimize(pure.loss());
    }
    expect(values(a.parameters)).toEqual(values(pure.parameters));
    const [exact, rounded] = [a, b].map(({ parameters }) => values(parameters).flat());
    rounded.forEach((value, i) => {
      expect(Math.fround(value)).toBe(value);
      expect(Math.abs(value - exact[i])).toBeLessThan(1e-5);
    });
    expect(rounded).not.toEqual(exact.map(Math.fround));
  });

  test.each([
    [{ beta1: 1 }, "Adam: beta1 1 is not a number from 0 up to 1, 1 excluded; try 0.9"],
    [{ beta2: -0.1 }, "Adam: beta2 -0.1 is not a number from 0 up to 1, 1 excluded; try 0.999"],
    [{ beta2: Number.NaN }, "Adam: beta2 NaN is not"],
    [{ eps: 0 }, "Adam: eps 0 is not a finite number above 0; try 1e-8"],
    [{ lr: -1 }, "Adam: learning rate -1 is not"],
    [{ weightDecay: -1 }, "Adam: weight decay -1 is not"],
  ] as const)("refuses %j", (options: AdamOptions, message) => {
    expect(() => new Adam([variable([1])], options)).toThrow(message);
  });
});

describe("AdamW", () => {
  test("is the paper's algorithm 2", () => {
    const [lr, beta1, beta2, eps, weightDecay] = [0.05, 0.8, 0.95, 1e-6, 0.3];
    const start = [0.7, -1.3, 2];
    const p = variable(tensor(start, { dtype: "float64" }));
    const optimizer = new AdamW([p], { lr, beta1, beta2, eps, weightDecay });
    const step = compile(() => optimizer.minimize(p.sub(1).square().sum()));

    const [theta, m, v] = [[...start], [0, 0, 0], [0, 0, 0]];
    for (let t = 1; t <= 50; t++) {
      step.sync();
      theta.forEach((value, i) => {
        const g = 2 * (value - 1);
        m[i] = beta1 * m[i] + (1 - beta1) * g;
        v[i] = beta2 * v[i] + (1 - beta2) * g * g;
        const [mHat, vHat] = [m[i] / (1 - beta1 ** t), v[i] / (1 - beta2 ** t)];
        theta[i] = value - lr * (mHat / (Math.sqrt(vHat) + eps) + weightDecay * value);
      });
      theta.forEach((value, i) => {
        expect(Math.abs(p.dataSync()[i] - value), `step ${t}, element ${i}`).toBeLessThan(1e-12);
      });
    }
  });

  test("without decay it is Adam, and with its default it is not", () => {
    const [one, other, third] = [problem(), problem(), problem()];
    new AdamW(one.parameters, { weightDecay: 0 }).minimize(one.loss());
    new Adam(other.parameters).minimize(other.loss());
    new AdamW(third.parameters).minimize(third.loss());
    expect(values(one.parameters)).toEqual(values(other.parameters));
    expect(values(third.parameters)).not.toEqual(values(other.parameters));
    expect(() => new AdamW(one.parameters, { weightDecay: Number.NaN })).toThrow(
      "AdamW: weight decay NaN is not",
    );
    expect(() => new AdamW(one.parameters, { beta1: 2 })).toThrow("AdamW: beta1 2 is not");
  });
});
