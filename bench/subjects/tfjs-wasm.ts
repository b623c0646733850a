/**
 * TensorFlow.js with its WebAssembly backend as a subject. Images are NHWC, weights [in, out], as that library has them.
 * Knows nothing of other subjects.
 */
import { createRequire } from "node:module";
import path from "node:path";
import type { Cnn, Matmul, Mlp, Rule } from "../peers/work.ts";
import { gather, PIXELS, readImages } from "./mnist.ts";
import { type Job, loaderOf, serve } from "./serve.ts";
import { start } from "./start.ts";

interface Tensor {
  matMul(right: Tensor): Tensor;
  add(right: Tensor): Tensor;
  relu(): Tensor;
  reshape(shape: readonly number[]): Tensor;
  dataSync(): ArrayLike<number>;
  dispose(): void;
}

interface Optimizer {
  minimize(loss: () => Tensor, returnCost: true): Tensor;
}

/** What is used of @tensorflow/tfjs. */
interface TensorFlow {
  readonly version: Readonly<Record<"tfjs", string>>;
  setBackend(name: "wasm"): Promise<boolean>;
  tensor(values: Float32Array, shape: readonly number[]): Tensor;
  tensor1d(values: Int32Array, dtype: "int32"): Tensor;
  zeros(shape: readonly number[]): Tensor;
  randomNormal(shape: readonly number[], mean: number, std: number, dtype: "float32", seed: number): Tensor;
  variable(initial: Tensor): Tensor;
  oneHot(index: Tensor, depth: number): Tensor;
  conv2d(x: Tensor, filters: Tensor, strides: number, pad: "valid"): Tensor;
  maxPool(x: Tensor, size: number, strides: number, pad: "valid"): Tensor;
  matMul(left: Tensor, right: Tensor): Tensor;
  tidy(f: () => number): number;
  readonly losses: { softmaxCrossEntropy(labels: Tensor, logits: Tensor): Tensor };
  readonly train: { sgd(lr: number): Optimizer; adam(lr: number): Optimizer };
}

/** What is used of @tensorflow/tfjs-backend-wasm. */
interface WasmBackend {
  setWasmPaths(folder: string): void;
  setThreadsCount(threads: number): void;
  getThreadsCount(): number;
}

const require = createRequire(import.meta.url);
const tf = require("@tensorflow/tfjs") as TensorFlow;
const backend = require("@tensorflow/tfjs-backend-wasm") as WasmBackend;
backend.setWasmPaths(`${path.dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}${path.sep}`);
backend.setThreadsCount(start.threads);
await tf.setBackend("wasm");
if (backend.getThreadsCount() !== start.threads) {
  throw new Error(`it runs ${backend.getThreadsCount()} thread in Node, whatever is asked for`);
}

const data = readImages(start.mnist);
let nextSeed = 1;

/** He's initialization, N(0, 2 / fanIn). */
function weight(shape: readonly number[], fanIn: number): Tensor {
  return tf.variable(tf.randomNormal(shape, 0, Math.sqrt(2 / fanIn), "float32", nextSeed++));
}

type Layer = (x: Tensor) => Tensor;

function dense(inputs: number, outputs: number): Layer {
  const w = weight([inputs, outputs], inputs);
  const b = tf.variable(tf.zeros([outputs]));
  return (x) => x.matMul(w).add(b);
}

function convolution(inputs: number, outputs: number, kernel: number): Layer {
  const w = weight([kernel, kernel, inputs, outputs], inputs * kernel * kernel);
  const b = tf.variable(tf.zeros([outputs]));
  return (x) => tf.conv2d(x, w, 1, "valid").add(b);
}

function mlp({ sizes }: Mlp): Layer {
  const layers = sizes.slice(1).map((size, i) => dense(sizes[i], size));
  return (x) => layers.reduce((y, layer, i) => (i === 0 ? layer(y) : layer(y.relu())), x);
}

function cnn({ filters: [first, second], kernel, dense: units, batch }: Cnn): Layer {
  const pooled = (size: number) => Math.floor((size - kernel + 1) / 2);
  const side = pooled(pooled(28));
  const [conv1, conv2] = [convolution(1, first, kernel), convolution(first, second, kernel)];
  const [dense1, dense2] = [dense(second * side * side, units), dense(units, 10)];
  return (x) => {
    const h1 = tf.maxPool(conv1(x).relu(), 2, 2, "valid");
    const h2 = tf.maxPool(conv2(h1).relu(), 2, 2, "valid");
    return dense2(dense1(h2.reshape([batch, second * side * side])).relu());
  };
}

function train(forward: Layer, shape: readonly number[], { name, lr }: Rule): Job {
  const optimizer = tf.train[name](lr);
  return {
    step: (index) =>
      tf.tidy(() => {
        const { x, t } = gather(data, index);
        const labels = tf.oneHot(tf.tensor1d(t, "int32"), 10);
        const input = tf.tensor(x, shape);
        const loss = () => tf.losses.softmaxCrossEntropy(labels, forward(input));
        return optimizer.minimize(loss, true).dataSync()[0];
      }),
  };
}

function matmul({ size }: Matmul): Job {
  const [left, right] = [1, 2].map((seed) => tf.randomNormal([size, size], 0, 1, "float32", seed));
  return {
    step: () => {
      tf.matMul(left, right).dispose(); // the kernel has run when the call returns
      return 0;
    },
  };
}

const load = loaderOf({
  mlp: (work) => train(mlp(work), [work.batch, PIXELS], work.rule),
  cnn: (work) => train(cnn(work), [work.batch, 28, 28, 1], work.rule),
  matmul,
});
await serve({ tfjs: tf.version.tfjs, node: process.versions.node }, load);
