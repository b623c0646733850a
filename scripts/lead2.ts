import { tensor, variable, random, grad, compile, zeros } from "retrograd";
import { loadMnist } from "retrograd/data";
const mnist = await loadMnist({});
const images = variable(tensor(mnist.train.images, { shape: [60000, 784] }));
const labels = variable(tensor(mnist.train.labels));
const W1 = variable(random.normal([784, 50], { seed: 1, std: 0.01 })), b1 = variable(zeros([50]));
const W2 = variable(random.normal([50, 10], { seed: 2, std: 0.01 })), b2 = variable(zeros([10]));
const ps = [W1,b1,W2,b2];
const predict = (x: any) => x.affine(W1, b1).relu().affine(W2, b2);
const step = compile((idx: any) => {
  const x = images.gather(idx).cast("float32").div(255);
  const loss = predict(x).crossEntropy(labels.gather(idx));
  const gs = grad(loss, ps);
  ps.forEach((p, i) => p.assign(p.sub(gs[i].mul(0.1))));
  return { loss };
});
const acc = compile((x: any, t: any) => ({ n: predict(x.cast("float32").div(255)).argmax(1).eq(t).sum() }));
const N = 2000;
let t0 = performance.now();
for (let i = 0; i < N; i++) {
  const idx = random.integers([100], 60000, { seed: i });
  const { loss } = step.sync(idx);
  if (i % 200 === 0) { const t1 = performance.now(); console.log(i, loss.item(), ((t1 - t0) / 200 * 1000).toFixed(0), "us/step"); t0 = t1; }
}
console.log(step.explain(), step.stats);
t0 = performance.now();
const x = tensor(mnist.test.images, { shape: [10000, 784] }), t = tensor(mnist.test.labels);
console.log(acc.sync(x, t).n.item(), performance.now() - t0);
t0 = performance.now();
console.log(acc.sync(x, t).n.item(), performance.now() - t0);
