/**
 * Mistakes that published from-scratch code has made, each as a layer written by hand on plain arrays, and how checkLayer
 * catches it. Every broken layer stands below the right one and differs from it in the lines at fault.
 */
import {
  type CheckValue,
  checkLayer,
  type GradientCheck,
  type HandWrittenLayer,
  type LayerCheckOptions,
} from "retrograd/check";
import { isStarted } from "./started.ts";

type Matrix = number[][];

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mapMatrix = (x: Matrix, f: (value: number, i: number, j: number) => number): Matrix =>
  x.map((row, i) => row.map((value, j) => f(value, i, j)));
const transpose = (x: Matrix): Matrix => x[0].map((_, j) => x.map((row) => row[j]));
const matmul = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => transpose(b).map((column) => sum(row.map((value, k) => value * column[k]))));

/** Each row's largest element is subtracted first, which changes nothing but keeps the exponentials finite. */
function softmax(x: Matrix): Matrix {
  return x.map((row) => {
    const exponentials = row.map((value) => Math.exp(value - Math.max(...row)));
    return exponentials.map((value) => value / sum(exponentials));
  });
}

class Softmax {
  y: Matrix = [];

  forward(x: Matrix): Matrix {
    this.y = softmax(x);
    return this.y;
  }

  backward(dout: Matrix): Matrix {
    return this.y.map((row, i) => {
      const mean = sum(row.map((y, j) => y * dout[i][j]));
      return row.map((y, j) => y * (dout[i][j] - mean));
    });
  }
}

class SoftmaxOverWholeBatch extends Softmax {
  override forward(x: Matrix): Matrix {
    const exponentials = mapMatrix(x, Math.exp);
    const total = sum(exponentials.flat());
    this.y = mapMatrix(exponentials, (value) => value / total);
    return this.y;
  }
}

class SoftmaxWithoutShift extends Softmax {
  override forward(x: Matrix): Matrix {
    this.y = x.map((row) => row.map((value) => Math.exp(value) / sum(row.map(Math.exp))));
    return this.y;
  }
}

class Relu {
  x: Float64Array = new Float64Array();

  forward(x: Float64Array): Float64Array {
    this.x = x;
    return x.map((value) => Math.max(value, 0));
  }

  backward(dout: Float64Array): Float64Array {
    return dout.map((value, i) => (this.x[i] > 0 ? value : 0));
  }
}

class ReluThatWritesIntoDout extends Relu {
  override backward(dout: Float64Array): Float64Array {
    for (let i = 0; i < dout.length; i++) if (this.x[i] <= 0) dout[i] = 0;
    return dout;
  }
}

class ReluWithClippedOutput extends Relu {
  override backward(dout: Float64Array): Float64Array {
    return dout.map((value, i) => value * Math.min(Math.max(this.x[i], 0), 1));
  }
}

class MeanSquaredError {
  difference: Matrix = [];

  forward(y: Matrix, t: Matrix): number {
    this.difference = mapMatrix(y, (value, i, j) => value - t[i][j]);
    return sum(this.difference.flat().map((d) => d * d)) / this.difference.flat().length;
  }

  backward(dout: number): Matrix {
    const n = this.difference.flat().length;
    return mapMatrix(this.difference, (d) => (dout * 2 * d) / n);
  }
}

class MeanSquaredErrorOfLastAxis extends MeanSquaredError {
  override backward(dout: number): Matrix {
    const n = this.difference[0].length;
    return mapMatrix(this.difference, (d) => (dout * 2 * d) / n);
  }
}

class Affine {
  W: Matrix;
  b: number[];
  x: Matrix = [];
  dW: Matrix = [];
  db: number[] = [];

  constructor(W: Matrix, b: number[]) {
    this.W = W;
    this.b = b;
  }

  forward(x: Matrix): Matrix {
    this.x = x;
    return mapMatrix(matmul(x, this.W), (value, _, j) => value + this.b[j]);
  }

  backward(dout: Matrix): Matrix {
    this.dW = matmul(transpose(this.x), dout);
    this.db = transpose(dout).map(sum);
    return matmul(dout, transpose(this.W));
  }
}

class AffineWithoutTranspose extends Affine {
  override backward(dout: Matrix): Matrix {
    super.backward(dout);
    return matmul(dout, this.W); // goes unnoticed as long as W is square
  }
}

class Sigmoid {
  y: Float64Array = new Float64Array();

  forward(x: Float64Array): Float64Array | undefined {
    this.y = x.map((value) => 1 / (1 + Math.exp(-value)));
    return this.y;
  }

  backward(dout: Float64Array): Float64Array {
    return dout.map((value, i) => value * this.y[i] * (1 - this.y[i]));
  }
}

class SigmoidWithoutReturn extends Sigmoid {
  override forward(x: Float64Array): undefined {
    super.forward(x);
  }
}

class SoftmaxWithLoss {
  y: Matrix = [];
  labels: Int32Array = new Int32Array();
  /** Added to each probability. */
  readonly epsilon: number = 0;

  forward(x: Matrix, labels: Int32Array): number {
    this.y = softmax(x);
    this.labels = labels;
    return -sum(this.y.map((row, i) => Math.log(row[labels[i]] + this.epsilon))) / x.length;
  }

  backward(dout: number): Matrix {
    const n = this.y.length;
    return mapMatrix(this.y, (y, i, j) => (dout * (y - (this.labels[i] === j ? 1 : 0))) / n);
  }
}

class SoftmaxWithBiasedLoss extends SoftmaxWithLoss {
  override readonly epsilon = 1e-7;
}

/** A mistake, the layer that makes it, the layer put right, and inputs that show the difference. */
export interface Fault {
  readonly fault: string;
  readonly broken: () => HandWrittenLayer;
  readonly corrected: () => HandWrittenLayer;
  readonly inputs: readonly CheckValue[];
  readonly options?: LayerCheckOptions;
}

const scores: Matrix = [
  [0.3, 2.9, 4.0],
  [0.1, -0.6, 0.8],
];
const vector = Float64Array.of(0.4, -0.7, 1.8, -0.2);
const W: Matrix = [
  [0.5, -1.2],
  [0.9, 0.3],
];
const x: Matrix = [
  [1, 2],
  [-0.5, 0.7],
  [0.2, -1.1],
];

export const faults: readonly Fault[] = [
  {
    fault: "softmax sums over the whole batch",
    broken: () => new SoftmaxOverWholeBatch(),
    corrected: () => new Softmax(),
    inputs: [scores],
  },
  {
    fault: "softmax does not subtract the row's maximum",
    broken: () => new SoftmaxWithoutShift(),
    corrected: () => new Softmax(),
    inputs: [
      [
        [1000, 999, 998],
        [1, 2, 3],
      ],
    ],
  },
  {
    fault: "relu's backward writes into its incoming dout",
    broken: () => new ReluThatWritesIntoDout(),
    corrected: () => new Relu(),
    inputs: [vector],
  },
  {
    fault: "relu's backward is clip(output, 0, 1)",
    broken: () => new ReluWithClippedOutput(),
    corrected: () => new Relu(),
    inputs: [vector],
  },
  {
    fault: "mean squared error: backward divides by the last axis",
    broken: () => new MeanSquaredErrorOfLastAxis(),
    corrected: () => new MeanSquaredError(),
    inputs: [x, mapMatrix(x, (value) => value * value)],
    options: { wrt: [0] },
  },
  {
    fault: "affine's backward has W where Wᵀ belongs",
    broken: () => new AffineWithoutTranspose(W, [0.1, -0.1]),
    corrected: () => new Affine(W, [0.1, -0.1]),
    inputs: [x],
  },
  {
    fault: "sigmoid forgets to return",
    broken: () => new SigmoidWithoutReturn(),
    corrected: () => new Sigmoid(),
    inputs: [vector],
  },
  {
    fault: "cross entropy takes log(y + 1e-7)",
    broken: () => new SoftmaxWithBiasedLoss(),
    corrected: () => new SoftmaxWithLoss(),
    // A confident mistake, where the probability of the right class is about 1e-5.
    inputs: [
      [
        [12, 0, 1],
        [0.1, -0.6, 0.8],
      ],
      Int32Array.of(1, 2),
    ],
  },
];

/** What checkLayer says of each broken layer and of its correction. */
export function results() {
  return faults.map(({ fault, broken, corrected, inputs, options }) => {
    const check = checkLayer(broken(), inputs, options);
    return { fault, check, corrected: checkLayer(corrected(), inputs, options) };
  });
}

/** The entry or the sentence that gives a layer away. */
function finding({ inputs, problems }: GradientCheck): string {
  const failed = inputs.find(({ passed }) => !passed);
  if (!failed?.worst) return problems[0] ?? "nothing";
  const { index, analytic, numerical } = failed.worst;
  const [backward, quotient] = [analytic, numerical].map((value) => Number(value.toPrecision(7)));
  return `${failed.name}[${index.join(", ")}]: backward gives ${backward}, the difference quotient ${quotient}`;
}

export function main(): void {
  const rows = results().map(({ fault, check, corrected }) => [
    fault,
    check.passed ? "passed" : "caught",
    corrected.passed ? "passes" : "fails",
    finding(check),
  ]);
  const head = ["fault", "verdict", "corrected", "worst entry, or what else is wrong"];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((cells) => cells[column].length)));
  for (const cells of [head, ...rows]) {
    console.log(
      cells
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd(),
    );
  }
}

if (isStarted(import.meta.url)) main();
