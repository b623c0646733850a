import { compile, grad, random, type Tensor, tensor, variable, zeros } from "retrograd";
import { crossEntropy, mse } from "retrograd/losses";
import { SGD } from "retrograd/optim";
import { describe, expect, test } from "vitest";
import {
  Flatten,
  he,
  Linear,
  normal,
  parameters,
  ReLU,
  Sequential,
  Sigmoid,
  Softmax,
  Tanh,
  uniform,
  xavier,
} from "./index.ts";

const floats = (x: Tensor) => Array.from(x.dataSync());
const deviation = (x: Tensor) => Math.sqrt(floats(x).reduce((sum, v) => sum + v * v, 0) / x.size);

describe("Linear", () => {
  test("computes X · W + b with weights [in, out]", () => {
    const layer = new Linear(2, 3, { seed: 0 });
    layer.weight.assign([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    layer.bias?.assign([10, 20, 30]);
    expect(
      layer
        .forward(
          tensor([
            [1, 1],
            [0, 2],
          ]),
        )
        .toArray(),
    ).toEqual([
      [15, 27, 39],
      [18, 30, 42],
    ]);
    expect(layer.forward(tensor([1, 0])).toArray()).toEqual([11, 22, 33]);
  });

  test("takes its input size from its first call", () => {
    const layer = new Linear(3, { seed: 0 });
    expect(layer.inFeatures).toBeUndefined();
    expect(layer.forward(zeros([5, 2])).shape).toEqual([5, 3]);
    expect(layer.inFeatures).toBe(2);
    expect(layer.weight.shape).toEqual([2, 3]);
  });

  test("starts alike whether the size is given or inferred, from the same seed alone", () => {
    const given = new Linear(2, 3, { seed: 7 });
    const inferred = new Linear(3, { seed: 7 });
    inferred.forward(zeros([1, 2]));
    expect(floats(inferred.weight)).toEqual(floats(given.weight));
    expect(floats(new Linear(2, 3, { seed: 8 }).weight)).not.toEqual(floats(given.weight));
  });

  test("two layers without a seed do not start alike", () => {
    expect(floats(new Linear(4, 4).weight)).not.toEqual(floats(new Linear(4, 4).weight));
  });

  test("can do without a bias, or start it otherwise than at 0", () => {
    const plain = new Linear(2, 3, { bias: false });
    expect(plain.bias).toBeUndefined();
    expect(plain.forward(zeros([1, 2])).toArray()).toEqual([[0, 0, 0]]);
    expect(floats(new Linear(2, 3).bias!)).toEqual([0, 0, 0]);
    const shifted = floats(new Linear(2, 3, { bias: uniform(5, 6) }).bias!);
    expect(shifted.every((b) => b >= 5 && b < 6)).toBe(true);
  });

  test("names its parameters for graphs and messages, and has a dtype", () => {
    const layer = new Linear(2, 3, { name: "hidden", dtype: "float64" });
    expect([layer.weight.name, layer.bias?.name]).toEqual(["hidden.weight", "hidden.bias"]);
    expect([layer.weight.dtype, layer.bias?.dtype]).toEqual(["float64", "float64"]);
  });

  test("tells what is wrong", () => {
    const layer = new Linear(2, 3, { name: "hidden" });
    expect(() => layer.forward(zeros([5, 4], { name: "x" }))).toThrow(
      "hidden: Linear(2, 3): the last axis of x [5, 4] has 4 entries; it must have 2",
    );
    expect(() => layer.forward(zeros([]))).toThrow("the input is a scalar; give it at least one axis");
    expect(() => new Linear(0)).toThrow("Linear: output size 0 is not a whole number above 0");
    expect(() => new Linear(2.5, 3)).toThrow("Linear: input size 2.5 is not a whole number above 0");
    expect(() => new Linear(8).weight).toThrow(
      "Linear(?, 8) has no weight yet, because its input size is not known; call the model once first, or give new Linear both sizes",
    );
  });
});

test("initializers have the deviations of their papers", () => {
  const shape = [200, 300];
  for (const [init, expected] of [
    [he, Math.sqrt(2 / 200)],
    [xavier, Math.sqrt(2 / 500)],
    [normal(0.01), 0.01],
  ] as const) {
    const ratio = deviation(init(shape, { seed: 3 })) / expected;
    expect(Math.abs(ratio - 1)).toBeLessThan(0.01); // 3.5 standard errors of 60,000 draws
  }
  const values = floats(uniform(-2, 3)([1000], { seed: 3 }));
  expect(Math.min(...values)).toBeGreaterThanOrEqual(-2);
  expect(Math.max(...values)).toBeLessThan(3);
  expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(4.9);
});

test("activations and Flatten are the operations of the face", () => {
  const x = random.normal([2, 3, 4], { seed: 0 });
  expect(floats(new ReLU().forward(x))).toEqual(floats(x.relu()));
  expect(floats(new Sigmoid().forward(x))).toEqual(floats(x.sigmoid()));
  expect(floats(new Tanh().forward(x))).toEqual(floats(x.tanh()));
  expect(floats(new Softmax().forward(x))).toEqual(floats(x.softmax(-1)));
  expect(floats(new Softmax(1).forward(x))).toEqual(floats(x.softmax(1)));
  expect(new Flatten().forward(x).shape).toEqual([2, 12]);
});

describe("parameters", () => {
  test("have dotted names, in order of the fields", () => {
    const net = new Sequential(new Linear(4, 3), new ReLU(), new Linear(3, 2, { bias: false }));
    expect(Object.keys(parameters(net))).toEqual(["layers.0.weight", "layers.0.bias", "layers.2.weight"]);
    expect(parameters(net)["layers.2.weight"]).toBe((net.layers[2] as Linear).weight);
    expect(Object.keys(parameters([new Linear(2, 2)]))).toEqual(["0.weight", "0.bias"]);
  });

  test("are found in fields of fields, once each, and circles do no harm", () => {
    class Block {
      readonly first = new Linear(2, 2);
      readonly tied = this.first;
      readonly scale = variable(zeros([2]));
      readonly steps = variable(tensor(Int32Array.of(0)));
      readonly cache = new Float32Array(3);
      readonly inner = { deep: [{ w: variable(zeros([1])) }, this.scale] };
      readonly self: Block = this;
      forward(x: Tensor): Tensor {
        return this.first.forward(x).mul(this.scale);
      }
    }
    expect(Object.keys(parameters(new Block()))).toEqual([
      "first.weight",
      "first.bias",
      "scale",
      "inner.deep.0.w",
    ]);
  });

  test("of a layer that has not seen its input throw rather than be missed", () => {
    const net = new Sequential(new Linear(4, 3), new Linear(2));
    expect(() => parameters(net)).toThrow("Linear(?, 2) has no weight yet");
    net.forward(zeros([1, 4]));
    expect(Object.keys(parameters(net))).toHaveLength(4);
  });

  test("may be nested deeper than the stack", () => {
    let chain: { next?: object; forward(x: Tensor): Tensor } = { forward: (x) => x };
    for (let i = 0; i < 20_000; i++) chain = { next: chain, forward: (x) => x };
    expect(parameters(chain)).toEqual({});
  });
});

test("a net whose sizes are inferred while a function is compiled learns by its optimizer", () => {
  const net = new Sequential(new Linear(8, { seed: 1 }), new Tanh(), new Linear(1, { seed: 2 }));
  const x = random.normal([16, 3], { seed: 4 });
  const t = x.sum(1, { keepdim: true }).mul(0.3);
  const loss = compile((x: Tensor, t: Tensor) => mse(net.forward(x), t));
  const before = loss.sync(x, t).item();
  const optimizer = new SGD(Object.values(parameters(net)), { lr: 0.1 });
  const step = compile((x: Tensor, t: Tensor) => optimizer.minimize(mse(net.forward(x), t)));
  for (let i = 0; i < 100; i++) step.sync(x, t);
  expect(loss.sync(x, t).item()).toBeLessThan(before / 20);
});

test("losses are means, with the gradients of means", () => {
  const y = tensor(
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    { dtype: "float64" },
  );
  const t = zeros([3, 2], { dtype: "float64" });
  expect(mse(y, t).item()).toBeCloseTo(91 / 6, 12);
  floats(grad(mse(y, t), [y])[0]).forEach((dy, i) => {
    expect(dy).toBeCloseTo((2 * (i + 1)) / 6, 12);
  });
  expect(mse(y, t, { reduction: "sum" }).item()).toBe(91);
  expect(() => mse(y, zeros([3]))).toThrow(/\[3, 2\] and target .*\[3\] differ/);

  const labels = tensor(Int32Array.of(1, 0, 1));
  const p = y.softmax().toArray() as number[][];
  expect(crossEntropy(y, labels).item()).toBeCloseTo(
    -(Math.log(p[0][1]) + Math.log(p[1][0]) + Math.log(p[2][1])) / 3,
    12,
  );
});
