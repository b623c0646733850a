// Scores for three classes; the third class is the right one.
//zh 三个类别的得分，正确解是第三类。
import { tensor } from "retrograd";

const a = tensor([0.3, 2.9, 4.0], { dtype: "float64", name: "a" });
const t = tensor([0, 0, 1], { dtype: "float64", name: "t" });

// Probabilities, and how far they are from right.
//zh 概率，以及它与正确解的差。
const y = a.softmax();
console.log(`y     = ${y}`);
console.log(`y − t = ${y.sub(t)}`);

// Softmax and cross entropy in one node. What it sends back to the scores
// is as simple as can be: y − t.
//zh softmax 与交叉熵误差合成一个节点。它传回得分的值
//zh 再简单不过：y − t。
export default a.crossEntropy(t).named("L");
