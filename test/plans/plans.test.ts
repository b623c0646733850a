/**
 * The plans of three networks' training steps, as text: whoever changes how programs are planned sees what becomes of them. Renew
 * with `npx vitest run test/plans -u`, and read the difference.
 */
import { describe, expect, it } from "vitest";
import { compile, type Tensor, useBackend } from "../../src/index.ts";
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
import { resident } from "../../src/train/index.ts";

interface Network {
  readonly net: Module;
  readonly optimizer: (net: Module) => Optimizer;
  readonly batch: number;
  readonly shape: readonly number[];
}

const variablesOf = (net: Module) => Object.values(parameters(net));

const networks: Record<string, () => Network> = {
  "two-layer": () => ({
    net: new Sequential(
      new Linear(784, 50, { seed: 1, name: "fc1" }),
      new ReLU(),
      new Linear(50, 10, { seed: 2, name: "fc2" }),
    ),
    optimizer: (net) => new SGD(variablesOf(net), { lr: 0.1 }),
    batch: 100,
    shape: [784],
  }),
  mlp: () => ({
    net: new Sequential(
      new Linear(784, 512, { seed: 1, name: "fc1" }),
      new ReLU(),
      new Linear(512, 512, { seed: 2, name: "fc2" }),
      new ReLU(),
      new Linear(512, 10, { seed: 3, name: "fc3" }),
    ),
    optimizer: (net) => new Adam(variablesOf(net), { lr: 0.001 }),
    batch: 128,
    shape: [784],
  }),
  cnn: () => ({
    net: new Sequential(
      new Conv2d(1, 16, 5, { seed: 1, name: "conv1" }),
      new ReLU(),
      new MaxPool2d(2),
      new Conv2d(16, 32, 5, { seed: 2, name: "conv2" }),
      new ReLU(),
      new MaxPool2d(2),
      new Flatten(),
      new Linear(512, 128, { seed: 3, name: "fc1" }),
      new ReLU(),
      new Linear(128, 10, { seed: 4, name: "fc2" }),
    ),
    optimizer: (net) => new Adam(variablesOf(net), { lr: 0.001 }),
    batch: 64,
    shape: [1, 28, 28],
  }),
};

const images = Uint8Array.from({ length: 200 * 784 }, (_, i) => (i * 37) % 256);
const data = resident(
  images,
  Uint8Array.from({ length: 200 }, (_, i) => i % 10),
);

describe.each(Object.keys(networks))("the training step of %s", (name) => {
  useBackend("wasm");
  const { net, optimizer: optimizerOf, batch, shape } = networks[name]();
  const optimizer = optimizerOf(net);
  const step = compile((index: Tensor) => {
    const { x, t } = data.rows(index);
    const loss = net.forward(x.reshape([batch, ...shape])).crossEntropy(t);
    optimizer.minimize(loss);
    return loss;
  });
  step.sync(Int32Array.from({ length: batch }, (_, i) => i));

  it("is planned as written down", async () => {
    await expect(`${step.explain()}\n`).toMatchFileSnapshot(`${name}.txt`);
  });

  it("needs little more memory than parameters, optimizer state and the largest set of values that is alive at once", () => {
    const { assignedBytes, liveBytes, workspaceBytes } = step.stats;
    expect(assignedBytes + workspaceBytes).toBeLessThanOrEqual(1.3 * (assignedBytes + liveBytes));
  });

  it("updates each parameter with its state in one pass", () => {
    const updates = step
      .explain()
      .split("\n")
      .filter((line) => / → .*(fc|conv)\d\.(weight|bias)/.test(line));
    expect(updates).toHaveLength(variablesOf(net).length);
  });

  it("tells where its time goes, and leaves the variables as they were", () => {
    const before = variablesOf(net).map((v) => v.dataSync());
    const { kernels, runs } = step.profile(2);
    expect(runs).toBe(2);
    expect(kernels).toHaveLength(step.stats.kernels);
    for (const { milliseconds, nodes } of kernels) {
      expect(milliseconds).toBeGreaterThanOrEqual(0);
      expect(nodes.length).toBeGreaterThan(0);
    }
    expect(kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBeGreaterThan(0);
    expect(variablesOf(net).map((v) => v.dataSync())).toEqual(before);
  });
});
