/**
 * jax-js with its WebAssembly backend as a subject: each step is one jitted function. Images are NCHW, filters OIHW. An array is
 * given up by whoever takes it as an argument; `.ref` keeps it.
 * Knows nothing of other subjects.
 */
import fs from "node:fs";
import type { Cnn, Matmul, Mlp, Rule } from "../peers/work.ts";
import { gather, PIXELS, readImages } from "./mnist.ts";
import { type Job, loaderOf, serve } from "./serve.ts";
import { start } from "./start.ts";

interface JaxArray {
  readonly ref: JaxArray;
  readonly shape: readonly number[];
  add(other: JaxArray | number): JaxArray;
  sub(other: JaxArray | number): JaxArray;
  mul(other: JaxArray | number): JaxArray;
  div(other: JaxArray | number): JaxArray;
  sum(): JaxArray;
  reshape(shape: readonly number[]): JaxArray;
  dataSync(): ArrayLike<number>;
  dispose(): void;
}

/** Arrays in arrays. */
type Tree = JaxArray | readonly Tree[];

/** What is used of @jax-js/jax. */
interface Jax {
  init(device: "wasm"): Promise<string[]>;
  defaultDevice(device: "wasm"): string;
  jit<A extends readonly Tree[], R extends Tree>(f: (...args: A) => R): (...args: A) => R;
  valueAndGrad<P extends Tree, A extends readonly Tree[]>(
    f: (parameters: P, ...args: A) => JaxArray,
  ): (parameters: P, ...args: A) => [JaxArray, P];
  readonly numpy: {
    readonly float32: string;
    readonly int32: string;
    array(values: Float32Array | Int32Array, options: { shape: readonly number[]; dtype: string }): JaxArray;
    zeros(shape: readonly number[]): JaxArray;
    matmul(left: JaxArray, right: JaxArray): JaxArray;
    sqrt(x: JaxArray): JaxArray;
    max(x: JaxArray): JaxArray;
  };
  readonly nn: {
    relu(x: JaxArray): JaxArray;
    logSoftmax(x: JaxArray): JaxArray;
    oneHot(index: JaxArray, classes: number): JaxArray;
  };
  readonly lax: {
    conv(x: JaxArray, filters: JaxArray, strides: readonly number[], padding: "VALID"): JaxArray;
    reduceWindow(
      x: JaxArray,
      f: (window: JaxArray) => JaxArray,
      size: readonly number[],
      strides: readonly number[],
    ): JaxArray;
  };
  readonly random: {
    key(seed: number): JaxArray;
    normal(key: JaxArray, shape: readonly number[]): JaxArray;
  };
}

const name = "@jax-js/jax";
const manifest = new URL(`../node_modules/${name}/package.json`, import.meta.url);
const { version } = JSON.parse(fs.readFileSync(manifest, "utf8")) as { version: string };
const { init, defaultDevice, jit, valueAndGrad, numpy, nn, lax, random } = (await import(name)) as Jax;
await init("wasm");
defaultDevice("wasm");

const data = readImages(start.mnist);
let nextSeed = 1;

/** First parameters, and the function from them and a batch to logits; it gives up both. */
interface Net {
  readonly parameters: JaxArray[];
  readonly forward: (parameters: readonly JaxArray[], x: JaxArray) => JaxArray;
}

function normal(shape: readonly number[], std: number): JaxArray {
  return random.normal(random.key(nextSeed++), shape).mul(std);
}

/** He's initialization, N(0, 2 / fanIn), and a bias of zeros. */
function layer(shape: readonly number[], fanIn: number, bias: readonly number[]): JaxArray[] {
  return [normal(shape, Math.sqrt(2 / fanIn)), numpy.zeros(bias)];
}

function mlp({ sizes }: Mlp): Net {
  return {
    parameters: sizes.slice(1).flatMap((size, i) => layer([sizes[i], size], sizes[i], [size])),
    forward: (p, x) => {
      let y = x;
      for (let i = 0; i < p.length; i += 2) {
        y = numpy.matmul(i === 0 ? y : nn.relu(y), p[i]).add(p[i + 1]);
      }
      return y;
    },
  };
}

function cnn({ filters: [first, second], kernel, dense, batch }: Cnn): Net {
  const pooled = (size: number) => Math.floor((size - kernel + 1) / 2);
  const flat = second * pooled(pooled(28)) ** 2;
  const pool = (x: JaxArray) => lax.reduceWindow(x, numpy.max, [2, 2], [2, 2]);
  return {
    parameters: [
      ...layer([first, 1, kernel, kernel], kernel ** 2, [first, 1, 1]),
      ...layer([second, first, kernel, kernel], first * kernel ** 2, [second, 1, 1]),
      ...layer([flat, dense], flat, [dense]),
      ...layer([dense, 10], dense, [10]),
    ],
    forward: ([w1, b1, w2, b2, w3, b3, w4, b4], x) => {
      const h1 = pool(nn.relu(lax.conv(x, w1, [1, 1], "VALID").add(b1)));
      const h2 = pool(nn.relu(lax.conv(h1, w2, [1, 1], "VALID").add(b2)));
      const h3 = nn.relu(numpy.matmul(h2.reshape([batch, flat]), w3).add(b3));
      return numpy.matmul(h3, w4).add(b4);
    },
  };
}

/** Next parameters and next state of a rule, from gradients and two factors that change from step to step. */
interface Update {
  /** The state before the first step. */
  readonly state: JaxArray[];
  /** The factors of step 1, 2, … */
  readonly factors: (step: number) => [number, number];
  readonly next: (
    parameters: readonly JaxArray[],
    gradients: readonly JaxArray[],
    state: readonly JaxArray[],
    factors: readonly JaxArray[],
  ) => [parameters: JaxArray[], state: JaxArray[]];
}

function updateOf({ name, lr }: Rule, parameters: readonly JaxArray[]): Update {
  switch (name) {
    case "sgd":
      return {
        state: [],
        factors: () => [lr, 1],
        next: (parameters, gradients, _, [rate, one]) => {
          one.dispose();
          const next = parameters.map((p, i) => p.sub(gradients[i].mul(rate.ref)));
          rate.dispose();
          return [next, []];
        },
      };
    case "adam": {
      const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
      const count = parameters.length;
      return {
        state: [...parameters, ...parameters].map(({ shape }) => numpy.zeros(shape)),
        // Corrects the bias of both means: Kingma, Ba, "Adam: A Method for Stochastic Optimization" (2015).
        factors: (step) => [lr / (1 - beta1 ** step), 1 / Math.sqrt(1 - beta2 ** step)],
        next: (parameters, gradients, state, [rate, scale]) => {
          const means = gradients.map((g, i) => state[i].mul(beta1).add(g.ref.mul(1 - beta1)));
          const squares = gradients.map((g, i) =>
            state[count + i].mul(beta2).add(g.ref.mul(g).mul(1 - beta2)),
          );
          const next = parameters.map((p, i) => {
            const root = numpy.sqrt(squares[i].ref).mul(scale.ref).add(epsilon);
            return p.sub(means[i].ref.mul(rate.ref).div(root));
          });
          rate.dispose();
          scale.dispose();
          return [next, [...means, ...squares]];
        },
      };
    }
    default:
      return name satisfies never;
  }
}

function train({ parameters: first, forward }: Net, shape: readonly number[], rule: Rule): Job {
  const [batch] = shape;
  const update = updateOf(rule, first);
  const lossAndGradients = valueAndGrad((parameters: readonly JaxArray[], x: JaxArray, t: JaxArray) => {
    const logits = forward(parameters, x);
    return nn
      .logSoftmax(logits)
      .mul(nn.oneHot(t, 10))
      .sum()
      .mul(-1 / batch);
  });
  const next = jit(
    (
      parameters: readonly JaxArray[],
      state: readonly JaxArray[],
      factors: readonly JaxArray[],
      x: JaxArray,
      t: JaxArray,
    ) => {
      const kept = parameters.map((p) => p.ref);
      const [loss, gradients] = lossAndGradients(parameters, x, t);
      return [loss, ...update.next(kept, gradients, state, factors)] as const;
    },
  );
  let [parameters, state]: (readonly JaxArray[])[] = [first, update.state];
  let step = 0;
  return {
    step: (index) => {
      const { x, t } = gather(data, index);
      const factors = update
        .factors(++step)
        .map((factor) => numpy.array(Float32Array.of(factor), { shape: [1], dtype: numpy.float32 }));
      const images = numpy.array(x, { shape, dtype: numpy.float32 });
      const labels = numpy.array(t, { shape: [batch], dtype: numpy.int32 });
      const [loss, ...updated] = next(parameters, state, factors, images, labels);
      [parameters, state] = updated;
      return loss.dataSync()[0];
    },
  };
}

function matmul({ size }: Matmul): Job {
  const [left, right] = [normal([size, size], 1), normal([size, size], 1)];
  const product = jit((a: JaxArray, b: JaxArray) => numpy.matmul(a, b));
  return {
    step: () => product(left.ref, right.ref).dataSync()[0], // computed when it is read
  };
}

const load = loaderOf({
  mlp: (work) => train(mlp(work), [work.batch, PIXELS], work.rule),
  cnn: (work) => train(cnn(work), [work.batch, 1, 28, 28], work.rule),
  matmul,
});
await serve({ "jax-js": version, node: process.versions.node }, load);
