import { grad, scalar, tensor } from "retrograd";
import { expandOps } from "retrograd/inspect";
import { crossEntropy, crossEntropyError, nllLoss } from "retrograd/losses";
import { expect, test } from "vitest";

const rows = (values: number[][]) => tensor(values, { dtype: "float64" });
const labels = tensor(Int32Array.of(0, 2));

test("the three cross entropies are one, of logits, probabilities and their logarithms", () => {
  const x = rows([
    [1, 2, 3],
    [0.5, 0, -4],
  ]);
  const t = rows([
    [1, 0, 0],
    [0, 0.25, 0.75],
  ]);
  for (const target of [labels, t]) {
    const whole = crossEntropy(x, target);
    for (const parts of [crossEntropyError(x.softmax(), target), nllLoss(x.logSoftmax(1), target)]) {
      expect(parts.item()).toBeCloseTo(whole.item(), 14);
      const [own, expected] = [parts, whole].map((loss) => grad(loss, [x])[0].dataSync());
      own.forEach((g, i) => {
        expect(g).toBeCloseTo(expected[i], 14);
      });
    }
  }
});

test("an impossible class that is not wanted costs nothing; one that is wanted, everything", () => {
  const y = rows([
    [1, 0, 0],
    [0, 0, 1],
  ]);
  const wanted = rows([
    [1, 0, 0],
    [0, 0, 1],
  ]);
  for (const target of [labels, wanted]) {
    const loss = crossEntropyError(y, target);
    expect(loss.item()).toBe(0);
    expect(grad(loss, [y])[0].toArray()).toEqual([
      [-0.5, 0, 0],
      [0, 0, -0.5],
    ]);
  }
  expect(crossEntropyError(y, tensor(Int32Array.of(1, 2))).item()).toBe(Infinity);
  for (const target of [labels, wanted]) {
    const [slope] = grad(crossEntropyError(y, target), [y]);
    expect(grad(slope.sum(), [y])[0].add(0).toArray()).toEqual([
      [0.5, 0, 0],
      [0, 0, 0.5],
    ]);
  }
});

test("opened as deep as can be, too", () => {
  const x = rows([
    [900, 0, 0],
    [0, 0, 900],
  ]);
  for (const target of [
    labels,
    rows([
      [1, 0, 0],
      [0, 0, 1],
    ]),
  ]) {
    const opened = expandOps(crossEntropy(x, target));
    expect(opened.item()).toBe(0);
    expect(grad(opened, [x])[0].dataSync()).toEqual(new Float64Array(6));
  }
});

test("from logits the loss stays finite where softmax underflows, and opened it is the plain formula", () => {
  const x = tensor([0, 2000], { dtype: "float64" });
  const loss = crossEntropy(x, scalar(0, { dtype: "int32" }));
  expect(loss.item()).toBe(2000);
  expect(grad(loss, [x])[0].toArray()).toEqual([-1, 1]);
  expect(expandOps(loss).item()).toBe(Infinity);
});
