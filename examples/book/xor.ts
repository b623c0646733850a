/**
 * XOR by two small nets, trained as a small from-scratch library publishes them, and then put right. Published: one of the four
 * rows stands there twice and another, [1, 1], is missing; the gradient of the mean loss is not divided by the number of rows;
 * weights start uniform in [0, 1), so none is negative. The loss falls all the same, but what was learned is OR.
 */
import cliProgress from "cli-progress";
import { compile, type Tensor, tensor } from "retrograd";
import { mse } from "retrograd/losses";
import {
  he,
  type Initializer,
  Linear,
  parameters,
  ReLU,
  Sequential,
  Sigmoid,
  Softmax,
  uniform,
} from "retrograd/nn";
import { SGD } from "retrograd/optim";
import { isStarted } from "./started.ts";

/** How a net ends: one output that is the answer, or one probability for each answer. */
export type Ending = "sigmoid" | "softmax";

interface Recipe {
  readonly rows: readonly (readonly [number, number])[];
  /** Whether the gradient is that of the mean over rows, or as many times it as there are rows. */
  readonly meanGradient: boolean;
  readonly init: Initializer;
  /** Steps; each takes all rows at once. */
  readonly epochs: number;
}

const TRUTH = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;

export const recipes = {
  published: {
    rows: [
      [0, 0],
      [0, 1],
      [1, 0],
      [0, 0],
    ],
    meanGradient: false,
    init: uniform(0, 1),
    epochs: 400,
  },
  "put right": { rows: TRUTH, meanGradient: true, init: he, epochs: 2000 },
} as const satisfies Record<string, Recipe>;

export const seeds = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const RATE = 0.6;

/** Input sizes are left out: each layer learns its own at the first call. */
function makeNet(ending: Ending, init: Initializer, seed: number): Sequential {
  const linear = (outputs: number, layer: number) => new Linear(outputs, { init, seed: 3 * seed + layer });
  const body = [linear(8, 0), new ReLU(), linear(4, 1), new Sigmoid()];
  switch (ending) {
    case "sigmoid":
      return new Sequential(...body, linear(1, 2), new Sigmoid());
    case "softmax":
      return new Sequential(...body, linear(2, 2), new Softmax());
    default:
      return ending satisfies never;
  }
}

function targetsOf(rows: Recipe["rows"], ending: Ending): Tensor {
  return tensor(rows.map(([a, b]) => (ending === "sigmoid" ? [a ^ b] : [1 - (a ^ b), a ^ b])));
}

/** Trains one net; gives its mean loss on the rows that it saw, and its answers to all four questions. */
export function trainNet(
  ending: Ending,
  { rows, meanGradient, init, epochs }: Recipe,
  seed: number,
  onEpoch = () => {},
) {
  const net = makeNet(ending, init, seed);
  const [x, t] = [tensor(rows), targetsOf(rows, ending)];
  net.forward(x); // now every layer knows its sizes
  const optimizer = new SGD(Object.values(parameters(net)), { lr: RATE });
  const step = compile((x: Tensor, t: Tensor) => {
    const loss = mse(net.forward(x), t);
    optimizer.minimize(meanGradient ? loss : loss.mul(rows.length));
  });
  for (let epoch = 0; epoch < epochs; epoch++) {
    step.sync(x, t);
    onEpoch();
  }
  const answers = net.forward(tensor(TRUTH)).toArray() as number[][];
  return { loss: mse(net.forward(x), t).item(), answers: answers.map((answer) => answer[answer.length - 1]) };
}

/** Every ending and recipe with each seed. */
export function results(onEpoch?: () => void) {
  return (["sigmoid", "softmax"] as const).flatMap((ending) =>
    (["published", "put right"] as const).map((name) => {
      const runs = seeds.map((seed) => trainNet(ending, recipes[name], seed, onEpoch));
      return { ending, name, losses: runs.map(({ loss }) => loss), answers: runs[0].answers };
    }),
  );
}

export function main(): void {
  // Drawn only on a terminal.
  const bar = new cliProgress.SingleBar({ format: "{bar} {percentage}%", clearOnComplete: true });
  bar.start(2 * seeds.length * (recipes.published.epochs + recipes["put right"].epochs), 0);
  const all = results(() => bar.increment());
  bar.stop();
  for (const { ending, name, losses, answers } of all) {
    const below = losses.filter((loss) => loss < 0.01).length;
    console.log(`${ending}, ${name}: loss below 0.01 with ${below} of ${seeds.length} seeds`);
    console.log(`  losses ${losses.map((loss) => loss.toFixed(4)).join(" ")}`);
    const table = TRUTH.map((row, i) => `${row.join(" ^ ")} → ${answers[i].toFixed(2)}`);
    console.log(`  with seed ${seeds[0]}: ${table.join(", ")}`);
  }
}

if (isStarted(import.meta.url)) main();
