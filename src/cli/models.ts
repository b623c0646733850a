/**
 * The nets that commands train, check and draw: affine layers with ReLU between them, under a softmax cross entropy.
 * Knows nothing of data, optimizers or terminals.
 */
import { random, type Tensor, type Variable, variable, zeros } from "../index.ts";
import { foldIn } from "../train/fold-in.ts";

export interface MultilayerOptions {
  /** Width of every layer, inputs first: [784, 50, 10]. */
  readonly sizes: readonly number[];
  /** Standard deviation of the initial weights. */
  readonly std: number;
  readonly seed: number;
  readonly dtype?: "float32" | "float64";
}

/** A net as the commands use it. */
export interface Multilayer {
  /** W1 [in, out], b1 [out], W2, b2, …, in this order. */
  readonly parameters: Readonly<Record<string, Variable>>;
  /** Logits [N, classes] of inputs [N, in]. */
  predict(x: Tensor): Tensor;
  /** Mean softmax cross entropy of inputs [N, in] and labels [N] (or probabilities [N, classes]). */
  loss(x: Tensor, t: Tensor): Tensor;
}

/**
 * The book's net for any number of layers: weights N(0, std²), biases 0. The same seed gives the same weights.
 *
 * @example multilayer({ sizes: [784, 50, 10], std: 0.01, seed: 0 }).parameters.W1.shape   // [784, 50]
 */
export function multilayer({ sizes, std, seed, dtype = "float32" }: MultilayerOptions): Multilayer {
  const layers = sizes.slice(1).map((outputs, i) => {
    const weights = random.normal([sizes[i], outputs], { seed: foldIn(seed, i), std, dtype });
    return {
      weight: variable(weights, { name: `W${i + 1}` }),
      bias: variable(zeros([outputs], { dtype }), { name: `b${i + 1}` }),
    };
  });
  const predict = (x: Tensor) =>
    layers.reduce((h, { weight, bias }, i) => (i === 0 ? h : h.relu()).affine(weight, bias), x);
  return {
    parameters: Object.fromEntries(
      layers.flatMap(({ weight, bias }, i) => [
        [`W${i + 1}`, weight],
        [`b${i + 1}`, bias],
      ]),
    ),
    predict,
    loss: (x, t) => predict(x).crossEntropy(t),
  };
}
