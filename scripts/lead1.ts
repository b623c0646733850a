import { scalar, tensor, variable, random, grad, compile, ops, describe } from "retrograd";
const apple = scalar(100, { dtype: "float64", name: "apple" });
const count = scalar(2, { dtype: "float64", name: "count" });
const tax = scalar(1.1, { dtype: "float64", name: "tax" });
const price = apple.mul(count).mul(tax);
console.log(price.item(), grad(price, [apple, count, tax]).map((x) => x.item()));
const x = tensor([[1,2,3],[4,5,6]]), w = variable(random.normal([3,2],{seed:0}),{name:"w"});
console.log(w, x.matmul(w), ops.relu(x.sub(3)));
const step = compile((x, t) => { const loss = x.matmul(w).crossEntropy(t); const [g] = grad(loss,[w]); w.assign(w.sub(g.mul(0.1))); return {loss}; });
for (let i=0;i<3;i++) console.log((await step(x, Int32Array.of(0,1))).loss.item());
try { step.sync(x, Int32Array.of(0,7)) } catch (e) { console.log(String(e)); }
console.log(step.explain(), step.stats);
