// The two-layer net of the book, untrained, on three small digits.
//zh 书中的两层神经网络，尚未训练，输入三个小小的数字图像。
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
const rows = digits.trim().split("\n")
  .map((line) => line.trim().split("  "));
const pixels = [0, 1, 2].map((i) =>
  rows.flatMap((row) => Array.from(row[i], (dot) => Number(dot === "#"))));
const x = tensor(pixels, { name: "x" });
const t = tensor(Int32Array.of(7, 2, 1), { name: "t" });
const W1 = variable(random.normal([64, 20], { seed: 1, std: 0.2, name: "W1" }));
const b1 = variable(zeros([20], { name: "b1" }));
const W2 = variable(random.normal([20, 10], { seed: 2, std: 0.3, name: "W2" }));
const b2 = variable(zeros([10], { name: "b2" }));

export default x.affine(W1, b1).relu().affine(W2, b2).crossEntropy(t).named("loss");
