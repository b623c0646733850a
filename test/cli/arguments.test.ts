import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { parseLines, retrograd, temporaryFolder, writeSmallMnist } from "./command.ts";

const folder = temporaryFolder();
const data = writeSmallMnist(path.join(folder, "data"));
const output = path.join(folder, "run");
const quick = ["--data", data, "--output", output, "--iterations", "1"];

beforeAll(async () => {
  await retrograd("--version"); // builds, if the sources changed
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One line for the mistake, perhaps a suggestion and a hint of --help; never a stack. */
function expectOneMessage(stderr: string): void {
  expect(stderr).toMatch(/^error: [^\n]+\n(\(Did you mean [^\n]+\)\n)?(\(--help tells more\)\n)?$/);
}

describe("help", () => {
  test("is there for every command, with an example", async () => {
    const [all, ...each] = await Promise.all(
      [[], ["demo"], ["train"], ["gradcheck"], ["graph"], ["ops"]].map((command) =>
        retrograd(...command, "--help"),
      ),
    );
    expect(all.stdout).toContain("$ retrograd demo");
    for (const command of ["demo", "train", "gradcheck", "graph", "ops"])
      expect(all.stdout).toContain(command);
    for (const { code, stdout, stderr } of [all, ...each]) {
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toMatch(/\n {2}\$ retrograd /);
      expect(stdout).toContain("--json");
    }
  });

  test("without a command, help; with --version, the version", async () => {
    const [bare, version] = await Promise.all([retrograd(), retrograd("--version")]);
    expect(bare.code).toBe(0);
    expect(bare.stdout).toMatch(/^Usage: retrograd/);
    expect(version).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: "" });
  });
});

describe("a mistake in the arguments ends with code 2, one message that names it, and nothing on stdout", () => {
  test.concurrent.each([
    [["trian", "mnist"], /unknown command 'trian'\n\(Did you mean train\?\)/],
    [["train"], /missing required argument 'dataset'/],
    [["train", "cifar"], /'cifar' is invalid for argument 'dataset'. Allowed choices are mnist/],
    [["train", "mnist", "again"], /too many arguments for 'train'/],
    [["train", "mnist", "--batchsize", "4"], /unknown option '--batchsize'/],
    [
      ["train", "mnist", "--batch", "0"],
      /'--batch <n>' argument '0' is invalid. It must be a whole number from 1/,
    ],
    [["train", "mnist", "--batch", "1.5"], /'--batch <n>' argument '1.5' is invalid/],
    [
      ["train", "mnist", "--rate", "NaN"],
      /'--rate <number>' argument 'NaN' is invalid. It must be a number above 0/,
    ],
    [["train", "mnist", "--rate", "0"], /'--rate <number>' argument '0' is invalid/],
    [["train", "mnist", "--rate", "1e999"], /'--rate <number>' argument '1e999' is invalid/],
    [["train", "mnist", "--iterations", "ten"], /'--iterations <n>' argument 'ten' is invalid/],
    [
      ["train", "mnist", "--iterations", "5", "--epochs", "1"],
      /'--iterations <n>' cannot be used with .*'--epochs <n>'/,
    ],
    [
      ["train", "mnist", "--hidden", "50,,10"],
      /'--hidden <widths>' argument '50,,10' is invalid.*such as 50 or 512,512/,
    ],
    [["train", "mnist", "--seed", "-1"], /'--seed <n>' argument '-1' is invalid/],
    [["train", "mnist", "--init-std", "0"], /'--init-std <number>' argument '0' is invalid/],
    [
      ["train", "mnist", "--optimizer", "lion"],
      /'--optimizer <name>' argument 'lion' is invalid. Allowed choices are sgd, momentum, adam/,
    ],
    [
      ["train", "mnist", "--model", "resnet"],
      /'--model <name>' argument 'resnet' is invalid. Allowed choices are two-layer, mlp, cnn/,
    ],
    [
      ["train", "mnist", "--model", "cnn", "--hidden", "64,32"],
      /--hidden 64,32 goes with --model two-layer or mlp, not with cnn/,
    ],
    [
      ["train", "mnist", "--model", "mlp", "--momentum", "0.5"],
      /--momentum 0.5 goes with --optimizer momentum, not with adam; add --optimizer momentum, or leave it out/,
    ],
    [["train", "mnist", "--momentum", "0.9"], /--momentum 0.9 goes with --optimizer momentum/],
    [
      ["train", "mnist", "--backend", "cuda"],
      /'--backend <name>' argument 'cuda' is invalid. Allowed choices are wasm, reference/,
    ],
    [
      ["train", "mnist", "--threads", "0"],
      /'--threads <n>' argument '0' is invalid. It must be a whole number from 1/,
    ],
    [
      ["train", "mnist", "--threads", "2", "--backend", "reference"],
      /--threads 2 goes with the wasm backend, not with reference/,
    ],
    [
      ["train", "mnist", "--profile", "--backend", "reference"],
      /--profile goes with the wasm backend, not with reference/,
    ],
    [
      ["gradcheck", "three-layer"],
      /'three-layer' is invalid for argument 'net'. Allowed choices are two-layer/,
    ],
    [["gradcheck", "two-layer", "--samples", "0"], /'--samples <n>' argument '0' is invalid/],
    [["ops", "sigmod"], /operation "sigmod" is unknown; did you mean sigmoid\?/],
    [["ops", "quux"], /operation "quux" is unknown; `retrograd ops` lists all/],
  ])("%j", async (args, message) => {
    const { code, stdout, stderr } = await retrograd(...args, "--json");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(message);
    expectOneMessage(stderr);
  });
});

describe("a failure ends with code 1 and one message that names it", () => {
  test("missing data, and files that are not what they should be", async () => {
    const missing = await retrograd("train", "mnist", ...quick, "--data", path.join(folder, "nowhere"));
    expect(missing.code).toBe(1);
    expect(missing.stderr).toMatch(/data folder .*nowhere does not exist/);
    expectOneMessage(missing.stderr);

    const corrupt = writeSmallMnist(path.join(folder, "corrupt"));
    writeFileSync(path.join(corrupt, "t10k-labels-idx1-ubyte"), "<html>not found</html>");
    const broken = await retrograd("train", "mnist", ...quick, "--data", corrupt, "--json");
    expect(broken).toMatchObject({ code: 1, stdout: "" });
    expect(broken.stderr).toMatch(/t10k-labels-idx1-ubyte: not an IDX file: it looks like an HTML/);
    expectOneMessage(broken.stderr);

    const { stderr } = await retrograd("gradcheck", "two-layer", "--data", corrupt, "--debug");
    expect(stderr).toMatch(/^error: .*not an IDX file.*\nError: .*\n +at /); // the stack, for those who ask
  });

  test("an output folder that cannot be written is found before any work is done", async () => {
    for (const place of [path.join(data, "train-labels-idx1-ubyte", "run"), "/proc/retrograd"]) {
      const { code, stdout, stderr } = await retrograd("train", "mnist", ...quick, "--output", place);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toContain(`error: the output folder ${place} cannot be written to`);
      expect(stderr).toContain("choose another with --output");
      expectOneMessage(stderr);
    }
  });

  test("a rate that makes the loss diverge", async () => {
    const { code, stderr } = await retrograd(
      "train",
      "mnist",
      ...quick,
      "--iterations",
      "99",
      "--rate",
      "1e30",
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /the loss became NaN in step \d+, so training stopped: the rate 1e\+30 is too high/,
    );
    expectOneMessage(stderr);
  });
});

describe("retrograd ops", () => {
  test("lists the registry as JSON Lines", async () => {
    const { code, stdout } = await retrograd("ops", "--json");
    expect(code).toBe(0);
    const all = parseLines(stdout);
    const byName = new Map(all.map((op) => [op.name, op]));
    expect(byName.get("sigmoid")).toEqual({
      event: "op",
      name: "sigmoid",
      formula: "1 / (1 + e⁻ˣ)",
      kind: "elementwise",
      differentiable: true,
      opens: true,
      backends: ["wasm", "reference"],
    });
    expect(byName.get("argmax")).toMatchObject({ differentiable: false });
  });

  test("tells more of one, for people", async () => {
    const { stdout } = await retrograd("ops", "affine");
    expect(stdout).toContain("X · W + b");
    expect(stdout).toMatch(/opens into +matmul, add/);
    expect(stdout).toContain("[3, 4], [4, 5], [5] → [3, 5]");
  });
});

describe("retrograd gradcheck", () => {
  test("tells what was found for each parameter", async () => {
    const { code, stdout, stderr } = await retrograd(
      "gradcheck",
      "two-layer",
      "--data",
      data,
      "--samples",
      "12",
      "--json",
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [start, end] = parseLines(stdout);
    expect(start).toMatchObject({ event: "start", sizes: [784, 50, 10], images: 3, h: 1e-4, samples: 12 });
    expect(end).toMatchObject({ event: "end", passed: true });
    const parameters = end.parameters as Record<string, Record<string, number>>;
    expect(Object.keys(parameters)).toEqual(["W1", "b1", "W2", "b2"]);
    expect(Object.values(parameters).map(({ checked }) => checked)).toEqual([12, 12, 12, 10]);
    for (const { meanAbsoluteDifference, maxRelativeDifference } of Object.values(parameters)) {
      expect(meanAbsoluteDifference).toBeLessThan(1e-7);
      expect(maxRelativeDifference).toBeLessThan(1e-6);
    }
  });
});
