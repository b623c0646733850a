/** The chain rule: gradients worked out by hand, step by step, beside those that grad finds by itself. */
import { grad, scalar, type Tensor, tensor } from "retrograd";
import { isStarted } from "./started.ts";

const float64 = { dtype: "float64" } as const;

/** z = 3x + 4y: its gradient is (3, 4) everywhere. */
export function sumOfMultiples(): number[] {
  const x = scalar(2, { ...float64, name: "x" });
  const y = scalar(5, { ...float64, name: "y" });
  const z = x.mul(3).add(y.mul(4));
  return grad(z, [x, y]).map((gradient) => gradient.item());
}

/** Two affine maps and the loss (y − t)² / 2 of their output: each gradient by the chain rule and by grad. */
export function twoAffineMaps() {
  const x = tensor([[0.5, -1, 2]], float64);
  const t = tensor([[1]], float64);
  const [rows, column] = [
    [
      [0.1, -0.2],
      [0.4, 0.3],
      [-0.5, 0.6],
    ],
    [[0.7], [-0.8]],
  ];
  const W1 = tensor(rows, { ...float64, name: "W1" });
  const b1 = tensor([[0.1, -0.1]], { ...float64, name: "b1" });
  const W2 = tensor(column, { ...float64, name: "W2" });
  const b2 = tensor([[0.2]], { ...float64, name: "b2" });

  const h = x.matmul(W1).add(b1);
  const y = h.matmul(W2).add(b2);
  const loss = y.sub(t).square().sum().div(2);

  const dy = y.sub(t); // d(y − t)²/2 = (y − t) dy
  const dh = dy.matmul(W2.T);
  const byHand: Tensor[] = [x.T.matmul(dh), dh, h.T.matmul(dy), dy];
  const parameters = [W1, b1, W2, b2];
  return grad(loss, parameters).map((gradient, i) => ({
    name: parameters[i].name,
    chainRule: byHand[i].toArray(),
    grad: gradient.toArray(),
    largestDifference: byHand[i].sub(gradient).abs().max().item(),
  }));
}

export function main(): void {
  console.log(`gradient of 3x + 4y: (${sumOfMultiples().join(", ")})`);
  console.log("two affine maps and (y − t)² / 2:");
  for (const { name, chainRule, grad, largestDifference } of twoAffineMaps()) {
    console.log(`  d${name} by the chain rule ${JSON.stringify(chainRule)}`);
    console.log(
      `  d${name} by grad           ${JSON.stringify(grad)}, largest difference ${largestDifference}`,
    );
  }
}

if (isStarted(import.meta.url)) main();
