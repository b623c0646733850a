/** What a training job trains: its net, its optimizer and rate, and the file of its weights. Knows nothing of data or of the loop. */
import { encodeSafetensors } from "../io/index.ts";
import { Adam, type Optimizer, SGD } from "../optim/index.ts";
import { foldIn } from "../train/index.ts";
import { type Classifier, convolutional, multilayer } from "./models.ts";
import type { TrainSettings } from "./training-settings.ts";

/** The sizes of a net of affine layers, inputs and outputs included; undefined for another one. */
export function sizesOf({ model, hidden }: TrainSettings): readonly number[] | undefined {
  switch (model) {
    case "two-layer":
    case "mlp":
      return [784, ...hidden, 10];
    case "cnn":
      return undefined;
    default:
      return model satisfies never;
  }
}

/** The net with its first weights. */
export function netFor(settings: TrainSettings): Classifier {
  const weights = { std: settings.initStd, seed: foldIn(settings.seed, 0) };
  const sizes = sizesOf(settings);
  return sizes ? multilayer({ sizes, ...weights }) : convolutional(weights);
}

export function optimizerFor(net: Classifier, { optimizer, rate: lr, momentum }: TrainSettings): Optimizer {
  const parameters = Object.values(net.parameters);
  switch (optimizer) {
    case "sgd":
    case "momentum":
      return new SGD(parameters, { lr, momentum });
    case "adam":
      return new Adam(parameters, { lr });
    default:
      return optimizer satisfies never;
  }
}

/** The learning rate of a step (0, 1, …) of `steps`. */
export function rateOf(step: number, steps: number, { rate, schedule }: TrainSettings): number {
  switch (schedule) {
    case "constant":
      return rate;
    case "linear":
      return rate * (1 - step / steps);
    default:
      return schedule satisfies never;
  }
}

/** The weights as a safetensors file. The same weights give the same bytes: nothing of the day or the machine is told. */
export function encodeModel(net: Classifier, { seed, steps }: Record<"seed" | "steps", number>): Uint8Array {
  const tensors = Object.entries(net.parameters).map(([name, parameter]) => [
    name,
    { dtype: "float32", shape: parameter.shape, data: parameter.dataSync() as Float32Array } as const,
  ]);
  return encodeSafetensors(Object.fromEntries(tensors), {
    format: "retrograd",
    model: net.layout,
    input: "28 × 28 grey levels, row by row, divided by 255",
    seed: String(seed),
    steps: String(steps),
  });
}
