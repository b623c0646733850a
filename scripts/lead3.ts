import { variable, random, compile } from "retrograd";
for (const dtype of ["float32", "float64"] as const)
for (const [m, k, n, ta] of [[100,784,50,0],[784,100,50,1],[3,784,50,0],[256,256,256,0],[1024,1024,1024,0],[64,64,64,0]]) {
  const a = variable(random.normal(ta ? [k, m] : [m, k], { seed: 1, dtype })), b = variable(random.normal([k, n], { seed: 2, dtype }));
  const R = Math.max(1, Math.min(2000, Math.floor(2e8 / (m*k*n))));
  const f = compile(() => { let y = (ta ? a.T : a).matmul(b); return y.sum(); });
  f.sync();
  let best = 1e9;
  for (let r = 0; r < 10; r++) { const t = performance.now(); for (let i = 0; i < R; i++) f.sync(); best = Math.min(best, (performance.now() - t) / R); }
  console.log(dtype, m, k, n, ta, (best*1000).toFixed(1), "us", (2*m*k*n / best / 1e6).toFixed(1), "GFLOP/s");
}
