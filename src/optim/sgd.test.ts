import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile, grad, type Tensor, tensor, type Variable, variable } from "../index.ts";
import { SGD } from "./sgd.ts";

interface Sample {
  readonly after_step: number;
}
interface Golden {
  readonly pytorch_model: { readonly input: number[][]; readonly initial: Record<string, number[]> };
  readonly pytorch: readonly {
    readonly id: string;
    readonly hyper_with_defaults: {
      readonly lr: number;
      readonly momentum: number;
      readonly weight_decay: number;
      readonly nesterov: boolean;
    };
    readonly exact_replay_torch_1_13_float64: readonly (Sample & { readonly params_flat: number[] })[];
    readonly grad_at_step0: readonly (number[] | number[][])[];
    readonly loss_at_step0: number;
  }[];
  readonly keras: readonly {
    readonly id: string;
    readonly hyper_given: { readonly learning_rate: number };
    readonly initial_params: number[];
    readonly grads_per_step: readonly number[][];
    readonly expected: readonly (Sample & { readonly params: number[]; readonly atol: number })[];
  }[];
  readonly tfjs: readonly {
    readonly id: string;
    readonly hyper_given: { readonly learningRate: number; readonly momentum?: number };
    readonly initial_params: number[];
    readonly expected: readonly (Sample & { readonly params: number[]; readonly atol: number })[];
  }[];
}

const file = new URL("../../test/golden/optimizers.json", import.meta.url);
const golden = JSON.parse(readFileSync(file, "utf8")) as Golden;

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, rtol: number): void {
  expect(actual.length).toBe(expected.length);
  Array.from(expected).forEach((value, i) => {
    expect(
      Math.abs(actual[i] - value) / Math.abs(value),
      `element ${i}: ${actual[i]} for ${value}`,
    ).toBeLessThan(rtol);
  });
}

/** PyTorch's model: y = sigmoid(sigmoid(x·W1ᵀ + b1)·W2ᵀ + b2), loss Σ y. Its weights are [out, in]. */
function pytorchModel(): { parameters: Variable[]; loss: () => Tensor } {
  const { input, initial } = golden.pytorch_model;
  const [w1, b1, w2, b2] = Object.values(initial);
  const make = (values: number[], shape: number[], name: string) =>
    variable(tensor(values, { shape, dtype: "float64" }), { name });
  const parameters = [
    make(w1, [3, 2], "W1"),
    make(b1, [3], "b1"),
    make(w2, [1, 3], "W2"),
    make(b2, [1], "b2"),
  ];
  const x = tensor(input, { dtype: "float64" });
  const [W1, B1, W2, B2] = parameters;
  return { parameters, loss: () => x.affine(W1.T, B1).sigmoid().affine(W2.T, B2).sigmoid().sum() };
}

const flat = (tensors: readonly Tensor[]) => tensors.flatMap((x) => Array.from(x.dataSync()));

describe("SGD", () => {
  test.each(golden.pytorch)("$id, 1001 compiled steps as PyTorch in float64", (reference) => {
    const { lr, momentum, weight_decay: weightDecay, nesterov } = reference.hyper_with_defaults;
    const { parameters, loss } = pytorchModel();
    expect(loss().item()).toBeCloseTo(reference.loss_at_step0, 13);
    expectClose(flat(grad(loss(), parameters)), reference.grad_at_step0.flat(2), 1e-12);

    const optimizer = new SGD(parameters, { lr, momentum, weightDecay, nesterov });
    const step = compile(() => optimizer.minimize(loss()));
    const samples = new Map(
      reference.exact_replay_torch_1_13_float64.map((sample) => [sample.after_step, sample.params_flat]),
    );
    expect(samples.size).toBe(15);
    for (let i = 1; i <= 1001; i++) {
      step.sync();
      const expected = samples.get(i);
      if (expected) expectClose(flat(parameters), expected, 1e-9);
    }
  });

  test("does the same outside of compile", () => {
    const { parameters, loss } = pytorchModel();
    const [, reference] = golden.pytorch;
    const { lr, momentum, weight_decay: weightDecay } = reference.hyper_with_defaults;
    const optimizer = new SGD(parameters, { lr, momentum, weightDecay });
    for (const { after_step, params_flat } of reference.exact_replay_torch_1_13_float64.slice(0, 5)) {
      optimizer.minimize(loss());
      expectClose(flat(parameters), params_flat, 1e-9);
      expect(after_step).toBeLessThan(6);
    }
  });

  test.each(golden.keras)(
    "$id, explicit gradients",
    ({ hyper_given, initial_params, grads_per_step, expected }) => {
      const x = variable(initial_params);
      const optimizer = new SGD([x], { lr: hyper_given.learning_rate });
      grads_per_step.forEach((gradient) => {
        optimizer.step([tensor(gradient)]);
      });
      expect(x.toArray()).toEqual(expected[0].params);
    },
  );

  test.each(golden.tfjs)("$id, Σ x²", ({ hyper_given, initial_params, expected }) => {
    const x = variable(tensor(initial_params, { dtype: "float64" }));
    const { learningRate: lr, momentum } = hyper_given;
    const optimizer = new SGD([x], { lr, momentum });
    for (const { params } of expected) {
      optimizer.minimize(x.square().sum());
      expectClose(x.dataSync(), params, 1e-12);
    }
  });

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
    const message = `SGD: learning rate ${lr} is not a finite number above 0; try 0.1`;
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
    expect(() => optimizer.step([])).toThrow(
      "SGD: 0 gradients for 1 parameters; pass one for each, in order",
    );
    expect(() => optimizer.step([tensor([1, 2])])).toThrow(
      /the gradient of W1.* has shape \[2\].* has \[1, 2\]/,
    );
    const step = compile(() => {
      optimizer.lr = 0.2;
      optimizer.minimize(w.sum());
    });
    expect(() => step.sync()).toThrow("set the learning rate outside of the compiled function");
  });
});
