/** The Sigmoid layer, whose derivative is y (1 − y): a quarter at 0, and less on either side. */
import { Sigmoid } from "retrograd/layers";
import { isStarted } from "./started.ts";

export function results(x: readonly number[] = [0, 1, -1]) {
  const sigmoid = new Sigmoid();
  const y = sigmoid.forward(x);
  const dx = sigmoid.backward();
  return { y: y.toArray() as number[], dx: dx.toArray() as number[] };
}

export function main(): void {
  const { y, dx } = results();
  const show = (values: readonly number[]) => values.map((value) => value.toPrecision(8)).join(" ");
  console.log(`sigmoid of 0, 1, -1: ${show(y)}`);
  console.log(`gradients:           ${show(dx)}`);
}

if (isStarted(import.meta.url)) main();
