/**
 * Kinks: what PyTorch 1.13 gives at ties, at 0 and beyond a domain; and micrograd's two scalar graphs.
 */
import { grad, ops, scalar, type Tensor, tensor } from "retrograd";
import { within } from "../support/compare.ts";
import { type Float, type GoldenCase, type Literal, numbers, read } from "./golden.ts";

interface Kink {
  readonly case: string;
  readonly inputs: readonly Literal["data"][];
  /** With all ones as the gradient of the output. */
  readonly pytorch_1_13_grads: readonly Literal["data"][];
}

interface ScalarGraph {
  readonly id: string;
  readonly inputs: Readonly<Record<string, number>>;
  readonly value: number;
  readonly grads: Readonly<Record<string, number>>;
}

const KINKS: Readonly<Record<string, (x: Tensor, y: Tensor) => Tensor>> = {
  "relu at 0": (x) => x.relu(),
  "abs at 0": (x) => x.abs(),
  "sign at 0": (x) => x.sign(),
  "sqrt at 0": (x) => x.sqrt(),
  "clip at both bounds (-1, 1)": (x) => x.clamp(-1, 1),
  "maximum, tie": (x, y) => x.maximum(y),
  "minimum, tie": (x, y) => x.minimum(y),
  "max over all, tie (amax)": (x) => x.max(),
  "max(dim), tie": (x) => x.max(0),
  "max_pool tie": (x) => x.reshape([1, -1]).maxPool2d([1, 2]),
  "leaky_relu(0.2) at 0": (x) => ops.where(x.gt(0), x, x.mul(0.2)),
  "prelu at 0, a=0.3": (x, a) => ops.where(x.gt(0), x, x.mul(a)),
  "pow base 0 exponent 2": (x, y) => x.pow(y),
  "pow 0**0": (x, y) => x.pow(y),
  "pow base -1 exponent 3": (x, y) => x.pow(y),
  "log of -1": (x) => x.log(),
  "where(x>0, sqrt(x), 0) at -1": (x) => ops.where(x.gt(0), x.sqrt(), 0),
  "logsumexp of [1000,1000]": (x) => x.logSumExp(),
  "cross entropy, logits [1000,0], class 1": (x) => ops.crossEntropy(x, scalar(1, { dtype: "int32" })),
};

const file = read<{ kinks: Kink[]; scalar_graphs: ScalarGraph[] }>("conventions.json");

const vector = (data: Literal["data"]): Literal => ({ shape: [data.length], data });

export const conventions: GoldenCase[] = file.kinks.map((kink) => ({
  id: `kink: ${kink.case}`,
  floats: ["float64", "float32"],
  build: (float) => {
    const inputs = kink.inputs.map((data) => tensor(numbers(vector(data)), { dtype: float }));
    const y = KINKS[kink.case](inputs[0], inputs[1]);
    const gradients = grad(y.sum(), inputs);
    return kink.pytorch_1_13_grads.map((data, i) => ({
      what: `gradient of input ${i}`,
      actual: gradients[i],
      expected: vector(data),
      // At 1000 a float32 logarithm of a sum is only known to 3e-5, and so is e to its power.
      tolerance: within(float === "float64" ? 1e-12 : 5e-5),
    }));
  },
}));

const GRAPHS: Readonly<Record<string, (inputs: Readonly<Record<string, Tensor>>) => Tensor>> = {
  "micrograd:sanity_check": ({ x }) => {
    const z = x.mul(2).add(2).add(x);
    const q = z.relu().add(z.mul(x));
    const h = z.mul(z).relu();
    return h.add(q).add(q.mul(x));
  },
  "micrograd:more_ops": ({ a, b }) => {
    let c = a.add(b);
    let d = a.mul(b).add(b.pow(3));
    c = c.add(c).add(1);
    c = c.add(1).add(c).add(a.neg());
    d = d.add(d.mul(2)).add(b.add(a).relu());
    d = d.add(d.mul(3)).add(b.sub(a).relu());
    const f = c.sub(d).square();
    const g = f.div(2);
    return g.add(ops.div(10, f));
  },
};

export const micrograd: GoldenCase[] = file.scalar_graphs.map((graph) => ({
  id: graph.id,
  floats: ["float64"],
  build: (float: Float) => {
    const names = Object.keys(graph.inputs);
    const inputs = names.map((name) => scalar(graph.inputs[name], { dtype: float, name }));
    const y = GRAPHS[graph.id](Object.fromEntries(names.map((name, i) => [name, inputs[i]])));
    const point = (value: number): Literal => ({ shape: [], data: [value] });
    const gradients = grad(y, inputs);
    return [
      { what: "value", actual: y, expected: point(graph.value), tolerance: within(1e-12) },
      ...names.map((name, i) => ({
        what: `gradient of ${name}`,
        actual: gradients[i],
        expected: point(graph.grads[name]),
        tolerance: within(1e-12),
      })),
    ];
  },
}));
