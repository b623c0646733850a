/** The nets of the race, in float64, each with its parameters and its loss on fixed inputs. Knows nothing of gradients. */
import { random, type Tensor, tensor, type Variable, variable, zeros } from "retrograd";
import { crossEntropy } from "retrograd/losses";
import { drawDigits } from "../model/check/digits.ts";
import { DIGITS, type NetName, netFacts } from "../model/check/race.ts";

/** A scalar function of parameters. */
export interface Net {
  readonly parameters: readonly Variable[];
  /** Mean cross entropy; takes one tensor for each parameter, in their order. */
  loss(...parameters: readonly Tensor[]): Tensor;
}

const dtype = "float64";

/** The net called `name`; the same seed gives the same weights and inputs. */
export function makeNet(name: NetName, seed: number): Net {
  // One seed for each tensor that is drawn.
  const draw = (shape: number[], std: number, own: number) =>
    random.normal(shape, { seed: 8 * seed + own, std, dtype });
  const weight = (label: string, shape: number[], std: number, own: number) =>
    variable(draw(shape, std, own), { name: label });
  const bias = (label: string, size: number) => variable(zeros([size], { dtype }), { name: label });
  switch (name) {
    case "affine": {
      const { x, t } = digits(netFacts.affine.side!, seed);
      return {
        parameters: [weight("W", [784, 10], 0.01, 0), bias("b", 10)],
        loss: (W, b) => crossEntropy(x.affine(W, b), t),
      };
    }
    case "small": {
      const x = draw([6, 4], 1, 4);
      const t = tensor(Int32Array.of(0, 1, 2, 0, 1, 2));
      return {
        parameters: [weight("W1", [4, 5], 1, 0), bias("b1", 5), weight("W2", [5, 3], 1, 1), bias("b2", 3)],
        loss: (W1, b1, W2, b2) => crossEntropy(x.affine(W1, b1).sigmoid().affine(W2, b2), t),
      };
    }
    case "two-layer": {
      const { x, t } = digits(netFacts["two-layer"].side!, seed);
      return {
        parameters: [
          weight("W1", [784, 50], 0.01, 0),
          bias("b1", 50),
          weight("W2", [50, 10], 0.01, 1),
          bias("b2", 10),
        ],
        loss: (W1, b1, W2, b2) => crossEntropy(x.affine(W1, b1).relu().affine(W2, b2), t),
      };
    }
    case "convolution": {
      // On blank paper the maps are their biases, and at 0, the corner of relu, there is no derivative: so these start elsewhere.
      const side = netFacts.convolution.side!;
      const { x, t } = digits(side, seed);
      const images = x.reshape([DIGITS, 1, side, side]);
      return {
        parameters: [
          weight("K", [4, 1, 3, 3], 0.3, 0),
          weight("c", [4], 0.1, 2),
          weight("W", [100, 10], 0.1, 1),
          bias("b", 10),
        ],
        loss: (K, c, W, b) => {
          const maps = images
            .conv2d(K)
            .add(c.reshape([4, 1, 1]))
            .relu();
          return crossEntropy(maps.maxPool2d(2).flatten(1).affine(W, b), t);
        },
      };
    }
    default:
      return name satisfies never;
  }
}

/** Images [3, side²] and their labels. */
function digits(side: number, seed: number): { x: Tensor; t: Tensor } {
  const pictures = drawDigits(DIGITS, side, seed);
  const pixels = Float64Array.from(pictures.flatMap((picture) => [...picture.pixels]));
  return {
    x: tensor(pixels, { shape: [DIGITS, side * side] }),
    t: tensor(Int32Array.from(pictures, ({ digit }) => digit)),
  };
}
