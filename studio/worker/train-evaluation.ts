/** How a net does on many samples, chunk by chunk, so that others get a word in. Knows nothing of training. */
import { compile, type Tensor } from "retrograd";
import type { Mistake, TestView } from "../model/train/report.ts";
import type { ImageSet, Rows } from "./train-data.ts";
import type { Net } from "./train-net.ts";

/** The likeliest class of each sample. */
export interface Predictions {
  readonly classes: Uint8Array;
  readonly probabilities: Float32Array;
  /** Share of samples whose class is right. */
  readonly accuracy: number;
}

/** Mistakes that are shown. */
const MOST_MISTAKES = 40;

/** A function that goes through the first `most` rows, `chunk` at a time; it yields between chunks. */
export function evaluation(net: Net, rows: Rows, chunk: number, most = Number.POSITIVE_INFINITY) {
  const count = Math.min(rows.count, most);
  const indices: Int32Array[] = [];
  for (let start = 0; start < count; start += chunk) {
    indices.push(Int32Array.from({ length: Math.min(chunk, count - start) }, (_, i) => start + i));
  }
  const program = compile((index: Tensor) => {
    const chances = net.forward(rows.rows(index).x).logits.softmax();
    return { best: chances.argmax(1), chance: chances.max(1) };
  });
  return {
    dispose: () => program.dispose(),
    *run(): Generator<undefined, Predictions> {
      const classes = new Uint8Array(count);
      const probabilities = new Float32Array(count);
      let right = 0;
      let at = 0;
      for (const index of indices) {
        const { best, chance } = program.sync(index);
        classes.set(best.dataSync(), at);
        probabilities.set(chance.dataSync(), at);
        for (const end = at + index.length; at < end; at++) if (classes[at] === rows.labels[at]) right++;
        yield;
      }
      return { classes, probabilities, accuracy: right / count };
    },
  };
}

/** The confusion matrix of the test images, and the first of those that the net gets wrong. */
export function testViewOf(
  { test, classes: k }: ImageSet,
  { classes, probabilities }: Predictions,
): TestView {
  const confusion = new Array<number>(k * k).fill(0);
  const mistakes: Mistake[] = [];
  let wrong = 0;
  classes.forEach((prediction, index) => {
    const truth = test.labels[index];
    confusion[truth * k + prediction]++;
    if (prediction === truth) return;
    wrong++;
    if (mistakes.length === MOST_MISTAKES) return;
    const pixels = test.images.slice(784 * index, 784 * (index + 1));
    mistakes.push({ index, truth, prediction, probability: probabilities[index], pixels });
  });
  return { confusion, mistakes, wrong };
}
