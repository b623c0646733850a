import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { random, tensor } from "retrograd";
import { checkGradients } from "retrograd/check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import * as affine from "./affine.ts";
import * as apple from "./apple.ts";
import { buyApples } from "./apple.ts";
import { buyApplesAndOranges } from "./apple-orange.ts";
import * as broken from "./broken-layers.ts";
import { sumOfMultiples, twoAffineMaps } from "./chain.ts";
import { compareGradients } from "./gradient-check.ts";
import * as relu from "./relu.ts";
import * as sigmoid from "./sigmoid.ts";
import { type ParameterName, TwoLayerNet, train } from "./two-layer-net.ts";

/** What a main function prints. */
async function printedBy(main: () => void | Promise<void>): Promise<string> {
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((...values: unknown[]) => {
    lines.push(values.map(String).join(" "));
  });
  try {
    await main();
  } finally {
    log.mockRestore();
  }
  return lines.join("\n");
}

describe("computational graphs, to the last digit", () => {
  it("apples", async () => {
    expect(buyApples(2)).toEqual({
      price: 220.00000000000003,
      dApple: 2.2,
      dCount: 110.00000000000001,
      dTax: 200,
    });
    expect(buyApples(3)).toEqual({
      price: 100 * 3 * 1.1,
      dApple: 3.3000000000000003,
      dCount: 110.00000000000001,
      dTax: 300,
    });
    expect(await printedBy(apple.main)).toContain("apple, count, tax: 2.2 110.00000000000001 200\n");
  });

  it("apples and oranges", () => {
    expect(buyApplesAndOranges()).toEqual({
      price: 715.0000000000001,
      gradients: [110.00000000000001, 2.2, 3.3000000000000003, 165, 650],
    });
  });

  it("run as a program", () => {
    const program = fileURLToPath(new URL("apple-orange.ts", import.meta.url));
    const root = fileURLToPath(new URL("../..", import.meta.url));
    const printed = execFileSync(process.execPath, ["--import", "tsx", program], {
      cwd: root,
      encoding: "utf8",
    });
    expect(printed).toBe(
      [
        "2 apples at 100 and 3 oranges at 150 with 10 % tax: 715.0000000000001",
        "gradients for apples, apple, orange, oranges, tax: 110.00000000000001 2.2 3.3000000000000003 165 650",
        "",
      ].join("\n"),
    );
  });
});

describe("layers", () => {
  it("relu", () => {
    expect(relu.results()).toEqual({
      y: [
        [1, 0],
        [0, 3],
      ],
      dx: [
        [0.5, 0],
        [0, 0.8],
      ],
    });
  });

  it("sigmoid", async () => {
    expect(sigmoid.results().dx.map((d) => Number(d.toFixed(8)))).toEqual([0.25, 0.19661193, 0.19661193]);
    expect(await printedBy(sigmoid.main)).toContain("0.25000000 0.19661193 0.19661193");
  });

  it("affine, for one sample and for a batch", () => {
    const { sample, batch } = affine.results();
    expect(sample).toEqual({
      y: [10, 14, 18],
      dx: [14, 32],
      dW: [
        [1, 2, 3],
        [2, 4, 6],
      ],
      db: [1, 2, 3],
    });
    expect(batch.db).toEqual([5, 7, 9]);
    expect(batch.y).toEqual([
      [1, 2, 3],
      [10, 14, 18],
    ]);
  });

  it("the chain rule", () => {
    expect(sumOfMultiples()).toEqual([3, 4]);
    const gradients = twoAffineMaps();
    expect(gradients.map(({ name }) => name)).toEqual(["W1", "b1", "W2", "b2"]);
    for (const { largestDifference } of gradients) expect(largestDifference).toBeLessThan(1e-15);
    expect(gradients[3].grad).toEqual([[expect.closeTo(-2.235, 12)]]);
  });
});

describe("broken layers", () => {
  it.each(broken.results().map((result) => [result.fault, result] as const))(
    "%s: caught",
    (_, { check, corrected }) => {
      expect(check.passed).toBe(false);
      expect(String(corrected)).toMatch(/^gradient check passed/);
      expect(corrected.passed).toBe(true);
    },
  );

  it("are caught for the right reason", () => {
    const found = broken.results().map(({ check }) => {
      const failed = check.inputs.filter(({ passed }) => !passed).map(({ name }) => name);
      return { failed, problems: check.problems.map((problem) => problem.split(" ").slice(0, 5).join(" ")) };
    });
    expect(found).toEqual([
      { failed: ["x"], problems: ["forward mixes the rows of"] },
      { failed: [], problems: ["forward returned NaN at [0,"] },
      { failed: [], problems: ["backward writes into the argument"] },
      { failed: ["x"], problems: [] },
      { failed: ["x"], problems: [] },
      { failed: ["x"], problems: [] },
      { failed: [], problems: ["what forward returned is undefined:"] },
      { failed: ["x"], problems: [] },
    ]);
  });

  it("print as a table", async () => {
    const lines = (await printedBy(broken.main)).split("\n");
    expect(lines).toHaveLength(1 + broken.faults.length);
    expect(lines[0]).toMatch(/^fault +verdict +corrected +worst entry/);
    for (const line of lines.slice(1)) expect(line).toMatch(/ caught +passes +\S/);
  });
});

describe("TwoLayerNet", () => {
  const net = new TwoLayerNet(4, 5, 3, 0.5, { seed: 1, dtype: "float64" });
  const x = random.normal([6, 4], { seed: 2, dtype: "float64" });
  const t = tensor(Uint8Array.of(0, 1, 2, 0, 1, 2));
  const names: ParameterName[] = ["W1", "b1", "W2", "b2"];

  it("has the book's parameters and ordered layers", () => {
    expect(Object.entries(net.params).map(([name, { shape }]) => [name, shape])).toEqual([
      ["W1", [4, 5]],
      ["b1", [5]],
      ["W2", [5, 3]],
      ["b2", [3]],
    ]);
    expect(Object.keys(net.layers)).toEqual(["Affine1", "Relu1", "Affine2"]);
    expect(net.predict(x).shape).toEqual([6, 3]);
  });

  it("starts from the same numbers for the same seed, with the deviation asked for", () => {
    const [a, b, c] = [0, 0, 1].map((seed) => new TwoLayerNet(100, 50, 10, 0.01, { seed }).params);
    expect(a.W1.dataSync()).toEqual(b.W1.dataSync());
    expect(a.W1.dataSync()).not.toEqual(c.W1.dataSync());
    expect(Math.sqrt(a.W1.square().mean().item())).toBeCloseTo(0.01, 3);
    expect(a.b1.dataSync().every((value) => value === 0)).toBe(true);
  });

  it("has gradients by backpropagation that agree with numerical ones and with checkGradients", () => {
    const [byBackpropagation, numerical] = [net.gradient(x, t), net.numericalGradient(x, t)];
    for (const name of names) {
      expect(byBackpropagation[name].shape).toEqual(net.params[name].shape);
      expect(byBackpropagation[name].sub(numerical[name]).abs().max().item()).toBeLessThan(1e-8);
      expect(byBackpropagation[name].abs().max().item()).toBeGreaterThan(1e-3);
    }
    expect(
      checkGradients(
        () => net.loss(x, t),
        names.map((name) => net.params[name]),
      ).passed,
    ).toBe(true);
  });

  it("measures accuracy, for labels and for one-hot rows", () => {
    const best = net.predict(x).argmax(1);
    const labels = tensor(best.dataSync(), { dtype: "int32" });
    expect(net.accuracy(x, labels)).toBe(1);
    expect(net.accuracy(x, labels.oneHot(3))).toBe(1);
    expect(net.accuracy(x, labels.add(1).sub(labels.eq(2).cast("int32").mul(3)))).toBe(0);
  });
});

describe("MNIST", () => {
  it("the whole gradient check of a 784-50-10 network on three images", { timeout: 120_000 }, async () => {
    const { differences } = await compareGradients();
    expect(differences.map(({ name, entries }) => [name, entries])).toEqual([
      ["W1", 39200],
      ["b1", 50],
      ["W2", 500],
      ["b2", 10],
    ]);
    for (const { meanAbsoluteDifference, meanGradient } of differences) {
      expect(meanAbsoluteDifference).toBeLessThan(1e-9);
      expect(meanGradient).toBeGreaterThan(1e-4);
    }
  });

  describe("training", () => {
    let history: Awaited<ReturnType<typeof train>>["history"];
    beforeAll(async () => {
      ({ history } = await train({ iterations: 200, testImages: 2000 }));
    });

    it("learns", () => {
      expect(history.map(({ iteration }) => iteration)).toEqual([1, 100, 200]);
      expect(history[0].loss).toBeCloseTo(Math.log(10), 1);
      expect(history[2].loss).toBeLessThan(0.8);
      expect(history[2].accuracy).toBeGreaterThan(0.75);
    });
  });
});
