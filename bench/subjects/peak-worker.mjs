// A thread of the peak measurement: at each start that it is told, spins once. Plain JavaScript, because the threads of Node 20
// load no TypeScript. Knows nothing of what the module computes.
import { parentPort, workerData } from "node:worker_threads";

const { module, rounds, flags, STARTED, FINISHED } = workerData;
const { spin } = new WebAssembly.Instance(module).exports;
parentPort.postMessage("ready");
for (let done = 0; ; done++) {
  Atomics.wait(flags, STARTED, done); // unless another start was given by now
  spin(rounds);
  Atomics.add(flags, FINISHED, 1);
  Atomics.notify(flags, FINISHED);
}
