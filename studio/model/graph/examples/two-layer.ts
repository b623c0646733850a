// The two-layer net of the book, untrained, on three small digits.
import { random, tensor, variable, zeros } from "retrograd";

const digits = `
  ........  ..####..  ....#...
  .######.  .##..##.  ...##...
  .##..##.  .....##.  ..###...
  .....##.  ....##..  ...##...
  ....##..  ...##...  ...##...
  ....##..  ..##....  ...##...
  ...##...  .##.....  ...##...
  ...##...  .######.  ..####..`;
const rows = digits
  .trim()
  .split("\n")
  .map((line) => line.trim().split("  "));
const pixels = (i: number) => rows.flatMap((row) => [...row[i]].map((dot) => Number(dot === "#")));

const x = tensor([pixels(0), pixels(1), pixels(2)], { name: "x" });
const t = tensor([7, 2, 1], { dtype: "int32", name: "t" });
const W1 = variable(random.normal([64, 20], { seed: 1, std: 0.2 }), { name: "W1" });
const b1 = variable(zeros([20]), { name: "b1" });
const W2 = variable(random.normal([20, 10], { seed: 2, std: 0.3 }), { name: "W2" });
const b2 = variable(zeros([10]), { name: "b2" });

export default x.affine(W1, b1).relu().affine(W2, b2).crossEntropy(t).named("loss");
