/**
 * `npm run bench`: the book's training step and matrix products, against plain loops in the same run. The two sides take turns and
 * medians are compared, so that a busy machine slows both; quote the ratios, not the times.
 */
import { compile, grad, random, type Tensor, tensor, useBackend, variable, zeros } from "retrograd";
import { loadMnist } from "retrograd/data";
import { matmul, PlainNet } from "./plain.ts";

const ROUNDS = 15;

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

/** Median microseconds per call of each contender, taken in turns. */
function race(contenders: readonly { readonly calls: number; readonly run: () => void }[]): number[] {
  const times = contenders.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    contenders.forEach(({ calls, run }, i) => {
      const begun = performance.now();
      for (let call = 0; call < calls; call++) run();
      times[i].push(((performance.now() - begun) * 1000) / calls);
    });
  }
  return times.map((list) => median(list.slice(2))); // the first rounds warm up
}

function report(work: string, flops: number, ours: number, plain: number): void {
  const gflops = (us: number) => (flops / us / 1000).toFixed(1);
  console.log(
    [
      work.padEnd(30),
      `${ours.toFixed(0)} µs`.padStart(10),
      `${gflops(ours)} GFLOP/s`.padStart(14),
      `${plain.toFixed(0)} µs`.padStart(12),
      `${gflops(plain)} GFLOP/s`.padStart(14),
      `${(plain / ours).toFixed(1)} ×`.padStart(8),
    ].join(" "),
  );
}

function benchMatmul(m: number, k: number, n: number): void {
  const [a, b] = [random.normal([m, k], { seed: 1 }), random.normal([k, n], { seed: 2 })];
  const [left, right, product] = [variable(a), variable(b), variable(zeros([m, n]))];
  const ours = compile(() => product.assign(left.matmul(right)));
  const [plainA, plainB, out] = [
    a.dataSync() as Float32Array,
    b.dataSync() as Float32Array,
    new Float32Array(m * n),
  ];
  const flops = 2 * m * k * n;
  const calls = Math.max(1, Math.ceil(1e7 / flops));
  const [fast, plain] = race([
    { calls: 4 * calls, run: () => ours.sync() },
    { calls, run: () => matmul(plainA, plainB, out, m, k, n) },
  ]);
  report(`matmul ${m} × ${k} × ${n}`, flops, fast, plain);
}

async function benchStep(): Promise<void> {
  const { train } = await loadMnist();
  const batch = 100;
  const sizes = [784, 50, 10] as const;
  const images = variable(tensor(train.images, { shape: [train.count, 784] }));
  const labels = variable(tensor(train.labels));
  const parameters = [
    variable(random.normal([784, 50], { seed: 1, std: 0.01 })),
    variable(zeros([50])),
    variable(random.normal([50, 10], { seed: 2, std: 0.01 })),
    variable(zeros([10])),
  ];
  const [w1, b1, w2, b2] = parameters;
  const plain = new PlainNet(
    sizes,
    batch,
    parameters.map((p) => p.dataSync() as Float32Array),
  );
  const step = compile((index: Tensor) => {
    const x = images.gather(index).cast("float32").div(255);
    const loss = x.affine(w1, b1).relu().affine(w2, b2).crossEntropy(labels.gather(index));
    const gradients = grad(loss, parameters);
    parameters.forEach((p, i) => {
      p.assign(p.sub(gradients[i].mul(0.1)));
    });
    return { loss };
  });
  const draws = Array.from(
    { length: 64 },
    (_, seed) => random.integers([batch], train.count, { seed }).dataSync() as Int32Array,
  );
  let [ourDraw, plainDraw] = [0, 0];
  const calls = 20;
  const [fast, slow] = race([
    { calls: 2 * calls, run: () => step.sync(draws[ourDraw++ % draws.length]) },
    { calls, run: () => plain.step(train.images, train.labels, draws[plainDraw++ % draws.length], 0.1) },
  ]);
  // forward and both gradients of two products; the gradient with respect to the images is not needed
  const flops = 2 * batch * (2 * 784 * 50 + 3 * 50 * 10);
  report("step 784-50-10, batch 100, SGD", flops, fast, slow);
}

useBackend("wasm", { threads: 1 });
console.log(
  `Node ${process.versions.node}, float32, one thread; medians of ${ROUNDS - 2} rounds taken in turns\n`,
);
console.log(
  `${"".padEnd(30)} ${"retrograd".padStart(25)} ${"plain loops".padStart(27)} ${"ratio".padStart(8)}`,
);
await benchStep();
for (const [m, k, n] of [
  [100, 784, 50],
  [64, 64, 64],
  [256, 256, 256],
  [512, 512, 512],
]) {
  benchMatmul(m, k, n);
}
