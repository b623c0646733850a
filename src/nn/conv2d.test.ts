import { compile, random, type Tensor, tensor, zeros } from "retrograd";
import { crossEntropy } from "retrograd/losses";
import { SGD } from "retrograd/optim";
import { describe, expect, test } from "vitest";
import { Conv2d, Flatten, he, Linear, MaxPool2d, parameters, ReLU, Sequential, xavier } from "./index.ts";

const floats = (x: Tensor) => Array.from(x.dataSync());
const deviation = (x: Tensor) => Math.sqrt(floats(x).reduce((sum, v) => sum + v * v, 0) / x.size);

describe("Conv2d", () => {
  test("correlates with its kernels [out, in, rows, columns] and adds a bias for each", () => {
    const layer = new Conv2d(1, 2, [1, 2], { seed: 0 });
    layer.weight.assign(tensor([1, 10, 0, -1], { shape: [2, 1, 1, 2] }));
    layer.bias?.assign([0.5, 100]);
    const x = tensor([1, 2, 3, 4, 5, 6], { shape: [1, 1, 2, 3] });
    expect(layer.forward(x).toArray()).toEqual([
      [
        [
          [21.5, 32.5],
          [54.5, 65.5],
        ],
        [
          [98, 97],
          [95, 94],
        ],
      ],
    ]);
  });

  test("takes strides, padding, dtypes and names as it is told", () => {
    const layer = new Conv2d(3, 8, 5, {
      stride: [2, 1],
      padding: 2,
      dtype: "float64",
      name: "first",
      bias: false,
    });
    expect(layer.forward(zeros([4, 3, 28, 28], { dtype: "float64" })).shape).toEqual([4, 8, 14, 28]);
    expect(layer.weight).toMatchObject({ shape: [8, 3, 5, 5], dtype: "float64", name: "first.weight" });
    expect(layer.bias).toBeUndefined();
    expect(Object.keys(parameters(new Sequential(layer)))).toEqual(["layers.0.weight"]);
  });

  test("starts from its seed alone, never like another layer", () => {
    const weights = (seed?: number) => floats(new Conv2d(2, 3, 3, { seed }).weight);
    expect(weights(7)).toEqual(weights(7));
    expect(weights(7)).not.toEqual(weights(8));
    expect(weights()).not.toEqual(weights());
  });

  test("starts as large as the inputs that an output adds up ask for", () => {
    const near = (x: Tensor, expected: number) =>
      expect(Math.abs(deviation(x) / expected - 1)).toBeLessThan(0.03); // over 3 standard errors of 9,600 draws
    near(new Conv2d(12, 32, 5, { seed: 1 }).weight, Math.sqrt(2 / (12 * 25)));
    near(xavier([32, 12, 5, 5], { seed: 1 }), Math.sqrt(2 / (44 * 25)));
    expect(() => he([50], { seed: 1 })).toThrow(
      "he: [50] is neither [in, out] nor [out, in, rows, columns], so it does not tell how many inputs add up; use normal, uniform or zero",
    );
  });

  test("tells what is wrong", () => {
    const layer = new Conv2d(1, 8, 3, { name: "first" });
    expect(() => layer.forward(zeros([64, 784], { name: "x" }))).toThrow(
      "first: Conv2d(1, 8, [3, 3]): x [64, 784] must be images [N, 1, H, W]; reshape or permute it",
    );
    expect(() => layer.forward(zeros([64, 28, 28, 1]))).toThrow("the input [64, 28, 28, 1] must be images");
    expect(() => layer.forward(zeros([1, 1, 2, 2]))).toThrow("take smaller kernels or more padding");
    expect(() => new Conv2d(0, 8, 3)).toThrow("Conv2d: input size 0 is not a whole number above 0");
    expect(() => new Conv2d(1, 8, 0)).toThrow("Conv2d: kernel size 0 is not a whole number ≥ 1");
    expect(() => new Conv2d(1, 8, 3, { padding: -1 })).toThrow(
      "Conv2d: padding -1 is not a whole number ≥ 0",
    );
  });
});

test("MaxPool2d takes the largest of every window, side by side unless a stride is given", () => {
  const x = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], { shape: [1, 3, 3] });
  expect(new MaxPool2d(2).forward(x).toArray()).toEqual([[[5]]]);
  expect(new MaxPool2d([1, 2], { stride: 1 }).forward(x).toArray()).toEqual([
    [
      [2, 3],
      [5, 6],
      [8, 9],
    ],
  ]);
  expect(() => new MaxPool2d(0)).toThrow("MaxPool2d: size 0 is not a whole number ≥ 1");
});

test("a convolutional net learns to tell where a stroke lies", () => {
  const net = new Sequential(
    new Conv2d(1, 4, 3, { padding: 1, seed: 1 }),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Linear(4 * 4 * 4, 2, { seed: 2 }),
  );
  // Rows or columns of an 8 × 8 image in noise.
  const labels = Array.from({ length: 32 }, (_, i) => i % 2);
  const pixels = labels.flatMap((label, n) =>
    Array.from({ length: 64 }, (_, i) => ((label ? i % 8 : Math.floor(i / 8)) === n % 8 ? 1 : 0)),
  );
  const x = tensor(pixels, { shape: [32, 1, 8, 8] }).add(random.normal([32, 1, 8, 8], { seed: 3, std: 0.1 }));
  const t = tensor(Int32Array.from(labels));
  const loss = compile((x: Tensor, t: Tensor) => crossEntropy(net.forward(x), t));
  const before = loss.sync(x, t).item();
  const optimizer = new SGD(Object.values(parameters(net)), { lr: 0.2 });
  const learn = compile((x: Tensor, t: Tensor) => optimizer.minimize(crossEntropy(net.forward(x), t)));
  for (let i = 0; i < 100; i++) learn.sync(x, t);
  expect(loss.sync(x, t).item()).toBeLessThan(before / 10);
});
