import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ops, random, type Tensor, tensor, useBackend, variable } from "../index.ts";
import { checkGradients } from "./index.ts";

const float64 = { dtype: "float64" } as const;

/** A tensor with the value of one function and the gradient of another. */
function planted(value: Tensor, gradientOf: Tensor): Tensor {
  return gradientOf.add(value.sub(gradientOf).detach());
}

const x = random.normal([3, 4], { seed: 1, ...float64, name: "x" });
const w = random.normal([4, 4], { seed: 2, ...float64, name: "w" });

describe("right gradients pass", () => {
  it.each<[string, (...inputs: Tensor[]) => Tensor, Tensor[]]>([
    ["a product and an activation", (a, b) => a.matmul(b).sigmoid(), [x, w]],
    ["a broadcast", (a, b) => a.mul(b).sum(), [x, random.normal([4], { seed: 3, ...float64 })]],
    ["a quotient", (a) => a.div(a.square().add(1)), [x]],
    ["softmax of large scores", (a) => a.mul(300).softmax(), [x]],
    [
      "a cross entropy with integer labels",
      (a, t) => a.crossEntropy(t),
      [x, tensor([0, 3, 1], { dtype: "int32" })],
    ],
    ["a cube at 0", (a) => a.pow(3), [tensor([0, 0], float64)]],
    ["a fifth power at 0, and nothing else", (a) => a.pow(5).sum(), [tensor([0], float64)]],
    ["a logarithm near its pole", (a) => a.log(), [tensor([1e-5, 1e-3, 1], float64)]],
    ["numbers far from 1", (a) => a.square().mul(1e-9), [tensor([1e6, 1, 1e-6], float64)]],
    ["float32 inputs, which are widened", (a) => a.exp(), [tensor([0.1, 0.2])]],
  ])("%s", (_, f, inputs) => {
    const check = checkGradients(f, inputs);
    expect(String(check)).toMatch(/^gradient check passed/);
    expect(check.passed).toBe(true);
  });

  it("looks at every output by every entry, and says how far they are apart", () => {
    const check = checkGradients((a, b) => a.matmul(b).tanh(), [x, w], { names: ["left", "right"] });
    expect(
      check.inputs.map(({ name, shape, checked, failures }) => ({ name, shape, checked, failures })),
    ).toEqual([
      { name: "left", shape: [3, 4], checked: 12 * 12, failures: 0 },
      { name: "right", shape: [4, 4], checked: 16 * 12, failures: 0 },
    ]);
    for (const { meanAbsoluteDifference, maxRelativeDifference, worst } of check.inputs) {
      expect(meanAbsoluteDifference).toBeLessThan(1e-10);
      expect(maxRelativeDifference).toBeLessThan(1e-8);
      expect(worst?.index).toHaveLength(2);
      expect(worst?.output).toHaveLength(2);
    }
  });

  it("names inputs after their tensors, or by position", () => {
    const inputs = checkGradients((a, b) => a.mul(b).sum(), [x, [1, 2, 3, 4]]).inputs;
    expect(inputs.map(({ name }) => name)).toEqual(["x", "x1"]);
  });

  it("takes numbers and nested arrays, and gives f float64 tensors", () => {
    let dtypes: string[] = [];
    const f = (a: Tensor, b: Tensor) => {
      dtypes = [a.dtype, b.dtype];
      return a.mul(b).sum();
    };
    expect(checkGradients(f, [3, [[1, 2]]]).passed).toBe(true);
    expect(dtypes).toEqual(["float64", "float64"]);
  });

  it("traces f twice, however many entries there are", () => {
    let calls = 0;
    const f = (a: Tensor) => {
      calls++;
      return a.square().sum();
    };
    checkGradients(f, [random.normal([40, 5], { seed: 1 })]);
    expect(calls).toBe(2);
  });

  it("gives the same on the reference backend", () => {
    useBackend("reference");
    try {
      expect(checkGradients((a, b) => a.matmul(b).sigmoid(), [x, w]).passed).toBe(true);
    } finally {
      useBackend("wasm");
    }
  });
});

describe("wrong gradients are caught", () => {
  const value = (a: Tensor) => a.matmul(w).square();
  it.each<[string, (a: Tensor) => Tensor]>([
    ["the sign", (a) => planted(value(a), value(a).neg())],
    ["a factor of 2", (a) => planted(value(a), value(a).mul(2))],
    ["a factor of 1.00001", (a) => planted(value(a), value(a).mul(1.00001))],
    ["w for its transpose", (a) => planted(value(a), a.matmul(w.T).square())],
    ["a missing term", (a) => planted(value(a).add(a), value(a))],
    ["no gradient at all", (a) => value(a).detach().add(a.mul(0))],
    [
      "each entry's gradient one place further",
      (a) => planted(value(a), value(ops.concat([a.slice([0, 1]), a.slice([0, 0], [3, 1])], 1))),
    ],
  ])("%s", (_, f) => {
    for (const dout of ["unit", "random"] as const) {
      const check = checkGradients(f, [x], { dout });
      expect(check.passed).toBe(false);
      expect(check.inputs[0].failures).toBeGreaterThan(0);
      expect(String(check)).toMatch(/^gradient check FAILED/);
    }
  });

  it("reports the one entry at fault", () => {
    const mask = tensor(new Float64Array(12).fill(1).with(6, 1.001), { shape: [3, 4] });
    const check = checkGradients((a) => planted(a.square().sum(), a.square().mul(mask).sum()), [x]);
    expect(check.inputs[0].failures).toBe(1);
    const { index, output, analytic, numerical, absolute, relative } = check.inputs[0].worst!;
    expect(index).toEqual([1, 2]);
    expect(output).toBeUndefined();
    const right = 2 * (x.toArray() as number[][])[1][2];
    expect(analytic).toBeCloseTo(1.001 * right, 10);
    expect(numerical).toBeCloseTo(right, 8);
    expect(absolute).toBeCloseTo(Math.abs(0.001 * right), 8);
    expect(relative).toBeGreaterThan(0);
    expect(relative).toBeLessThanOrEqual(0.001);
  });

  it("whatever the function's unit", () => {
    for (const unit of [1e-12, 1, 1e12]) {
      const f = (a: Tensor) => a.tanh().sum().mul(unit);
      expect(checkGradients(f, [x]).passed).toBe(true);
      expect(checkGradients((a) => planted(f(a), f(a).mul(1.0001)), [x]).passed).toBe(false);
    }
  });

  it("at entries far from 1", () => {
    for (const at of [1e-6, 1e3, 1e6]) {
      const f = (a: Tensor) => planted(a.square(), a.square().mul(1.00001));
      expect(checkGradients((a) => a.square(), [at]).passed).toBe(true);
      expect(checkGradients(f, [at]).passed).toBe(false);
    }
  });

  it("any single entry, wherever it is (property)", () => {
    fc.assert(
      fc.property(fc.nat(11), fc.double({ min: 1e-4, max: 1, noNaN: true }), fc.boolean(), (at, size, up) => {
        const bent = tensor(new Float64Array(12).with(at, up ? size : -size), { shape: [3, 4] });
        const f = (a: Tensor) => a.sigmoid().sum();
        const check = checkGradients((a) => planted(f(a), f(a).add(a.mul(bent).sum())), [x]);
        expect(check.inputs[0].failures).toBe(1);
        expect(check.inputs[0].worst!.index).toEqual([Math.floor(at / 4), at % 4]);
      }),
      { numRuns: 30 },
    );
  });

  it("NaN and ∞", () => {
    const check = checkGradients((a) => a.sqrt().sum(), [[0, 1]]);
    expect(check.inputs[0]).toMatchObject({ failures: 1, worst: { index: [0], analytic: Infinity } });
    expect(check.passed).toBe(false);
  });

  it("a function that is not finite where it is asked for", () => {
    const check = checkGradients((a) => a.log(), [[1, -1]]);
    expect(check.passed).toBe(false);
    expect(check.problems).toEqual([
      "f: the output is NaN at [1]; derivatives exist only where it is finite",
    ]);
  });
});

describe("kinks", () => {
  it("are counted where backpropagation gives a slope between those of both sides", () => {
    const relu = checkGradients((a) => a.relu().sum(), [[0, 1, -1]]);
    expect(relu.inputs[0]).toMatchObject({ checked: 3, kinks: 1, failures: 0, passed: true });
    const bound = checkGradients((a) => a.clamp(0, 6).sum(), [[6, 7]]);
    expect(bound.inputs[0]).toMatchObject({ checked: 2, kinks: 1, failures: 0 });
    const all = checkGradients((a) => a.relu(), [0]);
    expect(all.inputs[0]).toMatchObject({ kinks: 1, worst: undefined, meanAbsoluteDifference: 0 });
    expect(String(all)).toMatch(/none +passed$/);
  });

  it("need no mention where backpropagation gives the mean of both slopes", () => {
    const tie = checkGradients((a, b) => a.maximum(b).sum(), [1, 1]);
    expect(tie.inputs).toMatchObject([
      { kinks: 0, passed: true },
      { kinks: 0, passed: true },
    ]);
  });

  it("leave no excuse for a slope beyond both sides", () => {
    const bent = (a: Tensor) => planted(a.relu().sum(), a.mul(1.01).sum());
    expect(checkGradients(bent, [[0]]).passed).toBe(false);
    const negative = (a: Tensor) => planted(a.abs().sum(), a.mul(-1.01).sum());
    expect(checkGradients(negative, [[0]]).passed).toBe(false);
  });

  it("nearby are stepped clear of, and hide no mistake", () => {
    const near = [4e-6, -4e-6, 9e-6, -9e-6];
    expect(checkGradients((a) => a.relu(), [near]).inputs[0]).toMatchObject({ failures: 0, kinks: 0 });
    const half = (a: Tensor) => planted(a.relu(), a.relu().mul(0.75));
    expect(checkGradients(half, [near]).inputs[0].failures).toBe(2);
  });

  it("are told from strong curvature and from jumps", () => {
    const curve = (a: Tensor) => a.square().mul(1e4).sum();
    for (const wrong of [0.05, 0.003]) {
      const curved = (a: Tensor) => planted(curve(a), curve(a).add(a.mul(wrong).sum()));
      expect(checkGradients(curved, [0]).passed).toBe(false);
    }
    expect(checkGradients(curve, [0]).passed).toBe(true);
    const step = (a: Tensor) => a.gt(0).cast("float64").add(a).sum();
    expect(checkGradients(step, [0]).passed).toBe(false);
    expect(checkGradients(step, [1]).passed).toBe(true);
  });
});

describe("samples", () => {
  const mask = tensor(new Float64Array(200).map((_, i) => (i % 3 === 0 ? 1.1 : 1)));
  const f = (a: Tensor) => planted(a.square().sum(), a.square().mul(mask).sum());
  const point = random.normal([200], { seed: 5, ...float64 });

  it("checks so many entries, the same ones for the same seed", () => {
    const check = (seed: number) => checkGradients(f, [point], { samples: 20, seed });
    expect(check(1).inputs[0].checked).toBe(20);
    expect(check(1)).toEqual(check(1));
    const failures = [1, 2, 3, 4, 5, 6].map((seed) => check(seed).inputs[0].failures);
    expect(new Set(failures).size).toBeGreaterThan(1);
    expect(Math.min(...failures)).toBeGreaterThan(0);
  });

  it("checks each entry once when there are fewer than asked for", () => {
    expect(checkGradients(f, [point], { samples: 1000 }).inputs[0]).toMatchObject({
      checked: 200,
      failures: 67,
    });
    expect(checkGradients(f, [point], { samples: 199 }).inputs[0].failures).toBeGreaterThanOrEqual(66);
  });

  it("weighs large outputs at random by itself", () => {
    const large = random.normal([1200], { seed: 6, ...float64 });
    expect(checkGradients((a) => a.sigmoid(), [large]).inputs[0].checked).toBe(1200);
    const wrong = (a: Tensor) => planted(a.sigmoid(), a.sigmoid().mul(1.001));
    expect(checkGradients(wrong, [large]).inputs[0].failures).toBe(1200);
  });
});

describe("variables", () => {
  it("may be closed over, and are put back to the bit", () => {
    const own = variable(w, { name: "own" });
    const before = own.dataSync();
    expect(checkGradients(() => x.matmul(own).sum(), [own]).passed).toBe(true);
    expect(own.dataSync()).toEqual(before);
    expect(() =>
      checkGradients(() => {
        throw new Error("no");
      }, [own]),
    ).toThrow("no");
    expect(own.dataSync()).toEqual(before);
  });

  it("must be float64", () => {
    const own = variable([1, 2], { name: "own" });
    expect(() => checkGradients(() => own.sum(), [own])).toThrow(
      'checkGradients: variable own [2] is float32, which keeps too few digits for small differences; make it with { dtype: "float64" }',
    );
  });
});

describe("misuse", () => {
  const sum = (a: Tensor) => a.sum();
  it.each<[string, () => unknown, string]>([
    ["no function", () => checkGradients(3 as never, [x]), "f is 3, not a function"],
    ["no inputs", () => checkGradients(sum, []), "there are no inputs"],
    ["an empty input", () => checkGradients(sum, [[]]), "x [0] is empty"],
    [
      "NaN",
      () => checkGradients(sum, [[1, NaN]]),
      "x is NaN at [1]; derivatives are taken at finite numbers",
    ],
    ["∞", () => checkGradients(sum, [Infinity]), "x is Infinity; derivatives"],
    ["h = 0", () => checkGradients(sum, [x], { h: 0 }), "h 0 is not a distance"],
    ["h < 0", () => checkGradients(sum, [x], { h: -1e-4 }), "h -0.0001 is not a distance"],
    ["h = NaN", () => checkGradients(sum, [x], { h: NaN }), "h NaN is not a distance"],
    ["a tolerance of 0", () => checkGradients(sum, [x], { tolerance: 0 }), "tolerance 0"],
    ["no samples", () => checkGradients(sum, [x], { samples: 0 }), "samples 0"],
    ["a seed of 0.5", () => checkGradients(sum, [x], { seed: 0.5 }), "seed 0.5"],
    ["an unknown dout", () => checkGradients(sum, [x], { dout: "ones" as never }), 'dout "ones" is unknown'],
    ["a wrt beyond the inputs", () => checkGradients(sum, [x], { wrt: [1] }), "wrt names input 1"],
    [
      "a wrt of integers",
      () => checkGradients(sum, [new Int32Array(2)], { wrt: [0] }),
      "input 0 is of an integer",
    ],
    ["integers only", () => checkGradients(sum, [new Int32Array(2)]), "at least one"],
    [
      "a number returned",
      () => checkGradients((() => 3) as never, [x]),
      "f must return a tensor, but it returned 3",
    ],
    ["a promise returned", () => checkGradients((async () => x) as never, [x]), "must not be async"],
    ["float32 returned", () => checkGradients((a) => a.cast("float32"), [x]), "it returned float32"],
    ["an unused input", () => checkGradients(() => x.sum(), [x]), "f does not use x [3, 4]"],
  ])("%s", (_, call, message) => {
    expect(call).toThrow(message);
    expect(call).toThrow(/^checkGradients: /);
  });
});
