/**
 * The gradient check of the chapter: every parameter of a 784-50-10 network on three MNIST images, by numerical differentiation
 * with h = 1e-4 and by backpropagation, in float64.
 */
import { compile } from "retrograd";
import { loadMnist } from "retrograd/data";
import { isStarted } from "./started.ts";
import { type ParameterName, samplesOf, TwoLayerNet } from "./two-layer-net.ts";

/** For each parameter the mean of |numerical − backpropagation|, and the time that either way takes. */
export async function compareGradients({ hiddenSize = 50, images = 3, seed = 0 } = {}) {
  const { train } = await loadMnist();
  const indices = Array.from({ length: images }, (_, i) => i);
  const { x, t } = samplesOf(train, indices, "float64");
  const net = new TwoLayerNet(784, hiddenSize, 10, 0.01, { seed, dtype: "float64" });

  const start = performance.now();
  const numerical = net.numericalGradient(x, t);
  const numericalMilliseconds = performance.now() - start;

  const backpropagate = compile(() => net.gradient(x, t));
  const byBackpropagation = backpropagate.sync(); // compiles
  const runs = 20;
  const again = performance.now();
  for (let run = 0; run < runs; run++) backpropagate.sync();
  const backpropagationMilliseconds = (performance.now() - again) / runs;

  const differences = (Object.keys(numerical) as ParameterName[]).map((name) => ({
    name,
    entries: numerical[name].size,
    meanAbsoluteDifference: numerical[name].sub(byBackpropagation[name]).abs().mean().item(),
    meanGradient: byBackpropagation[name].abs().mean().item(),
  }));
  return { differences, numericalMilliseconds, backpropagationMilliseconds };
}

export async function main(): Promise<void> {
  const { differences, numericalMilliseconds, backpropagationMilliseconds } = await compareGradients();
  console.log("mean difference between numerical differentiation and backpropagation, for every entry of");
  for (const { name, entries, meanAbsoluteDifference, meanGradient } of differences) {
    console.log(
      `  ${name} (${entries} entries): ${meanAbsoluteDifference.toExponential(2)}, where a gradient is about ${meanGradient.toExponential(1)}`,
    );
  }
  const times = Math.round(numericalMilliseconds / backpropagationMilliseconds);
  console.log(
    `numerical differentiation ${(numericalMilliseconds / 1000).toFixed(2)} s, backpropagation ${backpropagationMilliseconds.toFixed(3)} ms: ${times} times slower`,
  );
}

if (isStarted(import.meta.url)) await main();
