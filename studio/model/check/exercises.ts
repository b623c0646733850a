/**
 * Mistakes that published from-scratch code has made, as exercises: a layer on plain arrays with lines at fault, and what it is
 * checked on. Knows nothing of how code is run or judged.
 */
import { bilingual, translatorOf } from "../bilingual-code.ts";

/** Numbers as a layer's forward gets them. */
export type Values = number | readonly Values[] | Int32Array;

/** A layer to be mended. */
export interface Exercise {
  readonly id: ExerciseId;
  /** The class that the code must define. */
  readonly className: string;
  /** The layer put right. */
  readonly solution: string;
  /** The layer with its fault. */
  readonly broken: string;
  /** What the class is made with. */
  readonly parameters: readonly Values[];
  /** What forward gets, and what messages call it. */
  readonly inputs: readonly Values[];
  readonly names: readonly string[];
  /** The inputs that backward gives gradients for; all that are not labels if left out. */
  readonly wrt?: readonly number[];
}

export const exerciseIds = [
  "relu-clip",
  "sigmoid-return",
  "affine-transpose",
  "relu-dout",
  "softmax-batch",
  "softmax-overflow",
  "mse-mean",
  "log-epsilon",
] as const;
export type ExerciseId = (typeof exerciseIds)[number];

/** An exercise whose solution has its comments in both languages. */
type Body = Omit<Exercise, "id" | "broken"> & {
  /** Lines of the solution, and what stands in their place. */
  readonly right: string;
  readonly wrong: string;
};

const vector = [0.4, -0.7, 1.8, -0.2];
const scores = [
  [0.3, 2.9, 4.0],
  [0.1, -0.6, 0.8],
];
const batch = [
  [1, 2],
  [-0.5, 0.7],
  [0.2, -1.1],
];

const softmax = `// Each row of scores x becomes probabilities y.
//zh 把得分 x 的每一行变成概率 y。
class Softmax {
  forward(x) {
    const e = x.map((row) => {
      const largest = Math.max(...row);
      return row.map((score) => Math.exp(score - largest));
    });
    this.y = e.map((row) => row.map((v) => v / sum(row)));
    return this.y;
  }

  // In each row: dx = y · (dout − Σ y · dout)
  //zh 每一行：dx = y · (dout − Σ y · dout)
  backward(dout) {
    return this.y.map((y, i) => {
      const mean = sum(y.map((value, j) => value * dout[i][j]));
      return y.map((value, j) => value * (dout[i][j] - mean));
    });
  }
}

const sum = (values) => values.reduce((a, b) => a + b, 0);
`;

const bodies: Readonly<Record<ExerciseId, Body>> = {
  "relu-clip": {
    className: "Relu",
    solution: `// y = max(x, 0), element by element.
//zh 逐元素计算 y = max(x, 0)。
class Relu {
  forward(x) {
    this.y = x.map((value) => Math.max(value, 0));
    return this.y;
  }

  backward(dout) {
    const slope = this.y.map((y) => (y > 0 ? 1 : 0));
    return dout.map((d, i) => d * slope[i]);
  }
}
`,
    right: "(y > 0 ? 1 : 0)",
    wrong: "Math.min(Math.max(y, 0), 1)",
    parameters: [],
    inputs: [vector],
    names: ["x"],
  },
  "sigmoid-return": {
    className: "Sigmoid",
    solution: `// y = 1 / (1 + exp(−x)), element by element.
//zh 逐元素计算 y = 1 / (1 + exp(−x))。
class Sigmoid {
  forward(x) {
    this.y = x.map((value) => 1 / (1 + Math.exp(-value)));
    return this.y;
  }

  // dy/dx = y · (1 − y)
  backward(dout) {
    return dout.map((d, i) => d * this.y[i] * (1 - this.y[i]));
  }
}
`,
    right: "    return this.y;\n",
    wrong: "",
    parameters: [],
    inputs: [vector],
    names: ["x"],
  },
  "affine-transpose": {
    className: "Affine",
    solution: `// y = x · W + b: one row of x for each sample.
//zh y = x · W + b：x 的每一行是一个样本。
class Affine {
  constructor(W, b) {
    this.W = W;
    this.b = b;
    this.dW = null;
    this.db = null;
  }

  forward(x) {
    this.x = x;
    const y = matmul(x, this.W);
    return y.map((row) => row.map((value, j) => value + this.b[j]));
  }

  backward(dout) {
    this.dW = matmul(transpose(this.x), dout);
    this.db = transpose(dout).map(sum);
    return matmul(dout, transpose(this.W));
  }
}

const sum = (values) => values.reduce((a, b) => a + b, 0);
const transpose = (A) => A[0].map((_, j) => A.map((row) => row[j]));
const dot = (a, b) => sum(a.map((value, k) => value * b[k]));
const matmul = (A, B) =>
  A.map((row) => transpose(B).map((column) => dot(row, column)));
`,
    right: "return matmul(dout, transpose(this.W));",
    wrong: "return matmul(dout, this.W);",
    parameters: [
      [
        [0.5, -1.2],
        [0.9, 0.3],
      ],
      [0.1, -0.1],
    ],
    inputs: [batch],
    names: ["x"],
  },
  "relu-dout": {
    className: "Relu",
    solution: `// y = max(x, 0), element by element.
//zh 逐元素计算 y = max(x, 0)。
class Relu {
  forward(x) {
    this.isOff = x.map((value) => value <= 0);
    return x.map((value) => Math.max(value, 0));
  }

  backward(dout) {
    const dx = [...dout];
    for (let i = 0; i < dx.length; i++) {
      if (this.isOff[i]) dx[i] = 0;
    }
    return dx;
  }
}
`,
    right: "const dx = [...dout];",
    wrong: "const dx = dout;",
    parameters: [],
    inputs: [vector],
    names: ["x"],
  },
  "softmax-batch": {
    className: "Softmax",
    solution: softmax,
    right: "v / sum(row)",
    wrong: "v / sum(e.flat())",
    parameters: [],
    inputs: [scores],
    names: ["x"],
  },
  "softmax-overflow": {
    className: "Softmax",
    solution: softmax,
    right: `x.map((row) => {
      const largest = Math.max(...row);
      return row.map((score) => Math.exp(score - largest));
    });`,
    wrong: "x.map((row) => row.map((score) => Math.exp(score)));",
    parameters: [],
    inputs: [
      [
        [1000, 999, 998],
        [1, 2, 3],
      ],
    ],
    names: ["x"],
  },
  "mse-mean": {
    className: "MeanSquaredError",
    solution: `// The mean of (y − t)² over all entries of the batch.
//zh (y − t)² 对整批所有元素的平均值。
class MeanSquaredError {
  forward(y, t) {
    this.d = y.map((row, i) => row.map((yj, j) => yj - t[i][j]));
    const squares = this.d.flat().map((d) => d * d);
    return sum(squares) / squares.length;
  }

  // The gradient by y. Targets t need none.
  //zh 对 y 的梯度。正确答案 t 不需要梯度。
  backward(dout) {
    const n = this.d.flat().length;
    return this.d.map((row) => row.map((d) => (dout * 2 * d) / n));
  }
}

const sum = (values) => values.reduce((a, b) => a + b, 0);
`,
    right: "const n = this.d.flat().length;",
    wrong: "const n = this.d[0].length;",
    parameters: [],
    inputs: [batch, batch.map((row) => row.map((value) => value * value))],
    names: ["y", "t"],
    wrt: [0],
  },
  "log-epsilon": {
    className: "SoftmaxWithLoss",
    solution: `// Mean cross entropy of softmax(x) and the labels.
//zh softmax(x) 与标签的交叉熵误差的平均值。
class SoftmaxWithLoss {
  forward(x, labels) {
    this.labels = labels;
    this.y = x.map(softmax);
    const logs = this.y.map((y, i) => Math.log(y[labels[i]]));
    return -sum(logs) / x.length;
  }

  // dx = (y − t) / n, t being 1 at the label and 0 elsewhere
  //zh dx = (y − t) / n，t 在标签处为 1，其余为 0
  backward(dout) {
    const n = this.y.length;
    return this.y.map((y, i) => {
      const t = y.map((_, j) => (j === this.labels[i] ? 1 : 0));
      return y.map((value, j) => (dout * (value - t[j])) / n);
    });
  }
}

const sum = (values) => values.reduce((a, b) => a + b, 0);
const softmax = (row) => {
  const e = row.map((score) => Math.exp(score - Math.max(...row)));
  return e.map((value) => value / sum(e));
};
`,
    right: "Math.log(y[labels[i]])",
    wrong: "Math.log(y[labels[i]] + 1e-7)",
    parameters: [],
    // A confident mistake: the probability of the first row's class is about 1e-5.
    inputs: [
      [
        [12, 0, 1],
        [0.1, -0.6, 0.8],
      ],
      Int32Array.of(1, 2),
    ],
    names: ["x", "labels"],
  },
};

function exerciseOf(id: ExerciseId): Exercise {
  const { right, wrong, ...body } = bodies[id];
  const solution = bilingual(body.solution).en;
  return { id, ...body, solution, broken: solution.replace(right, () => wrong) };
}

/** In the order in which they are offered: from what the eye finds to what only the check finds. */
export const exercises: readonly Exercise[] = exerciseIds.map(exerciseOf);

/** An exercise's code, changed or not, with those of its comments that are as they were given in a language. As many lines as before. */
export const commentedIn = translatorOf(Object.values(bodies).map(({ solution }) => bilingual(solution)));
