// Scores for three classes; the third class is the right one.
import { tensor } from "retrograd";

const a = tensor([0.3, 2.9, 4.0], { dtype: "float64", name: "a" });
const t = tensor([0, 0, 1], { dtype: "float64", name: "t" });

const y = a.softmax(); // probabilities
console.log(`y     = ${y}`);
console.log(`y − t = ${y.sub(t)}`);

// Softmax and cross entropy in one node. What it sends back to the scores
// is as simple as can be: y − t.
export default a.crossEntropy(t).named("L");
