import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeSafetensors } from "../../src/io/index.ts";
import { parseLines, retrograd, start, temporaryFolder, writeSmallMnist } from "./command.ts";

const folder = temporaryFolder();
const data = writeSmallMnist(path.join(folder, "data"));
const runFiles = ["curves.svg", "metrics.jsonl", "model.safetensors", "run.json"];
let runs = 0;

beforeAll(async () => {
  await retrograd("--version"); // builds, if the sources changed
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function argumentsFor(...args: string[]): { output: string; args: string[] } {
  const output = path.join(folder, `run-${runs++}`);
  return { output, args: ["train", "mnist", "--data", data, "--output", output, ...args] };
}

/** Trains in a new folder; the run must end well. */
async function train(...options: string[]) {
  const { output, args } = argumentsFor(...options);
  const { code, stdout, stderr } = await retrograd(...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const read = (file: string) => readFileSync(path.join(output, file));
  return { output, stdout, read };
}

/** x·W + b, with W [in, out]. */
function affine(x: readonly number[], w: ArrayLike<number>, b: ArrayLike<number>): number[] {
  return Array.from(b, (bias, j) => x.reduce((sum, value, i) => sum + value * w[i * b.length + j], bias));
}

/** Channels of `size` × `size` under w [out, in, 5, 5] and b [out], then ReLU and the largest of each 2 × 2. */
function convolved(x: readonly number[], size: number, w: ArrayLike<number>, b: ArrayLike<number>): number[] {
  const [channels, half] = [x.length / size ** 2, (size - 4) / 2];
  const at = (d: number, u: number, v: number) => {
    let sum = b[d];
    for (let c = 0; c < channels; c++) {
      for (let k = 0; k < 25; k++) {
        const [row, column] = [u + Math.floor(k / 5), v + (k % 5)];
        sum += x[(c * size + row) * size + column] * w[(d * channels + c) * 25 + k];
      }
    }
    return sum;
  };
  return Array.from({ length: b.length * half * half }, (_, i) => {
    const [d, u, v] = [Math.floor(i / half ** 2), Math.floor(i / half) % half, i % half];
    return Math.max(0, ...[0, 1, 2, 3].map((k) => at(d, 2 * u + (k >> 1), 2 * v + (k & 1))));
  });
}

describe("retrograd train mnist", () => {
  test("tells its settings, epochs and end as JSON Lines, and leaves four files", async () => {
    const { output, stdout, read } = await train(
      "--epochs",
      "4",
      "--batch",
      "20",
      "--hidden",
      "12,8",
      "--init-std",
      "0.1",
      "--optimizer",
      "momentum",
      "--rate",
      "0.1",
      "--json",
    );
    const events = parseLines(stdout);
    expect(events.map(({ event }) => event)).toEqual(["start", ...new Array(5).fill("epoch"), "end"]);
    const [started, ...epochs] = events;
    const ended = epochs.pop()!;
    expect(started).toEqual({
      event: "start",
      dataset: "mnist",
      source: data,
      trainImages: 300,
      testImages: 100,
      model: "two-layer",
      architecture: "784-12-8-10",
      sizes: [784, 12, 8, 10],
      iterations: 60,
      stepsPerEpoch: 15,
      batch: 20,
      replacement: true,
      optimizer: "momentum",
      rate: 0.1,
      schedule: "constant",
      momentum: 0.9,
      initStd: 0.1,
      seed: 8,
      backend: "wasm",
      output,
    });
    expect(epochs.map(({ epoch, step }) => [epoch, step])).toEqual([0, 1, 2, 3, 4].map((i) => [i, 15 * i]));
    expect(ended).toMatchObject({ outcome: "finished", interrupted: false, steps: 60 });
    expect(ended.microsecondsPerStep).toBeGreaterThan(0);
    expect(ended.testAccuracy).toBe(epochs[4].testAccuracy);
    expect(ended.files).toEqual(
      ["metrics.jsonl", "curves.svg", "model.safetensors", "run.json"].map((file) => path.join(output, file)),
    );

    expect(readdirSync(output).sort()).toEqual(runFiles);
    expect(parseLines(read("metrics.jsonl").toString())).toEqual(
      epochs.map(({ event: _, ...record }) => record),
    );
    expect(read("curves.svg").toString()).toMatch(/^<svg [\s\S]*784-12-8-10 net on MNIST[\s\S]*<\/svg>\n$/);
    const run = JSON.parse(read("run.json").toString());
    expect(run.settings).toEqual({ ...started, event: undefined });
    expect(run.results).toMatchObject({ testAccuracy: ended.testAccuracy, interrupted: false });
    const { tensors, metadata } = decodeSafetensors(read("model.safetensors"));
    expect(
      Object.entries(tensors)
        .map(([name, { dtype, shape }]) => `${name} ${dtype} ${shape}`)
        .sort(),
    ).toEqual([
      "W1 float32 784,12",
      "W2 float32 12,8",
      "W3 float32 8,10",
      "b1 float32 12",
      "b2 float32 8",
      "b3 float32 10",
    ]);
    expect(metadata).toMatchObject({ seed: "8", steps: "60" });
  });

  test("learns: the saved weights classify the test images as well as the run says", async () => {
    const { stdout, read } = await train(
      "--epochs",
      "20",
      "--batch",
      "20",
      "--hidden",
      "16",
      "--init-std",
      "0.1",
      "--json",
    );
    const { testAccuracy } = parseLines(stdout).at(-1)!;
    expect(testAccuracy).toBeGreaterThan(0.95);
    const { tensors } = decodeSafetensors(read("model.safetensors"));
    const images = readFileSync(path.join(data, "t10k-images-idx3-ubyte")).subarray(16);
    const labels = readFileSync(path.join(data, "t10k-labels-idx1-ubyte")).subarray(8);
    let right = 0;
    labels.forEach((label, n) => {
      const x = Array.from(images.subarray(784 * n, 784 * (n + 1)), (pixel) => pixel / 255);
      const hidden = affine(x, tensors.W1.data, tensors.b1.data).map((value) => Math.max(0, value));
      const logits = affine(hidden, tensors.W2.data, tensors.b2.data);
      if (logits.indexOf(Math.max(...logits)) === label) right++;
    });
    expect(right / labels.length).toBe(testAccuracy);
  });

  test.each([
    [
      "two-layer",
      {
        architecture: "784-50-10",
        iterations: 3,
        batch: 100,
        replacement: true,
        optimizer: "sgd",
        rate: 0.1,
        schedule: "constant",
        initStd: 0.01,
      },
    ],
    [
      "mlp",
      {
        architecture: "784-512-512-10",
        iterations: 3,
        batch: 128,
        replacement: false,
        optimizer: "adam",
        rate: 0.001,
        schedule: "linear",
        initStd: null,
      },
    ],
  ])("--model %s has settings of its own", async (model, settings) => {
    const { stdout } = await train("--model", model, "--iterations", "3", "--json");
    expect(parseLines(stdout)[0]).toMatchObject({ model, ...settings });
  });

  test("what a model has is overridden one by one", async () => {
    const { stdout, read } = await train(
      ...["--model", "mlp", "--hidden", "9", "--optimizer", "momentum", "--init-std", "0.02"],
      ...["--batch", "50", "--epochs", "1"],
    );
    expect(stdout).toContain("Net    784-9-10, ReLU, weights N(0, 0.02²), seed 8\n");
    expect(stdout).toContain("Train  6 steps of 50 images, SGD, rate 0.1 falling to 0, momentum 0.9\n");
    const { settings } = JSON.parse(read("run.json").toString());
    expect(settings).toMatchObject({
      model: "mlp",
      sizes: [784, 9, 10],
      optimizer: "momentum",
      momentum: 0.9,
    });
  });

  test("--profile tells the kernels of a step", async () => {
    const options = ["--iterations", "1", "--batch", "20", "--hidden", "9", "--profile"];
    const [{ stdout, read }, json] = await Promise.all([train(...options), train(...options, "--json")]);
    expect(stdout).toMatch(/Where the time of a step goes:\n *µs +share [\s\S]*\n *[\d.]+ +100\.0% /);
    const profile = parseLines(json.stdout).at(-1)!;
    expect(profile.event).toBe("profile");
    const kernels = profile.kernels as { milliseconds: number; nodes: string[] }[];
    expect(kernels.flatMap(({ nodes }) => nodes).join(" ")).toContain("gradient of affine");
    for (const { milliseconds } of kernels) expect(milliseconds).toBeGreaterThanOrEqual(0);
    const { traceEvents } = JSON.parse(read("trace.json").toString());
    expect(traceEvents).toHaveLength(kernels.length);
    traceEvents.forEach(({ ph, ts }: { ph: string; ts: number }, i: number) => {
      expect(ph).toBe("X");
      expect(ts).toBeGreaterThanOrEqual(i > 0 ? traceEvents[i - 1].ts : 0);
    });
  });

  test("a linear schedule takes the second of two steps at half the rate", async () => {
    const [one, constant, linear] = await Promise.all(
      [
        ["1", "constant"],
        ["2", "constant"],
        ["2", "linear"],
      ].map(([steps, schedule]) =>
        train("--iterations", steps, "--schedule", schedule, "--batch", "9", "--hidden", "3"),
      ),
    );
    const [before, whole, half] = [one, constant, linear].map(
      ({ read }) => decodeSafetensors(read("model.safetensors")).tensors.b2.data,
    );
    half.forEach((value, i) => {
      expect(whole[i]).not.toBe(before[i]);
      expect(value).toBeCloseTo((before[i] + whole[i]) / 2, 7);
    });
  });

  test("--model cnn: the saved weights classify the test images as well as the run says", async () => {
    const { stdout, read } = await train(
      ...["--model", "cnn", "--iterations", "6", "--batch", "16", "--schedule", "constant"],
    );
    expect(stdout).toContain("Net    conv 16 5×5, conv 32 5×5, 512-128-10, ReLU, He's weights, seed 8\n");
    expect(stdout).toContain("Train  6 steps of 16 images, Adam, rate 0.001\n");
    const { settings, results } = JSON.parse(read("run.json").toString());
    expect(settings).toMatchObject({ model: "cnn", optimizer: "adam", iterations: 6, initStd: null });
    expect(results.testAccuracy).toBeGreaterThan(0.2); // guessing gives 0.1
    expect(read("curves.svg").toString()).toContain("512-128-10 net on MNIST");

    const { tensors, metadata } = decodeSafetensors(read("model.safetensors"));
    expect(Object.entries(tensors).map(([name, { dtype, shape }]) => `${name} ${dtype} ${shape}`)).toEqual([
      "conv1.bias float32 16",
      "conv1.weight float32 16,1,5,5",
      "conv2.bias float32 32",
      "conv2.weight float32 32,16,5,5",
      "dense1.bias float32 128",
      "dense1.weight float32 512,128",
      "dense2.bias float32 10",
      "dense2.weight float32 128,10",
    ]);
    expect(metadata?.model).toContain(
      "weights [out, in, rows, columns], each followed by ReLU and 2 × 2 max",
    );
    const weights = (name: string) => [tensors[`${name}.weight`].data, tensors[`${name}.bias`].data] as const;
    const images = readFileSync(path.join(data, "t10k-images-idx3-ubyte")).subarray(16);
    const labels = readFileSync(path.join(data, "t10k-labels-idx1-ubyte")).subarray(8);
    let right = 0;
    labels.forEach((label, n) => {
      const x = Array.from(images.subarray(784 * n, 784 * (n + 1)), (pixel) => pixel / 255);
      const features = convolved(convolved(x, 28, ...weights("conv1")), 12, ...weights("conv2"));
      const hidden = affine(features, ...weights("dense1")).map((value) => Math.max(0, value));
      const logits = affine(hidden, ...weights("dense2"));
      if (logits.indexOf(Math.max(...logits)) === label) right++;
    });
    expect(right / labels.length).toBe(results.testAccuracy);
  });

  test("the same seed gives the same bits, another seed others, on any number of threads; backends agree", async () => {
    const options = ["--iterations", "20"];
    const [first, second, other, reference] = await Promise.all([
      train(...options, "--seed", "3", "--threads", "2"),
      train(...options, "--seed", "3", "--threads", "1"),
      train(...options, "--seed", "4"),
      train(...options, "--seed", "3", "--backend", "reference"),
    ]);
    expect(JSON.parse(second.read("run.json").toString()).results.threads).toBe(1);
    for (const file of ["metrics.jsonl", "model.safetensors"]) {
      expect(second.read(file).equals(first.read(file)), file).toBe(true);
      expect(other.read(file).equals(first.read(file)), file).toBe(false);
    }
    const [weights, wanted] = [first, reference].map(
      ({ read }) => decodeSafetensors(read("model.safetensors")).tensors.W1.data,
    );
    wanted.forEach((value, i) => {
      expect(Math.abs(weights[i] - value), `W1 element ${i}`).toBeLessThan(1e-6);
    });
  });

  test("for people: a table of epochs on stdout, and no bar where stderr is no terminal", async () => {
    const { stdout, output } = await train("--iterations", "31", "--batch", "20", "--hidden", "9");
    expect(stdout).toMatch(
      / epoch +step +loss +train +test\n +0 +0 +2\.30\d\d +\d+\.\d\d% +\d+\.\d\d%\n +1 +15 .*\n +2 +30 .*\n\nTest accuracy/,
    );
    expect(stdout).toContain(`In ${output}:`);
    expect(readFileSync(path.join(output, "metrics.jsonl"), "utf8").split("\n").length).toBe(4);
  });
});

describe("the output folder", () => {
  test("an earlier run is not overwritten unless one asks for it", async () => {
    const { output } = await train("--iterations", "1", "--batch", "4", "--hidden", "3");
    const args = ["train", "mnist", "--data", data, "--output", output, "--iterations", "2", "--batch", "4"];
    const refused = await retrograd(...args);
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toMatch(
      /holds an earlier run \(metrics\.jsonl, .*\); choose another .* --overwrite\n$/,
    );
    expect((await retrograd(...args, "--overwrite")).code).toBe(0);
    expect(JSON.parse(readFileSync(path.join(output, "run.json"), "utf8")).settings.iterations).toBe(2);
  });

  test("is taken away again if there is nothing to train on", async () => {
    const { output, args } = argumentsFor("--iterations", "1");
    const broken = writeSmallMnist(path.join(folder, "broken"));
    writeFileSync(path.join(broken, "train-images-idx3-ubyte"), "");
    expect((await retrograd(...args, "--data", broken)).code).toBe(1);
    expect(existsSync(output)).toBe(false);
  });
});

describe("a run that is cut short", () => {
  const endless = ["--iterations", "100000000", "--batch", "50", "--hidden", "4", "--json"];

  test("Ctrl-C keeps every epoch so far, whole files, and says so in one line", async () => {
    const { output, args } = argumentsFor(...endless);
    const running = start(...args);
    await running.wroteLines(4);
    running.child.kill("SIGINT");
    const { code, stdout, stderr } = await running.finished;
    expect(code).toBe(130);
    expect(stderr).toMatch(
      /^Interrupted after [\d,]+ steps and [^\n]+; what there is by now lies in [^\n]+\n$/,
    );
    const events = parseLines(stdout);
    const epochs = events.filter(({ event }) => event === "epoch");
    expect(epochs.length).toBeGreaterThanOrEqual(3);
    expect(events.at(-1)).toMatchObject({
      event: "end",
      interrupted: true,
      testAccuracy: epochs.at(-1)?.testAccuracy,
    });

    expect(readdirSync(output).sort()).toEqual(runFiles); // no temporary file
    const read = (file: string) => readFileSync(path.join(output, file));
    expect(parseLines(read("metrics.jsonl").toString())).toEqual(
      epochs.map(({ event: _, ...record }) => record),
    );
    const { results } = JSON.parse(read("run.json").toString());
    expect(results.interrupted).toBe(true);
    expect(results.steps).toBeGreaterThanOrEqual(epochs.at(-1)?.step as number);
    expect(decodeSafetensors(read("model.safetensors")).tensors.W1.shape).toEqual([784, 4]);
    expect(read("curves.svg").toString()).toMatch(/<\/svg>\n$/);
  });

  test("a killed process leaves the epochs so far", async () => {
    const { output, args } = argumentsFor(...endless);
    const running = start(...args);
    await running.wroteLines(4);
    running.child.kill("SIGKILL");
    await running.finished;
    expect(readdirSync(output)).toEqual(["metrics.jsonl"]);
    expect(
      parseLines(readFileSync(path.join(output, "metrics.jsonl"), "utf8")).length,
    ).toBeGreaterThanOrEqual(3);
  });

  test("a reader that goes away ends it in silence", async () => {
    const running = start(...argumentsFor(...endless).args);
    await running.wroteLines(2);
    running.child.stdout?.destroy();
    const { code, stderr } = await running.finished;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });
});

test("retrograd demo checks gradients, trains, and tells what to try next", async () => {
  const output = path.join(folder, "demo");
  const { code, stdout, stderr } = await retrograd(
    "demo",
    "--data",
    data,
    "--output",
    output,
    "--iterations",
    "5",
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/Every gradient agrees[\s\S]*Test accuracy[\s\S]*What to try next/);
  expect(stdout).toContain(path.join(output, "curves.svg"));
  expect(readdirSync(output).sort()).toEqual(runFiles);
});
