/**
 * What the processor can do at most with 128-bit vectors: every thread multiplies and adds in registers at the same time.
 * Knows nothing of Retrograd.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { FLOPS_PER_ROUND, peakModule, spinOf } from "./peak-module.ts";
import type { Job } from "./serve.ts";

/** Places of the flags: how often all threads were told to start, and how many of the others have finished, ever since. */
const STARTED = 0;
const FINISHED = 1;

/** A step is `rounds` rounds on each of `threads` threads; its facts tell how many floating-point operations that makes. */
export async function peak(threads: number, rounds: number): Promise<Job> {
  const { module, fused } = peakModule();
  const flags = new Int32Array(new SharedArrayBuffer(8));
  for (let i = 1; i < threads; i++) {
    const worker = new Worker(new URL("peak-worker.mjs", import.meta.url), {
      workerData: { module, rounds, flags, STARTED, FINISHED },
      execArgv: [],
    });
    await once(worker, "message"); // it is ready: from now on this thread may block
    worker.unref();
  }
  const spin = spinOf(module);
  let steps = 0;
  return {
    step: () => {
      steps++;
      Atomics.add(flags, STARTED, 1);
      Atomics.notify(flags, STARTED);
      const result = spin(rounds);
      for (const all = steps * (threads - 1); ; ) {
        const finished = Atomics.load(flags, FINISHED);
        if (finished === all) return result;
        Atomics.wait(flags, FINISHED, finished);
      }
    },
    facts: () => ({ flops: threads * rounds * FLOPS_PER_ROUND, fused: Number(fused) }),
  };
}
