/**
 * The net that the page Train trains, made from its settings. Every layer can be watched: its weights, and what it gives.
 * Knows nothing of data sets, optimizers or workers.
 */
import type { Tensor, Variable } from "retrograd";
import { variable, zeros } from "retrograd";
import { Conv2d, he, type Initializer, Linear, MaxPool2d, normal, xavier } from "retrograd/nn";
import { Adam, AdamW, type Optimizer, SGD } from "retrograd/optim";
import { foldIn } from "retrograd/train";
import type { ActivationName, InitName, TrainSettings } from "../model/train/settings.ts";

/** A layer with weights. */
export interface NetLayer {
  readonly name: string;
  readonly weight: Variable;
  readonly activation: ActivationName;
  /** Neurons, or channels of a convolution. */
  readonly units: number;
}

/** What a net makes of a batch. */
export interface Pass {
  /** [N, classes] */
  readonly logits: Tensor;
  /** What each layer gives after its activation, before pooling; the last one's are the logits. */
  readonly outputs: readonly Tensor[];
}

export interface Net {
  readonly layers: readonly NetLayer[];
  /** Every weight and bias, in order. */
  readonly parameters: readonly Variable[];
  /** Of inputs [N, features]. */
  forward(x: Tensor): Pass;
}

const initializers: Readonly<Record<InitName, Initializer>> = { he, xavier, small: normal(0.01) };

/** A net with its first weights; the same settings give the same ones, and those of `retrograd train` for the same seed. */
export function buildNet(settings: TrainSettings, features: number, classes: number): Net {
  const seed = foldIn(settings.seed, 0);
  const init = initializers[settings.init];
  switch (settings.model) {
    case "dense":
      return denseNet(settings, features, classes, init, seed);
    case "cnn":
      return convolutionalNet(init, seed);
    default:
      return settings.model satisfies never;
  }
}

function activate(x: Tensor, activation: ActivationName): Tensor {
  switch (activation) {
    case "relu":
      return x.relu();
    case "sigmoid":
      return x.sigmoid();
    case "tanh":
      return x.tanh();
    case "none":
      return x;
    default:
      return activation satisfies never;
  }
}

function denseNet(
  { hidden }: TrainSettings,
  features: number,
  classes: number,
  init: Initializer,
  seed: number,
): Net {
  const sizes = [features, ...hidden.map(({ units }) => units), classes];
  const layers = sizes.slice(1).map((units, i) => ({
    name: `W${i + 1}`,
    units,
    activation: hidden[i]?.activation ?? ("none" as const),
    weight: variable(init([sizes[i], units], { seed: foldIn(seed, i) }), { name: `W${i + 1}` }),
    bias: variable(zeros([units]), { name: `b${i + 1}` }),
  }));
  return {
    layers,
    parameters: layers.flatMap(({ weight, bias }) => [weight, bias]),
    forward: (x) => {
      const outputs: Tensor[] = [];
      for (const { weight, bias, activation } of layers) {
        outputs.push(activate((outputs.at(-1) ?? x).affine(weight, bias), activation));
      }
      return { logits: outputs[outputs.length - 1], outputs };
    },
  };
}

/** That of `retrograd train mnist --model cnn`: two convolutions of 5 × 5, each halved by max pooling, and two affine layers. */
function convolutionalNet(init: Initializer, seed: number): Net {
  const options = (name: string, i: number) => ({ name, seed: foldIn(seed, i), init });
  const pool = new MaxPool2d(2);
  const conv1 = new Conv2d(1, 16, 5, options("conv1", 0)); // 28 → 24, pooled 12
  const conv2 = new Conv2d(16, 32, 5, options("conv2", 1)); // 12 → 8, pooled 4
  const dense1 = new Linear(32 * 4 * 4, 128, options("dense1", 2));
  const dense2 = new Linear(128, 10, options("dense2", 3));
  const layer = (name: string, { weight }: { readonly weight: Variable }, units: number): NetLayer => {
    return { name, weight, units, activation: name === "dense2" ? "none" : "relu" };
  };
  return {
    layers: [
      layer("conv1", conv1, 16),
      layer("conv2", conv2, 32),
      layer("dense1", dense1, 128),
      layer("dense2", dense2, 10),
    ],
    parameters: [conv1, conv2, dense1, dense2].flatMap(({ weight, bias }) =>
      bias ? [weight, bias] : [weight],
    ),
    forward: (x) => {
      const first = conv1.forward(x.reshape([-1, 1, 28, 28])).relu();
      const second = conv2.forward(pool.forward(first)).relu();
      const third = dense1.forward(pool.forward(second).flatten(1)).relu();
      const logits = dense2.forward(third);
      return { logits, outputs: [first, second, third, logits] };
    },
  };
}

/** The optimizer, with the momentum (0.9) and decay (0.01) that are usual. */
export function buildOptimizer({ parameters }: Net, { optimizer, rate: lr }: TrainSettings): Optimizer {
  switch (optimizer) {
    case "sgd":
      return new SGD(parameters, { lr });
    case "momentum":
      return new SGD(parameters, { lr, momentum: 0.9 });
    case "adam":
      return new Adam(parameters, { lr });
    case "adamw":
      return new AdamW(parameters, { lr, weightDecay: 0.01 });
    default:
      return optimizer satisfies never;
  }
}
