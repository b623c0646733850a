import { describe, expect, it, test } from "vitest";
import { typeset } from "../../test/support/katex.ts";
import { customGradient, ops, scalar, type Tensor, tensor } from "../index.ts";
import { annotate, nodeFormula } from "./index.ts";

const float64 = { dtype: "float64" } as const;
const filled = (shape: number[], name?: string) =>
  tensor(new Float64Array(shape.reduce((n, size) => n * size, 1)).fill(0.5), {
    shape,
    ...(name && { name }),
  });

/** The formulas of the node of this operation. */
function formulaOf(output: Tensor, op: string) {
  return nodeFormula(output, annotate(output).nodes.find((node) => node.op === op)!.key);
}

const symbolsOf = (output: Tensor, op: string) =>
  formulaOf(output, op).gradients.map(({ symbols }) => symbols);

describe("gradients, as textbooks write them", () => {
  it("mul, with the book's numbers", () => {
    const apple = scalar(100, { ...float64, name: "apple" });
    const price = apple
      .mul(scalar(2, { ...float64, name: "n" }))
      .mul(scalar(1.1, { ...float64, name: "tax" }));
    expect(formulaOf(price, "mul")).toEqual({
      value: { symbols: "y = \\text{apple} \\cdot n", numbers: "= 100 \\times 2 = 200" },
      gradients: [
        {
          input: 0,
          name: "apple",
          symbols: "\\frac{\\partial L}{\\partial \\text{apple}} = \\frac{\\partial L}{\\partial y} \\cdot n",
          numbers: "= 1.1 \\times 2 = 2.2",
        },
        {
          input: 1,
          name: "n",
          symbols: "\\frac{\\partial L}{\\partial n} = \\frac{\\partial L}{\\partial y} \\cdot \\text{apple}",
          numbers: "= 1.1 \\times 100 = 110.00000000000001",
        },
      ],
    });
  });

  it("unnamed inputs are x and y, and then the result is z", () => {
    const y = scalar(3, float64).mul(scalar(4, float64)).exp().named("loss");
    expect(symbolsOf(y, "mul")).toEqual([
      "\\frac{\\partial \\text{loss}}{\\partial x} = \\frac{\\partial \\text{loss}}{\\partial z} \\cdot y",
      "\\frac{\\partial \\text{loss}}{\\partial y} = \\frac{\\partial \\text{loss}}{\\partial z} \\cdot x",
    ]);
  });

  it("matmul and affine, with shapes", () => {
    const [X, W, b] = [filled([100, 784], "X"), filled([784, 50], "W1"), filled([50], "b1")];
    const { value, gradients } = formulaOf(X.matmul(W).named("Y").sum(), "matmul");
    expect(value.shapes).toBe("[100 \\times 784] \\cdot [784 \\times 50] \\to [100 \\times 50]");
    expect(gradients[1]).toEqual({
      input: 1,
      name: "W1",
      symbols:
        "\\frac{\\partial L}{\\partial W_{1}} = X^{\\mathsf T} \\cdot \\frac{\\partial L}{\\partial Y}",
      shapes: "[784 \\times 100] \\cdot [100 \\times 50] \\to [784 \\times 50]",
    });
    const affine = formulaOf(X.affine(W, b).named("Y").sum(), "affine");
    expect(affine.value.symbols).toBe("Y = X \\cdot W_{1} + b_{1}");
    expect(affine.gradients.map(({ symbols }) => symbols)).toEqual([
      "\\frac{\\partial L}{\\partial X} = \\frac{\\partial L}{\\partial Y} \\cdot W_{1}^{\\mathsf T}",
      "\\frac{\\partial L}{\\partial W_{1}} = X^{\\mathsf T} \\cdot \\frac{\\partial L}{\\partial Y}",
      "\\frac{\\partial L}{\\partial b_{1}} = \\sum_{i} \\frac{\\partial L}{\\partial Y}",
    ]);
  });

  it("affine of a stack of matrices, and of a vector, names the reshape that its transpose needs", () => {
    const [W, b] = [filled([4, 5], "W"), filled([5], "b")];
    const stack = formulaOf(filled([2, 3, 4], "X").affine(W, b).named("Y").sum(), "affine");
    expect(stack.value.symbols).toBe("Y = X \\cdot W + b");
    expect(stack.value.shapes).toBe(
      "[2 \\times 3 \\times 4] \\cdot [4 \\times 5] + [5] \\to [2 \\times 3 \\times 5]",
    );
    expect(stack.gradients[0].symbols).toBe(
      "\\frac{\\partial L}{\\partial X} = \\frac{\\partial L}{\\partial Y} \\cdot W^{\\mathsf T}",
    );
    expect(stack.gradients[1]).toMatchObject({
      symbols:
        "\\frac{\\partial L}{\\partial W} = \\operatorname{reshape}\\left(X, [6 \\times 4]\\right)^{\\mathsf T} \\cdot \\operatorname{reshape}\\left(\\frac{\\partial L}{\\partial Y}, [6 \\times 5]\\right)",
      shapes: "[4 \\times 6] \\cdot [6 \\times 5] \\to [4 \\times 5]",
    });
    const vector = formulaOf(filled([4], "X").affine(W, b).named("Y").sum(), "affine");
    expect(vector.value.symbols).toBe("Y = X \\cdot W + b");
    expect(vector.gradients[1].shapes).toBe("[4 \\times 1] \\cdot [1 \\times 5] \\to [4 \\times 5]");
  });

  it("what is folded keeps an axis of size 1 in the shapes", () => {
    const X = filled([3, 5], "X");
    expect(formulaOf(X.logSumExp(1).named("Y").sum(), "logSumExp").gradients[0]).toMatchObject({
      symbols: "\\frac{\\partial L}{\\partial X} = \\frac{\\partial L}{\\partial Y} \\odot e^{X - Y}",
      shapes: "[3 \\times 1] \\odot e^{[3 \\times 5] - [3 \\times 1]} \\to [3 \\times 5]",
    });
    expect(formulaOf(X.reshape([5, 3]).sum(), "reshape").value.shapes).toBe(
      "[3 \\times 5] \\to [5 \\times 3]",
    );
    const turned = formulaOf(X.transpose().sum(), "permute");
    expect(turned.value.shapes).toBe("[3 \\times 5]^{\\mathsf T} \\to [5 \\times 3]");
    expect(turned.gradients[0].shapes).toBe("[5 \\times 3]^{\\mathsf T} \\to [3 \\times 5]");
  });

  it("a vector that is repeated says so, also as an operand of a product", () => {
    const [v, W] = [filled([4], "v"), filled([4, 5], "W")];
    const repeated = customGradient("repeated", {
      forward: (v, W) => v.expand([3, 4]).matmul(W),
      backward: (_, [v, W]) => [v, W],
    });
    expect(formulaOf(repeated(v, W).named("Y").sum(), "custom").value.symbols).toBe(
      "Y = \\operatorname{repeated}\\left(v, W\\right) = \\operatorname{expand}\\left(v, [3 \\times 4]\\right) \\cdot W",
    );
  });

  it("what moves elements in and out of windows and slices is the chain rule in general", () => {
    const [A, B] = [filled([2, 3], "A"), filled([2, 3], "B")];
    expect(formulaOf(ops.concat([A, B]).named("Y").sum(), "concat").gradients[1]).toEqual({
      input: 1,
      name: "B",
      symbols:
        "\\frac{\\partial L}{\\partial B} = \\left(\\partial_{B} \\operatorname{concat}\\left(A, B\\right)\\right)^{\\mathsf T} \\cdot \\frac{\\partial L}{\\partial Y}",
      shapes: "[4 \\times 3] \\to [2 \\times 3]",
      numbers: "= \\begin{bmatrix} 1 & 1 & 1 \\\\ 1 & 1 & 1 \\end{bmatrix}",
    });
    const images = filled([1, 1, 5, 5], "X");
    for (const y of [ops.windows(images, [2, 3]), ops.maxPool2d(images, 3, { stride: 1 })]) {
      const op = y.node.op;
      expect(symbolsOf(y.named("Y").sum(), op)).toEqual([
        `\\frac{\\partial L}{\\partial X} = \\left(\\partial_{X} \\operatorname{${op}}\\left(X\\right)\\right)^{\\mathsf T} \\cdot \\frac{\\partial L}{\\partial Y}`,
      ]);
    }
    const x = tensor([1, 2, 3], { ...float64, name: "x" });
    expect(
      formulaOf(
        x
          .slice([1], [3])
          .mul(tensor([5, 7], float64))
          .sum(),
        "slice",
      ).gradients[0].numbers,
    ).toBe("= \\left[0, 5, 7\\right]");
    const own = customGradient("firstHalf", {
      forward: (x) => x.slice([0], [2]),
      backward: (dy) => [ops.pad(dy, [[0, 2]])],
    });
    expect(
      symbolsOf(
        own(filled([4], "X"))
          .named("Y")
          .sum(),
        "custom",
      )[0],
    ).toContain("scatterSlice");
  });

  it("casts are silent between floats alone", () => {
    const x = tensor([0.5, 2], { ...float64, name: "x" });
    expect(nodeFormula(x.cast("float32"), "1").value.symbols).toBe("L = x");
    expect(nodeFormula(x.cast("int32"), "1").value.symbols).toBe("L = \\operatorname{int32}\\left(x\\right)");
    expect(nodeFormula(x.cast("bool"), "1").value.symbols).toBe("L = x \\ne 0");
    expect(nodeFormula(x.cast("int32").cast("float64"), "2").value.symbols).toBe(
      "L = \\operatorname{float64}\\left(x\\right)",
    );
    const labels = tensor([0, 2], { dtype: "uint8", name: "t" });
    expect(symbolsOf(filled([2, 3], "X").crossEntropy(labels), "crossEntropy")[0]).toContain(
      "\\operatorname{onehot}\\left(t\\right)",
    );
  });

  it("add with a broadcast input names the axes that are summed", () => {
    const { gradients } = formulaOf(
      filled([3, 4], "X")
        .add(filled([4], "b"))
        .sum(),
      "add",
    );
    expect(gradients[0].reducedAxes).toBeUndefined();
    expect(gradients[1]).toEqual({
      input: 1,
      name: "b",
      symbols: "\\frac{\\partial L}{\\partial b} = \\sum_{i} \\frac{\\partial L}{\\partial y}",
      shapes: "\\sum_{i} [3 \\times 4] \\to [4]",
      reducedAxes: [0],
    });
  });

  it("sigmoid, relu, softmax and cross entropy", () => {
    const x = filled([2, 3]);
    expect(symbolsOf(scalar(1, float64).sigmoid().mul(3), "sigmoid")).toEqual([
      "\\frac{\\partial L}{\\partial x} = \\frac{\\partial L}{\\partial y} \\cdot y \\cdot \\left(1 - y\\right)",
    ]);
    expect(formulaOf(x.sigmoid().sum(), "sigmoid").value.symbols).toBe(
      "y = \\sigma\\left(x\\right) = \\frac{1}{e^{-x} + 1}",
    );
    expect(symbolsOf(x.relu().sum(), "relu")).toEqual([
      "\\frac{\\partial L}{\\partial x} = \\frac{\\partial L}{\\partial y} \\odot \\mathbf{1}\\left[y > 0\\right]",
    ]);
    expect(symbolsOf(x.softmax().sum(), "softmax")).toEqual([
      "\\frac{\\partial L}{\\partial x} = y \\odot \\left(\\frac{\\partial L}{\\partial y} - \\sum_{j} \\frac{\\partial L}{\\partial y} \\odot y\\right)",
    ]);
    const loss = x.crossEntropy(tensor([0, 2], { dtype: "int32", name: "t" })).mul(2);
    expect(symbolsOf(loss, "crossEntropy")).toEqual([
      "\\frac{\\partial L}{\\partial x} = \\frac{1}{2} \\cdot \\left(\\operatorname{softmax}\\left(x\\right) - \\operatorname{onehot}\\left(t\\right)\\right) \\cdot \\frac{\\partial L}{\\partial y}",
    ]);
  });

  it("a custom operation's backward as it was written, wrong as it may be", () => {
    const wrong = customGradient("cube", {
      forward: (x) => x.mul(x).mul(x),
      backward: (dy, [x]) => [dy.mul(x).mul(2)],
    });
    const { value, gradients } = formulaOf(wrong(scalar(-3, float64)).mul(1.5), "custom");
    expect(value.symbols).toBe("y = \\operatorname{cube}\\left(x\\right) = x \\cdot x \\cdot x");
    expect(gradients[0].symbols).toBe(
      "\\frac{\\partial L}{\\partial x} = 2 \\cdot \\frac{\\partial L}{\\partial y} \\cdot x",
    );
    expect(gradients[0].numbers).toBe("= 2 \\times 1.5 \\times \\left(-3\\right) = -9");
  });
});

test("leaves have their value and no gradients; nodes inside of opened ones have both", () => {
  const x = tensor([1, -2], { ...float64, name: "x_1" });
  const y = x.sigmoid().sum();
  expect(nodeFormula(y, "0")).toEqual({
    value: { symbols: "x_{1}", shapes: "[2]", numbers: "= \\left[1, -2\\right]" },
    gradients: [],
  });
  const inner = nodeFormula(y, "1.6", { open: ["1"] });
  expect(inner.value.symbols).toBe("y = \\frac{1}{x}");
  expect(inner.gradients.map(({ symbols }) => symbols)).toEqual([
    "\\frac{\\partial L}{\\partial x} = -\\frac{\\frac{\\partial L}{\\partial y} \\odot y}{x}",
  ]);
  expect(() => nodeFormula(y, "1.6")).toThrow('nodeFormula: no node has the key "1.6"');
});

test("of a graph whose output is no float, floating nodes have their values and no gradients", () => {
  const x = tensor([1, 3], { ...float64, name: "x" });
  for (const output of [x.exp().argmax(), x.exp().gt(1)]) {
    expect(nodeFormula(output, "1")).toEqual({
      value: {
        symbols: "y = e^{x}",
        shapes: "e^{[2]} \\to [2]",
        numbers: expect.stringContaining("= e^{\\left[1, 3\\right]}"),
      },
      gradients: [],
    });
    expect(nodeFormula(output, "2").gradients).toEqual([]);
  }
});

describe("gradients only where some flow", () => {
  const [x, w] = [scalar(2, { ...float64, name: "x" }), scalar(3, { ...float64, name: "w" })];
  const inputsOf = (output: Tensor, key: string, wrt?: Tensor[]) =>
    nodeFormula(output, key, { ...(wrt && { wrt }) }).gradients.map(({ input }) => input);

  it("to what is asked for, by default to every leaf", () => {
    const y = x.mul(w).exp();
    expect(inputsOf(y, "2")).toEqual([0, 1]);
    expect(inputsOf(y, "2", [w])).toEqual([1]);
    expect(inputsOf(y, "3", [w])).toEqual([0]);
    expect(inputsOf(y, "2", [])).toEqual([]);
  });

  it("as annotate has flows, in opened graphs, too", () => {
    const t = tensor(Int32Array.of(0, 1), { name: "t" });
    const scores = filled([2, 3], "X");
    const loss = scores.mul(scores.detach().exp()).sigmoid().mul(w.mul(2).square()).crossEntropy(t);
    const key = annotate(loss).nodes.find(({ op }) => op === "crossEntropy")!.key;
    for (const open of [[], [key]]) {
      for (const wrt of [undefined, [scores], [w], []]) {
        const options = { open, ...(wrt && { wrt }) };
        for (const node of annotate(loss, options).nodes) {
          const flowing = (node.flows ?? []).flatMap((flow, input) => (flow ? [input] : []));
          const { gradients } = nodeFormula(loss, node.key, options);
          expect(gradients.map(({ input }) => input)).toEqual(flowing);
        }
      }
    }
  });
});

test("the output is called L unless a tensor of the graph has that name", () => {
  const L = scalar(2, { ...float64, name: "L" });
  expect(symbolsOf(L.mul(scalar(3, { ...float64, name: "J" })), "mul")[0]).toBe(
    "\\frac{\\partial E}{\\partial L} = \\frac{\\partial E}{\\partial E} \\cdot J",
  );
  expect(symbolsOf(L.named("loss").mul(2), "mul")[0]).toMatch(/^\\frac{\\partial L}{\\partial \\text{loss}}/);
});

test("small matrices are written out, in rows", () => {
  const [X, W] = [
    tensor([[1, 2]], { ...float64, name: "X" }),
    tensor([[0.5], [-3]], { ...float64, name: "W" }),
  ];
  const { value, gradients } = formulaOf(X.matmul(W).named("Y").sum(), "matmul");
  expect(value.numbers).toBe(
    "= \\begin{bmatrix} 1 & 2 \\end{bmatrix} \\cdot \\begin{bmatrix} 0.5 \\\\ -3 \\end{bmatrix} = \\begin{bmatrix} -5.5 \\end{bmatrix}",
  );
  expect(gradients[1].numbers).toBe(
    "= \\begin{bmatrix} 1 & 2 \\end{bmatrix}^{\\mathsf T} \\cdot \\begin{bmatrix} 1 \\end{bmatrix} = \\begin{bmatrix} 1 \\\\ 2 \\end{bmatrix}",
  );
});

test("numbers only where all tensors are tiny, and with a seed where the output is no scalar", () => {
  const x = tensor([1, 2, 3, 4], { ...float64, name: "x" });
  expect(formulaOf(x.square().sum(), "square").gradients[0].numbers).toBeUndefined();
  const y = tensor([1, 2], float64).square();
  expect(nodeFormula(y, "1").gradients[0].numbers).toBeUndefined();
  expect(nodeFormula(y, "1", { seed: tensor([1, 10], float64) }).gradients[0].numbers).toBe(
    "= 2 \\times \\left[1, 10\\right] \\times \\left[1, 2\\right] = \\left[2, 40\\right]",
  );
});

test("any name at all is well-formed TeX", () => {
  const names = [
    "苹果",
    "a_b",
    "50% {off}",
    "x^2 ~ \\alpha",
    "#1 & $2",
    "\ud800\n\u202e",
    "θ2",
    "layers.0.weight",
  ];
  for (const name of names) {
    const { value } = nodeFormula(scalar(1, { ...float64, name }).mul(2), "0");
    expect(value.symbols.replace(/\\[{}]/g, "").match(/[{}]/g)?.length ?? 0).toSatisfy(
      (n: number) => n % 2 === 0,
    );
    typeset(value.symbols);
  }
  expect(nodeFormula(scalar(1, { name: "x^2 ~ \\a_1" }).mul(2), "0").value.symbols).toBe(
    "\\text{x\\textasciicircum{}2 \\textasciitilde{} \\textbackslash{}a\\_1}",
  );
});
