/**
 * Retrograd as a subject: every kind of work by its public interface, on the built package.
 * Knows nothing of other subjects.
 */
import fs from "node:fs";
import { compile, random, scalar, type Tensor, useBackend, variable, zeros } from "retrograd";
import { Conv2d, Flatten, Linear, MaxPool2d, type Module, parameters, ReLU, Sequential } from "retrograd/nn";
import { Adam, type Optimizer, SGD } from "retrograd/optim";
import { resident } from "retrograd/train";
import type { Cnn, Matmul, MatmulChain, Mlp, Rule, Work } from "../peers/work.ts";
import { PIXELS, readImages } from "./mnist.ts";
import { peak } from "./peak.ts";
import { type Job, serve } from "./serve.ts";
import { start } from "./start.ts";

useBackend("wasm", { threads: start.threads });
const { images, labels } = readImages(start.mnist);
const data = resident(images, labels);

async function load(work: Work): Promise<Job> {
  switch (work.kind) {
    case "mlp":
      return train(mlp(work), work);
    case "cnn":
      return train(cnn(work), work);
    case "matmul":
      return matmul(work);
    case "matmul-chain":
      return matmulChain(work);
    case "dispatch":
      return dispatch();
    case "peak":
      return peak(start.threads, work.count);
    default:
      return work satisfies never;
  }
}

function mlp({ sizes }: Mlp): Module {
  const layers = sizes.slice(1).flatMap((size, i) => {
    const linear = new Linear(sizes[i], size, { seed: i });
    return i < sizes.length - 2 ? [linear, new ReLU()] : [linear];
  });
  return new Sequential(...layers);
}

function cnn({ filters: [first, second], kernel, dense }: Cnn): Module {
  const pooled = (size: number) => Math.floor((size - kernel + 1) / 2);
  const side = pooled(pooled(Math.sqrt(PIXELS)));
  return new Sequential(
    new Conv2d(1, first, kernel, { seed: 0 }),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(first, second, kernel, { seed: 1 }),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Linear(second * side * side, dense, { seed: 2 }),
    new ReLU(),
    new Linear(dense, 10, { seed: 3 }),
  );
}

function train(net: Module, work: Mlp | Cnn): Job {
  const optimizer = optimizerOf(Object.values(parameters(net)), work.rule);
  const step = compile((index: Tensor) => {
    const { x, t } = data.rows(index);
    const input = work.kind === "cnn" ? x.reshape([work.batch, 1, 28, 28]) : x;
    const loss = net.forward(input).crossEntropy(t);
    optimizer.minimize(loss);
    return loss;
  });
  return {
    step: (index) => step.sync(index).item(),
    facts: () => {
      const { compileMilliseconds, workspaceBytes, codeBytes, kernels } = step.stats;
      return { compileMilliseconds, workspaceBytes, codeBytes, kernels };
    },
  };
}

function optimizerOf(trained: ConstructorParameters<typeof SGD>[0], { name, lr }: Rule): Optimizer {
  switch (name) {
    case "sgd":
      return new SGD(trained, { lr });
    case "adam":
      return new Adam(trained, { lr });
    default:
      return name satisfies never;
  }
}

function matmul({ size }: Matmul): Job {
  const [left, right] = [0, 1].map((seed) => variable(random.normal([size, size], { seed })));
  const product = variable(zeros([size, size]));
  return withoutLoss(compile(() => product.assign(left.matmul(right))));
}

/** Each product is a factor of the next; the entries keep their size, as with orthogonal matrices. */
function matmulChain({ size, count }: MatmulChain): Job {
  const factor = variable(random.normal([size, size], { seed: 0, std: 1 / Math.sqrt(size) }));
  const first = variable(random.normal([size, size], { seed: 1 }));
  const last = variable(zeros([size, size]));
  const step = compile(() => {
    let product: Tensor = first;
    for (let i = 0; i < count; i++) product = product.matmul(factor);
    last.assign(product);
  });
  return withoutLoss(step);
}

function dispatch(): Job {
  const counter = variable(scalar(0));
  return withoutLoss(compile(() => counter.assign(counter.add(1))));
}

function withoutLoss(step: { sync(): void }): Job {
  return {
    step: () => {
      step.sync();
      return 0;
    },
  };
}

const manifest = new URL("../../package.json", import.meta.url);
const { version } = JSON.parse(fs.readFileSync(manifest, "utf8")) as { version: string };
await serve({ retrograd: version, node: process.versions.node }, load);
