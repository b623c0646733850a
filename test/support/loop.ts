/** Assigns to a variable outside of compile, over and over, without ever yielding. Prints the bytes that were made and the growth. */
import { variable, zeros } from "retrograd";

const SIZE = 500_000;
const STEPS = 400;

const w = variable(zeros([SIZE]));
w.assign(w.mul(0.9));
const before = process.memoryUsage().rss;
for (let i = 0; i < STEPS; i++) {
  w.assign(w.mul(0.9));
  w.set([1], i % SIZE);
  if (i % 20 === 0) globalThis.gc?.();
}
console.log(JSON.stringify({ made: STEPS * SIZE * 4, grown: process.memoryUsage().rss - before }));
