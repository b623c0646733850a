import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkLayer } from "../check/index.ts";
import { compile, grad, random, type Tensor, tensor, variable } from "../index.ts";
import {
  Add,
  Affine,
  type Layer,
  MeanSquaredError,
  Mul,
  Relu,
  Sigmoid,
  Softmax,
  SoftmaxWithLoss,
  Tanh,
} from "./index.ts";

const float64 = { dtype: "float64" } as const;
const rounded = (x: Tensor, digits = 8) => [...x.dataSync()].map((value) => Number(value.toFixed(digits)));

describe("the book's numbers", () => {
  it("two apples and tax", () => {
    const [mulApple, mulTax] = [new Mul(), new Mul()];
    const price = mulTax.forward(mulApple.forward(100, 2), 1.1);
    expect(price.item()).toBe(220.00000000000003);
    const [dApplePrice, dTax] = mulTax.backward(1);
    const [dApple, dCount] = mulApple.backward(dApplePrice);
    expect([dApple, dCount, dTax].map((d) => d.item())).toEqual([2.2, 110.00000000000001, 200]);
  });

  it("Add hands dout on", () => {
    const add = new Add();
    expect(add.forward(200, 450).item()).toBe(650);
    expect(add.backward(1.1).map((d) => d.item())).toEqual([1.1, 1.1]);
  });

  it("Relu", () => {
    const relu = new Relu();
    const x = [
      [1, -0.5],
      [-2, 3],
    ];
    expect(relu.forward(x).toArray()).toEqual([
      [1, 0],
      [0, 3],
    ]);
    expect(relu.backward(x).toArray()).toEqual([
      [1, 0],
      [0, 3],
    ]);
    expect(relu.backward(5).toArray()).toEqual([
      [5, 0],
      [0, 5],
    ]);
  });

  it("Sigmoid and Tanh", () => {
    const [sigmoid, tanh] = [new Sigmoid(), new Tanh()];
    sigmoid.forward([0, 1, -1]);
    expect(rounded(sigmoid.backward())).toEqual([0.25, 0.19661193, 0.19661193]);
    expect(rounded(tanh.forward([0, 1]))).toEqual([0, 0.76159416]);
    expect(rounded(tanh.backward())).toEqual([1, 0.41997434]);
  });

  it("Softmax, also of large scores", () => {
    const softmax = new Softmax();
    expect(rounded(softmax.forward([0.3, 2.9, 4.0]))).toEqual([0.01821127, 0.24519181, 0.73659691]);
    expect(rounded(softmax.forward([1010, 1000, 990]), 6)).toEqual([0.999955, 0.000045, 0]);
    const rows = softmax.forward([
      [1, 2],
      [3, 3],
    ]);
    expect(rounded(rows.sum(1))).toEqual([1, 1]);
  });

  it("Affine, for a batch: db is the sum of the columns of dout", () => {
    const affine = new Affine(
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [1, 2, 3],
    );
    const y = affine.forward([
      [0, 0],
      [1, 2],
    ]);
    expect(y.toArray()).toEqual([
      [1, 2, 3],
      [10, 14, 18],
    ]);
    const dx = affine.backward([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(dx.toArray()).toEqual([
      [14, 32],
      [32, 77],
    ]);
    expect(affine.dW?.toArray()).toEqual([
      [4, 5, 6],
      [8, 10, 12],
    ]);
    expect(affine.db?.toArray()).toEqual([5, 7, 9]);
  });

  it("Affine, for one sample", () => {
    const affine = new Affine(tensor([[1, 2, 3]], float64), [1, 2, 3]);
    expect(affine.forward([2]).toArray()).toEqual([3, 6, 9]);
    expect(affine.backward([1, 1, 2]).toArray()).toEqual([9]);
    expect(affine.dW?.toArray()).toEqual([[2, 2, 4]]);
    expect(affine.db?.toArray()).toEqual([1, 1, 2]);
  });

  it("SoftmaxWithLoss: y, t, loss and (y − t) / n", () => {
    const scores = [
      [0.3, 2.9, 4.0],
      [1, 1, 1],
    ];
    const last = new SoftmaxWithLoss();
    const loss = last.forward(scores, [2, 0]);
    expect(loss.shape).toEqual([]);
    expect(loss.item()).toBeCloseTo((-Math.log(0.7365969138) + Math.log(3)) / 2, 9);
    expect(last.loss).toBe(loss);
    expect(last.y?.shape).toEqual([2, 3]);
    expect(last.t?.toArray()).toEqual([2, 0]);
    const dx = last.backward();
    const expected = [0.01821127, 0.24519181, -0.26340309, 1 / 3 - 1, 1 / 3, 1 / 3].map((d) => d / 2);
    dx.dataSync().forEach((d, i) => {
      expect(d).toBeCloseTo(expected[i], 8);
    });
    expect(rounded(last.backward(10))).toEqual(rounded(dx.mul(10)));

    const oneHot = new SoftmaxWithLoss();
    const target = [
      [0, 0, 1],
      [1, 0, 0],
    ];
    expect(oneHot.forward(scores, target).item()).toBeCloseTo(loss.item(), 15);
    expect(rounded(oneHot.backward(), 14)).toEqual(rounded(dx, 14));
  });

  it("SoftmaxWithLoss takes one sample, typed arrays and tensors of labels", () => {
    const last = new SoftmaxWithLoss();
    const one = last.forward([0.3, 2.9, 4.0], 2).item();
    expect(one).toBeCloseTo(-Math.log(0.7365969138), 9);
    expect(last.backward().shape).toEqual([3]);
    const batch = [[0.3, 2.9, 4.0]];
    for (const t of [[2], Uint8Array.of(2), Float32Array.of(2), tensor([2], { dtype: "int32" })]) {
      expect(last.forward(batch, t).item()).toBeCloseTo(one, 12);
    }
  });

  it("MeanSquaredError averages over all entries", () => {
    const last = new MeanSquaredError();
    const y = [
      [1, 2],
      [3, 4],
    ];
    const t = [
      [1, 0],
      [0, 0],
    ];
    expect(last.forward(y, t).item()).toBe((4 + 9 + 16) / 4);
    expect(last.backward().toArray()).toEqual([
      [0, 1],
      [1.5, 2],
    ]);
    expect([last.y?.toArray(), last.t?.toArray(), last.loss?.item()]).toEqual([y, t, 7.25]);
  });
});

describe("every layer", () => {
  const matrix = (seed: number, shape = [3, 4]) => random.normal(shape, { seed, ...float64 }).toArray();
  const layers: Record<
    string,
    () => { layer: Layer | Mul | SoftmaxWithLoss; inputs: never[]; wrt: number[] }
  > = {
    Mul: () => ({ layer: new Mul(), inputs: [matrix(1), matrix(2)] as never[], wrt: [0, 1] }),
    "Mul with a broadcast": () => ({
      layer: new Mul(),
      inputs: [matrix(1), matrix(2, [4])] as never[],
      wrt: [0, 1],
    }),
    Add: () => ({ layer: new Add(), inputs: [matrix(1), matrix(2, [3, 1])] as never[], wrt: [0, 1] }),
    Relu: () => ({ layer: new Relu(), inputs: [matrix(1)] as never[], wrt: [0] }),
    Sigmoid: () => ({ layer: new Sigmoid(), inputs: [matrix(1)] as never[], wrt: [0] }),
    Tanh: () => ({ layer: new Tanh(), inputs: [matrix(1)] as never[], wrt: [0] }),
    Softmax: () => ({ layer: new Softmax(), inputs: [matrix(1)] as never[], wrt: [0] }),
    Affine: () => ({
      layer: new Affine(matrix(3, [4, 2]), variable(random.normal([2], { seed: 4, ...float64 }))),
      inputs: [matrix(1)] as never[],
      wrt: [0],
    }),
    "Affine of one sample": () => ({
      layer: new Affine(matrix(3, [4, 2]), matrix(4, [2])),
      inputs: [matrix(1, [4])] as never[],
      wrt: [0],
    }),
    SoftmaxWithLoss: () => ({
      layer: new SoftmaxWithLoss(),
      inputs: [matrix(1), [0, 3, 3]] as never[],
      wrt: [0],
    }),
    MeanSquaredError: () => ({
      layer: new MeanSquaredError() as never,
      inputs: [matrix(1), matrix(2)] as never[],
      wrt: [0],
    }),
  };

  it.each(Object.keys(layers))("%s passes the check of its gradients and its conduct", (name) => {
    const { layer, inputs, wrt } = layers[name]();
    const check = checkLayer(layer as never, inputs, { wrt });
    expect(String(check)).toMatch(/^gradient check passed/);
    expect(check.inputs).toHaveLength(layer instanceof Affine ? 3 : wrt.length);
  });

  it("writes into none of its arguments (property)", () => {
    const row = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 3, maxLength: 3 });
    const matrixOf = fc.array(row, { minLength: 2, maxLength: 2 });
    const make: (() => Layer)[] = [
      () => new Relu(),
      () => new Sigmoid(),
      () => new Tanh(),
      () => new Softmax(),
      () => new Affine(matrix(5, [3, 3]), [1, 2, 3]),
    ];
    fc.assert(
      fc.property(fc.constantFrom(...make), matrixOf, matrixOf, (makeLayer, x, dout) => {
        const [layer, before] = [makeLayer(), structuredClone({ x, dout })];
        const typed = Float64Array.from(dout.flat());
        layer.forward(x).dataSync();
        const dx = layer.backward(dout).dataSync();
        expect({ x, dout }).toEqual(before);
        expect(layer.backward(tensor(typed, { shape: [2, 3] })).dataSync()).toEqual(dx);
        expect([...typed]).toEqual(dout.flat());
        for (const item of x) item.fill(0); // nor does it look at them again
        expect(layer.backward(dout).dataSync()).toEqual(dx);
      }),
      { numRuns: 50 },
    );
  });

  it.each<[string, { backward(): unknown }]>([
    ["Mul", new Mul()],
    ["Add", new Add()],
    ["Relu", new Relu()],
    ["Affine", new Affine([[1]], [1])],
    ["SoftmaxWithLoss", new SoftmaxWithLoss()],
    ["MeanSquaredError", new MeanSquaredError()],
  ])("%s says that forward comes before backward", (name, layer) => {
    expect(() => layer.backward()).toThrow(
      `${name}.backward: there is no output to go back from; call ${name}.forward first`,
    );
  });
});

describe("dtypes", () => {
  it("are float64 for numbers and arrays, or that of the tensors beside them", () => {
    expect(new Mul().forward(2, [1, 2]).dtype).toBe("float64");
    const float32 = tensor([1, 2]);
    expect(new Mul().forward(float32, 1.1).dtype).toBe("float32");
    expect(new Affine(tensor([[1, 2]]), [0, 0]).forward([[3]]).dtype).toBe("float64");
    expect(new Affine(tensor([[1, 2]]), tensor([0, 0])).forward([[3]]).dtype).toBe("float32");
    expect(new Relu().forward(Float32Array.of(1)).dtype).toBe("float32");
  });
});

describe("mistakes", () => {
  it("in the shape of dout", () => {
    const relu = new Relu();
    relu.forward([1, 2, 3]);
    expect(() => relu.backward([1, 2])).toThrow(
      "Relu.backward: dout [2] must have the shape [3] of what forward returned, or be a number",
    );
  });

  it("in targets", () => {
    const last = new SoftmaxWithLoss();
    expect(() => last.forward([[1, 2]], [0.5])).toThrow(
      "SoftmaxWithLoss.forward: t [1] holds one number a sample, so class indices, but 0.5 is no whole number; give indices, or probabilities [1, 2]",
    );
    expect(() => last.forward([[1, 2]], [1, 0, 0])).toThrow(/crossEntropy: target .* \[3\] fits logits/);
    expect(() => new MeanSquaredError().forward([1, 2], [1])).toThrow(/mse: .* differ/);
  });

  it("in the sizes of Affine", () => {
    expect(() => new Affine([[1, 2]], [1, 2]).forward([[1, 2, 3]])).toThrow("inner sizes 3 and 1 differ");
  });
});

describe("variables and compile", () => {
  it("backward uses the values that forward saw", () => {
    const W = variable(tensor([[2], [3]], float64), { name: "W" });
    const affine = new Affine(W, [0]);
    affine.forward([[1, 1]]);
    W.assign(W.mul(10));
    expect(affine.backward().toArray()).toEqual([[2, 3]]);
    expect(affine.dW?.toArray()).toEqual([[1], [1]]);
    expect(affine.forward([[1, 1]]).toArray()).toEqual([[50]]);
  });

  it("work inside of a compiled training step", () => {
    const W = variable(random.normal([4, 3], { seed: 1, ...float64 }), { name: "W" });
    const b = variable(tensor([0, 0, 0], float64), { name: "b" });
    const [affine, relu, last] = [new Affine(W, b), new Relu(), new SoftmaxWithLoss()];
    const step = compile((x: Tensor, t: Tensor) => {
      last.forward(relu.forward(affine.forward(x)), t);
      affine.backward(relu.backward(last.backward()));
      W.assign(W.sub(affine.dW!.mul(0.5)));
      b.assign(b.sub(affine.db!.mul(0.5)));
      return { loss: last.loss!, dW: affine.dW! };
    });
    const x = random.normal([6, 4], { seed: 2, ...float64 });
    const t = tensor([0, 1, 2, 0, 1, 2], { dtype: "int32" });
    const eager = grad(x.affine(W, b).relu().crossEntropy(t), [W])[0].dataSync();
    const first = step.sync(x, t);
    expect([...first.dW.dataSync()].map((d) => d.toFixed(12))).toEqual([...eager].map((d) => d.toFixed(12)));
    let loss = first.loss.item();
    for (let i = 0; i < 20; i++) {
      const next = step.sync(x, t).loss.item();
      expect(next).toBeLessThan(loss);
      loss = next;
    }
  });
});
