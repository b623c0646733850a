/** Networks to train step by step, on random images. Knows nothing of threads. */
import { type Tensor, tensor, variable } from "../../src/index.ts";
import { crossEntropy } from "../../src/losses/index.ts";
import {
  Conv2d,
  Flatten,
  Linear,
  MaxPool2d,
  type Module,
  parameters,
  ReLU,
  Sequential,
} from "../../src/nn/index.ts";
import { Adam, type Optimizer, SGD } from "../../src/optim/index.ts";
import { compile } from "../../src/tensor/compile.ts";
import type { Variable } from "../../src/tensor/variable.ts";
import { generator } from "./generator.ts";

export interface Recipe {
  readonly title: string;
  readonly batch: number;
  readonly steps: number;
  readonly image: readonly number[];
  readonly layers: () => Module[];
  readonly optimizer: (parameters: readonly Variable[]) => Optimizer;
}

/** Layers of these sizes with ReLU between them. */
function dense(...sizes: readonly number[]): Module[] {
  return sizes.slice(1).flatMap((size, i): Module[] => {
    const layer = new Linear(sizes[i], size, { seed: i, name: `fc${i + 1}` });
    return i < sizes.length - 2 ? [layer, new ReLU()] : [layer];
  });
}

const adam = (parameters: readonly Variable[]) => new Adam(parameters);
const sgd = (parameters: readonly Variable[]) => new SGD(parameters, { lr: 0.1, momentum: 0.9 });

export const recipes: readonly Recipe[] = [
  {
    title: "784-50-10 by SGD, batches of 100",
    batch: 100,
    steps: 50,
    image: [784],
    layers: () => dense(784, 50, 10),
    optimizer: (parameters) => new SGD(parameters, { lr: 0.1 }),
  },
  {
    title: "784-512-512-10 by Adam, batches of 128",
    batch: 128,
    steps: 50,
    image: [784],
    layers: () => dense(784, 512, 512, 10),
    optimizer: adam,
  },
  {
    title: "a convolutional network by Adam, batches of 64",
    batch: 64,
    steps: 50,
    image: [1, 28, 28],
    layers: () => [
      new Conv2d(1, 16, 5, { seed: 0, name: "conv1" }),
      new ReLU(),
      new MaxPool2d(2),
      new Conv2d(16, 32, 5, { seed: 1, name: "conv2" }),
      new ReLU(),
      new MaxPool2d(2),
      new Flatten(),
      ...dense(512, 128, 10),
    ],
    optimizer: adam,
  },
  {
    title: "113-97-130-10 by SGD with momentum, batches of 101",
    batch: 101,
    steps: 50,
    image: [113],
    layers: () => dense(113, 97, 130, 10),
    optimizer: sgd,
  },
  {
    title: "1201-37-10 by Adam, one image at a time",
    batch: 1,
    steps: 50,
    image: [1201],
    layers: () => dense(1201, 37, 10),
    optimizer: adam,
  },
];

const IMAGES = 500;

/** A network as it was first. `step` trains it with a batch of the generator's choice and returns the loss. */
export function networkOf({ batch, image, layers, optimizer }: Recipe) {
  const random = generator(20260);
  const net = new Sequential(...layers());
  const size = image.reduce((a, b) => a * b);
  const pixels = Uint8Array.from({ length: IMAGES * size }, () => 256 * random() ** 3);
  const classes = Int32Array.from({ length: IMAGES }, () => 10 * random());
  const images = variable(tensor(pixels, { shape: [IMAGES, ...image] }));
  const labels = variable(tensor(classes));
  const trained = parameters(net);
  const rule = optimizer(Object.values(trained));
  const step = compile((index: Tensor) => {
    const x = images.gather(index).cast("float32").div(255);
    const loss = crossEntropy(net.forward(x), labels.gather(index));
    rule.minimize(loss);
    return { loss };
  });
  return {
    /** The numbers in `name` → elements. */
    parameters: () => Object.entries(trained).map(([name, p]) => ({ name, elements: p.dataSync() })),
    step: () => step.sync(Int32Array.from({ length: batch }, () => IMAGES * random())).loss.item(),
    threads: () => step.stats.threads,
    /** The compiled step: what it was planned to be, and where its time goes. */
    program: step,
  };
}
