/**
 * The computational graphs of "Deep Learning from Scratch" that `retrograd graph` draws, with the book's numbers.
 * Knows nothing of text, pictures or terminals.
 */
import { ops, random, scalar, type Tensor, tensor } from "../index.ts";
import { expandOps } from "../inspect/index.ts";
import { multilayer } from "./models.ts";

/** A graph to draw. */
export interface GraphModel {
  readonly output: Tensor;
  /** Whose gradients are drawn; by default those of every floating leaf. */
  readonly wrt?: readonly Tensor[];
}

export const graphNames = ["apple", "apple-orange", "sigmoid", "softmax-with-loss", "two-layer"] as const;
export type GraphName = (typeof graphNames)[number];

/** What each name stands for; `closed` asks for single nodes where the book opens a layer into its steps. */
export const graphModels: Readonly<Record<GraphName, (closed: boolean) => GraphModel>> = {
  apple: () => ({
    output: number("apple", 100).mul(number("count", 2)).mul(number("tax", 1.1)).named("price"),
  }),
  "apple-orange": () => {
    const apples = number("apple", 100).mul(number("apple count", 2));
    const oranges = number("orange", 150).mul(number("orange count", 3));
    return { output: apples.add(oranges).mul(number("tax", 1.1)).named("price") };
  },
  sigmoid: (closed) => {
    const y = number("x", 1).sigmoid();
    return { output: (closed ? y : expandOps(y)).named("y") };
  },
  "softmax-with-loss": (closed) => (closed ? softmaxWithLoss() : softmaxWithLossByClass()),
  "two-layer": () => {
    const x = random.uniform([3, 784], { seed: 0, name: "x" });
    const t = tensor(Int32Array.of(7, 2, 1), { name: "t" });
    return {
      output: multilayer({ sizes: [784, 50, 10], std: 0.01, seed: 0 })
        .loss(x, t)
        .named("loss"),
    };
  },
};

function number(name: string, value: number): Tensor {
  return scalar(value, { dtype: "float64", name });
}

/** Three scores, and the last class is right. */
const SCORES = [0.3, 2.9, 4];
const TARGETS = [0, 0, 1];

function softmaxWithLoss(): GraphModel {
  const a = tensor(SCORES, { dtype: "float64", name: "a" });
  const t = tensor(TARGETS, { dtype: "float64", name: "t" });
  return { output: a.crossEntropy(t).named("L"), wrt: [a] };
}

/** Softmax, then cross entropy, number by number: the derivative of L by each score is y − t. */
function softmaxWithLossByClass(): GraphModel {
  const a = SCORES.map((score, i) => number(`a${i + 1}`, score));
  const t = TARGETS.map((target, i) => number(`t${i + 1}`, target));
  const e = a.map((x) => x.exp());
  const sum = e.reduce((x, y) => x.add(y)).named("S");
  const inverse = ops.div(1, sum);
  const y = e.map((x, i) => x.mul(inverse).named(`y${i + 1}`));
  const terms = y.map((x, i) => x.log().mul(t[i]));
  const total = terms.reduce((x, y) => x.add(y));
  return { output: total.mul(-1).named("L"), wrt: a };
}
