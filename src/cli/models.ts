/**
 * The nets that commands train, check and draw: layers with ReLU between them, under a softmax cross entropy.
 * Knows nothing of data, optimizers or terminals.
 */
import { type Tensor, type Variable, variable, zeros } from "../index.ts";
import { Conv2d, he, type Initializer, Linear, MaxPool2d, normal, parameters } from "../nn/index.ts";
import { foldIn } from "../train/fold-in.ts";

/** A net as the commands use it. */
export interface Classifier {
  /** Its layers in a few letters: "784-50-10". */
  readonly architecture: string;
  /** The same for whoever reads its weights from a file: what each is multiplied with, and in which order. */
  readonly layout: string;
  /** Every weight and bias by name, in order. */
  readonly parameters: Readonly<Record<string, Variable>>;
  /** Logits [N, classes] of inputs [N, in]. */
  predict(x: Tensor): Tensor;
  /** Mean softmax cross entropy of inputs [N, in] and labels [N] (or probabilities [N, classes]). */
  loss(x: Tensor, t: Tensor): Tensor;
}

export interface MultilayerOptions extends WeightOptions {
  /** Width of every layer, inputs first: [784, 50, 10]. */
  readonly sizes: readonly number[];
  readonly dtype?: "float32" | "float64";
}

interface WeightOptions {
  /** Standard deviation of the initial weights; √(2 / inputs of the layer), which is He's, if left out. */
  readonly std?: number | undefined;
  /** Decides the initial weights. */
  readonly seed: number;
}

/**
 * The book's net for any number of affine layers, with parameters W1 [in, out], b1 [out], W2, …; biases start at 0. The same seed
 * gives the same weights.
 *
 * @example multilayer({ sizes: [784, 50, 10], std: 0.01, seed: 0 }).parameters.W1.shape   // [784, 50]
 */
export function multilayer({ sizes, std, seed, dtype = "float32" }: MultilayerOptions): Classifier {
  const init = initializer(std);
  const layers = sizes.slice(1).map((outputs, i) => ({
    weight: variable(init([sizes[i], outputs], { seed: foldIn(seed, i), dtype }), { name: `W${i + 1}` }),
    bias: variable(zeros([outputs], { dtype }), { name: `b${i + 1}` }),
  }));
  const architecture = sizes.join("-");
  return classifier({
    architecture,
    layout: `affine layers ${architecture}, weights [in, out], ReLU between them`,
    parameters: Object.fromEntries(
      layers.flatMap(({ weight, bias }, i) => [
        [`W${i + 1}`, weight],
        [`b${i + 1}`, bias],
      ]),
    ),
    predict: (x) =>
      layers.reduce((h, { weight, bias }, i) => (i === 0 ? h : h.relu()).affine(weight, bias), x),
  });
}

/**
 * A convolutional net for images of 28 × 28 in rows [N, 784]: two convolutions of 5 × 5, each halved by max pooling, and two affine
 * layers. Its parameters are conv1.weight [16, 1, 5, 5], conv1.bias [16], conv2.…, dense1.weight [512, 128], …, dense2.bias [10].
 *
 * @example convolutional({ seed: 0 }).predict(zeros([64, 784])).shape   // [64, 10]
 */
export function convolutional({ std, seed }: WeightOptions): Classifier {
  const options = (name: string, i: number) => ({ name, seed: foldIn(seed, i), init: initializer(std) });
  const pool = new MaxPool2d(2);
  const net = {
    conv1: new Conv2d(1, 16, 5, options("conv1", 0)), // 28 → 24, pooled 12
    conv2: new Conv2d(16, 32, 5, options("conv2", 1)), // 12 → 8, pooled 4
    dense1: new Linear(32 * 4 * 4, 128, options("dense1", 2)),
    dense2: new Linear(128, 10, options("dense2", 3)),
    forward: (x: Tensor) => {
      const half = pool.forward(net.conv1.forward(x.reshape([-1, 1, 28, 28])).relu());
      const quarter = pool.forward(net.conv2.forward(half).relu());
      return net.dense2.forward(net.dense1.forward(quarter.flatten(1)).relu());
    },
  };
  return classifier({
    architecture: "conv 16 5×5, conv 32 5×5, 512-128-10",
    layout:
      "convolutions of 1 × 28 × 28 images, weights [out, in, rows, columns], each followed by ReLU and 2 × 2 max pooling; affine layers 512-128-10, weights [in, out], ReLU between them",
    parameters: parameters(net),
    predict: net.forward,
  });
}

function initializer(std: number | undefined): Initializer {
  return std === undefined ? he : normal(std);
}

function classifier(net: Omit<Classifier, "loss">): Classifier {
  return { ...net, loss: (x, t) => net.predict(x).crossEntropy(t) };
}
