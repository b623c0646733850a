/**
 * The book's two-layer network, Affine → Relu → Affine → SoftmaxWithLoss, with gradients by backpropagation and by numerical
 * differentiation. Run directly, it learns MNIST.
 */
import { compile, random, type Tensor, tensor, type Variable, variable, zeros } from "retrograd";
import { numericalGradient } from "retrograd/check";
import { loadMnist, type MnistSplit } from "retrograd/data";
import { Affine, type Layer, Relu, SoftmaxWithLoss } from "retrograd/layers";
import { isStarted } from "./started.ts";

export type ParameterName = "W1" | "b1" | "W2" | "b2";
const NAMES: readonly ParameterName[] = ["W1", "b1", "W2", "b2"];

export interface TwoLayerNetOptions {
  readonly seed?: number;
  /** float32 to train, float64 to check gradients. */
  readonly dtype?: "float32" | "float64";
}

export class TwoLayerNet {
  readonly params: Readonly<Record<ParameterName, Variable>>;
  /** In the order in which forward goes through them. */
  readonly layers: { readonly Affine1: Affine; readonly Relu1: Relu; readonly Affine2: Affine };
  readonly lastLayer = new SoftmaxWithLoss();

  constructor(
    inputSize: number,
    hiddenSize: number,
    outputSize: number,
    weightInitStd = 0.01,
    { seed = 0, dtype = "float32" }: TwoLayerNetOptions = {},
  ) {
    const normal = (shape: number[], own: number) =>
      random.normal(shape, { seed: 2 * seed + own, std: weightInitStd, dtype });
    this.params = {
      W1: variable(normal([inputSize, hiddenSize], 0), { name: "W1" }),
      b1: variable(zeros([hiddenSize], { dtype }), { name: "b1" }),
      W2: variable(normal([hiddenSize, outputSize], 1), { name: "W2" }),
      b2: variable(zeros([outputSize], { dtype }), { name: "b2" }),
    };
    const { W1, b1, W2, b2 } = this.params;
    this.layers = { Affine1: new Affine(W1, b1), Relu1: new Relu(), Affine2: new Affine(W2, b2) };
  }

  /** Scores [n, outputSize] of images x [n, inputSize]. */
  predict(x: Tensor): Tensor {
    let y = x;
    for (const layer of Object.values<Layer>(this.layers)) y = layer.forward(y);
    return y;
  }

  /** Mean cross entropy, for t as class indices [n] or one-hot rows. */
  loss(x: Tensor, t: Tensor): Tensor {
    return this.lastLayer.forward(this.predict(x), t);
  }

  /** Which share of the images gets its own class, from 0 to 1. */
  accuracy(x: Tensor, t: Tensor): number {
    const labels = t.rank === 1 ? t : t.argmax(1);
    return this.predict(x).argmax(1).eq(labels).cast("float32").mean().item();
  }

  /** Gradients by central differences: two losses for each single parameter. Needs dtype float64. */
  numericalGradient(x: Tensor, t: Tensor): Record<ParameterName, Tensor> {
    const of = (name: ParameterName) => numericalGradient(() => this.loss(x, t), this.params[name]);
    return { W1: of("W1"), b1: of("b1"), W2: of("W2"), b2: of("b2") };
  }

  /** Gradients by backpropagation: once forward, and back through the layers in reverse order. */
  gradient(x: Tensor, t: Tensor): Record<ParameterName, Tensor> {
    this.loss(x, t);
    let dout = this.lastLayer.backward(1);
    for (const layer of Object.values<Layer>(this.layers).reverse()) dout = layer.backward(dout);
    const { Affine1, Affine2 } = this.layers;
    return { W1: Affine1.dW!, b1: Affine1.db!, W2: Affine2.dW!, b2: Affine2.db! };
  }
}

/** The images and labels at `indices`: x [n, 784] from 0 to 1, t [n]. */
export function samplesOf(split: MnistSplit, indices: readonly number[], dtype?: "float32" | "float64") {
  const x = new Float64Array(784 * indices.length);
  indices.forEach((from, to) => {
    for (let i = 0; i < 784; i++) x[784 * to + i] = split.images[784 * from + i] / 255;
  });
  return {
    x: tensor(x, { shape: [indices.length, 784], dtype: dtype ?? "float32" }),
    t: tensor(Uint8Array.from(indices, (i) => split.labels[i])),
  };
}

/** Trains on MNIST in one compiled step and reports loss and test accuracy every hundred iterations. */
export async function train({
  iterations = 300,
  batchSize = 100,
  learningRate = 0.1,
  testImages = 10_000,
} = {}) {
  const mnist = await loadMnist();
  const net = new TwoLayerNet(784, 50, 10);
  const step = compile((x: Tensor, t: Tensor) => {
    const gradients = net.gradient(x, t);
    for (const name of NAMES) {
      const parameter = net.params[name];
      parameter.assign(parameter.sub(gradients[name].mul(learningRate)));
    }
    return net.lastLayer.loss!;
  });
  const test = samplesOf(
    mnist.test,
    Array.from({ length: testImages }, (_, i) => i),
  );
  const history: { iteration: number; loss: number; accuracy: number }[] = [];
  const order = random.integers([iterations, batchSize], mnist.train.count, { seed: 1 }).dataSync();
  for (let iteration = 1; iteration <= iterations; iteration++) {
    const batch = order.subarray((iteration - 1) * batchSize, iteration * batchSize);
    const { x, t } = samplesOf(mnist.train, [...batch]);
    const loss = step.sync(x, t);
    if (iteration !== 1 && iteration % 100 !== 0 && iteration !== iterations) continue;
    history.push({ iteration, loss: loss.item(), accuracy: net.accuracy(test.x, test.t) });
  }
  return { net, history };
}

export async function main(): Promise<void> {
  const { history } = await train();
  for (const { iteration, loss, accuracy } of history) {
    console.log(
      `iteration ${iteration}: loss ${loss.toFixed(4)}, test accuracy ${(100 * accuracy).toFixed(1)} %`,
    );
  }
}

if (isStarted(import.meta.url)) await main();
