/** The Affine layer, X·W + b, for one sample and for a batch, where the gradient of b is the sum of the columns of dout. */
import { Affine, type LayerInput } from "retrograd/layers";
import { isStarted } from "./started.ts";

const W = [
  [1, 2, 3],
  [4, 5, 6],
];
const b = [1, 2, 3];

/** Everything that an Affine layer computes for one input and one output gradient. */
export function pass(x: LayerInput, dout: LayerInput) {
  const affine = new Affine(W, b);
  const y = affine.forward(x);
  const dx = affine.backward(dout);
  return {
    y: y.toArray(),
    dx: dx.toArray(),
    dW: affine.dW?.toArray(),
    db: affine.db?.toArray(),
  };
}

export function results() {
  return {
    sample: pass([1, 2], [1, 2, 3]),
    batch: pass(
      [
        [0, 0],
        [1, 2],
      ],
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ),
  };
}

export function main(): void {
  const { sample, batch } = results();
  console.log("one sample [1, 2], dout [1, 2, 3]:", sample);
  console.log("batch [[0, 0], [1, 2]], dout [[1, 2, 3], [4, 5, 6]]:", batch);
}

if (isStarted(import.meta.url)) main();
