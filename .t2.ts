import { writeFileSync } from "node:fs";
import { scalar, tensor, ops, random, variable, zeros, type Tensor } from "retrograd";
import { annotate } from "./src/inspect/annotate.ts";
import { expandOps } from "./src/inspect/expand.ts";
import { toSvg } from "./src/inspect/svg.ts";
const f = "float64" as const;
const s = (v: number, name: string) => scalar(v, { dtype: f, name });
const models: Record<string, () => Tensor | [Tensor, Tensor[]]> = {
  apple() { return s(100, "apple").mul(s(2, "count")).mul(s(1.1, "tax")).named("price"); },
  "apple-orange"() {
    const a = s(100, "apple").mul(s(2, "apple count")), b = s(150, "orange").mul(s(3, "orange count"));
    return a.add(b).mul(s(1.1, "tax")).named("price"); },
  sigmoid() { return expandOps(s(0.5, "x").sigmoid()).named("y"); },
  softmax() {
    const a = [0.3, 2.9, 4.0].map((v, i) => s(v, `a${i + 1}`)), t = [0, 0, 1].map((v, i) => s(v, `t${i + 1}`));
    const e = a.map((x) => x.exp());
    const S = e[0].add(e[1]).add(e[2]).named("S");
    const inv = ops.div(1, S);
    const y = e.map((x, i) => x.mul(inv).named(`y${i + 1}`));
    const l = y.map((x, i) => x.log().mul(t[i]));
    return [l[0].add(l[1]).add(l[2]).mul(-1).named("L"), a];
  },
  softmaxclosed() { const a = tensor([0.3, 2.9, 4], {dtype: f, name: "a"}); return [a.crossEntropy(tensor([0, 0, 1], {dtype: f, name: "t"})).named("L"), [a]]; },
  softmaxopen() { const a = tensor([0.3, 2.9, 4], {dtype: f, name: "a"}); return [expandOps(a.crossEntropy(tensor([0, 0, 1], {dtype: f, name: "t"}))).named("L"), [a]]; },
  two() {
    const x = random.uniform([3, 784], { seed: 1, name: "x" });
    const W1 = variable(random.normal([784, 50], { seed: 2, std: 0.01 }), { name: "W1" }), b1 = variable(zeros([50]), { name: "b1" });
    const W2 = variable(random.normal([50, 10], { seed: 3, std: 0.01 }), { name: "W2" }), b2 = variable(zeros([10]), { name: "b2" });
    const t = tensor(Int32Array.of(7, 2, 1), { name: "t" });
    return x.affine(W1, b1).relu().affine(W2, b2).crossEntropy(t).named("loss");
  },
};
for (const [name, m] of Object.entries(models)) {
  const r = m(); const [o, wrt] = Array.isArray(r) ? r : [r, undefined];
  const t0 = performance.now();
  const svg = await toSvg(annotate(o, { wrt }));
  console.log(name, svg.length, (performance.now() - t0).toFixed(0), /viewBox="([^"]*)"/.exec(svg)![1]);
  writeFileSync(`/tmp/pix/${name}.svg`, svg);
}
