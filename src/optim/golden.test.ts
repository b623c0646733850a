import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile, type DType, grad, type Tensor, tensor, type Variable, variable } from "../index.ts";
import { Adam, AdamW, type Optimizer, SGD } from "./index.ts";

interface PyTorchSettings {
  readonly lr: number;
  readonly momentum?: number;
  readonly betas?: readonly [number, number];
  readonly eps?: number;
  readonly weight_decay: number;
  readonly nesterov?: boolean;
}
interface Golden {
  readonly pytorch_model: { readonly input: number[][]; readonly initial: Record<string, number[]> };
  readonly pytorch: readonly {
    readonly id: string;
    readonly optimizer: "SGD" | "Adam";
    readonly hyper_with_defaults: PyTorchSettings;
    readonly exact_replay_torch_1_13_float64: readonly {
      readonly after_step: number;
      readonly params_flat: number[];
    }[];
    readonly grad_at_step0: readonly (number[] | number[][])[];
    readonly loss_at_step0: number;
  }[];
  readonly keras: readonly {
    readonly id: string;
    readonly optimizer: "SGD" | "Adam" | "AdamW";
    readonly hyper_given: { readonly learning_rate?: number };
    readonly initial_params: number[];
    readonly grads_per_step: readonly number[][];
    readonly expected: readonly { readonly params: number[]; readonly atol: number }[];
    readonly numpy_float64_params_per_step?: readonly number[][];
  }[];
  readonly tfjs: readonly {
    readonly id: string;
    readonly hyper_given: { readonly learningRate: number; readonly momentum?: number };
    readonly initial_params: number[];
    readonly expected: readonly { readonly params: number[]; readonly atol: number }[];
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
function pytorchModel(dtype: DType = "float64"): { parameters: Variable[]; loss: () => Tensor } {
  const { input, initial } = golden.pytorch_model;
  const [w1, b1, w2, b2] = Object.values(initial);
  const make = (values: number[], shape: number[], name: string) =>
    variable(tensor(values, { shape, dtype }), { name });
  const parameters = [
    make(w1, [3, 2], "W1"),
    make(b1, [3], "b1"),
    make(w2, [1, 3], "W2"),
    make(b2, [1], "b2"),
  ];
  const x = tensor(input, { dtype });
  const [W1, B1, W2, B2] = parameters;
  return { parameters, loss: () => x.affine(W1.T, B1).sigmoid().affine(W2.T, B2).sigmoid().sum() };
}

function make(
  optimizer: "SGD" | "Adam",
  parameters: readonly Variable[],
  { lr, momentum, betas, eps, weight_decay: weightDecay, nesterov }: PyTorchSettings,
): Optimizer {
  switch (optimizer) {
    case "SGD":
      return new SGD(parameters, { lr, momentum, weightDecay, nesterov });
    case "Adam":
      return new Adam(parameters, { lr, beta1: betas?.[0], beta2: betas?.[1], eps, weightDecay });
    default:
      return optimizer satisfies never;
  }
}

const flat = (tensors: readonly Tensor[]) => tensors.flatMap((x) => Array.from(x.dataSync()));

describe.each(golden.pytorch)("$id", (reference) => {
  const {
    optimizer: name,
    hyper_with_defaults: settings,
    exact_replay_torch_1_13_float64: samples,
  } = reference;

  test("1001 compiled steps as PyTorch in float64", () => {
    const { parameters, loss } = pytorchModel();
    expect(loss().item()).toBeCloseTo(reference.loss_at_step0, 13);
    expectClose(flat(grad(loss(), parameters)), reference.grad_at_step0.flat(2), 1e-12);

    const optimizer = make(name, parameters, settings);
    const step = compile(() => optimizer.minimize(loss()));
    const expected = new Map(samples.map((sample) => [sample.after_step, sample.params_flat]));
    expect(expected.size).toBe(15);
    for (let i = 1; i <= 1001; i++) {
      step.sync();
      const wanted = expected.get(i);
      if (wanted) expectClose(flat(parameters), wanted, 1e-9);
    }
  });

  test("the same outside of compile", () => {
    const { parameters, loss } = pytorchModel();
    const optimizer = make(name, parameters, settings);
    for (const { after_step, params_flat } of samples.slice(0, 5)) {
      optimizer.minimize(loss());
      expectClose(flat(parameters), params_flat, 1e-9);
      expect(after_step).toBeLessThan(6);
    }
  });

  test("close in float32", () => {
    const { parameters, loss } = pytorchModel("float32");
    const optimizer = make(name, parameters, settings);
    for (const { params_flat } of samples.slice(0, 5)) {
      optimizer.minimize(loss());
      expectClose(flat(parameters), params_flat, 2e-5); // gradients of 3e-3 that are sums of larger terms
    }
  });
});

test.each(golden.keras)(
  "$id, explicit gradients",
  ({ optimizer: name, hyper_given, initial_params, grads_per_step, expected, ...derived }) => {
    const x = variable(tensor(initial_params, { dtype: "float64" }));
    const lr = hyper_given.learning_rate;
    // Keras adds 1e-7 to √v before its correction, which in the first step is by √(1 − 0.999).
    const options = { lr, eps: 1e-7 / Math.sqrt(1 - 0.999) };
    const optimizer = {
      SGD: () => new SGD([x], { lr: lr! }),
      Adam: () => new Adam([x], options),
      AdamW: () => new AdamW([x], { ...options, weightDecay: 0.004 }),
    }[name]();
    grads_per_step.forEach((gradient, i) => {
      optimizer.apply([[x, tensor(gradient, { dtype: "float64" })]]);
      const values = Array.from(x.dataSync());
      const wanted = derived.numpy_float64_params_per_step?.[i] ?? expected[i].params;
      values.forEach((value, j) => {
        expect(Math.abs(value - wanted[j])).toBeLessThan(i === 0 ? 1e-14 : 2e-7);
        expect(Math.abs(value - expected[i].params[j])).toBeLessThan(expected[i].atol);
      });
    });
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
