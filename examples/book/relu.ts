/** The Relu layer: it passes on what is positive, and lets the gradient back through the same places. */
import { Relu } from "retrograd/layers";
import { isStarted } from "./started.ts";

export function results() {
  const relu = new Relu();
  const y = relu.forward([
    [1, -0.5],
    [-2, 3],
  ]);
  const dx = relu.backward([
    [0.5, 0.6],
    [0.7, 0.8],
  ]);
  return { y: y.toArray(), dx: dx.toArray() };
}

export function main(): void {
  const { y, dx } = results();
  console.log("relu of [[1, -0.5], [-2, 3]]:", y);
  console.log("gradient for dout [[0.5, 0.6], [0.7, 0.8]]:", dx);
}

if (isStarted(import.meta.url)) main();
