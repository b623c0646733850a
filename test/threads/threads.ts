/** Getting worker threads to take part in this process. Knows nothing of programs under test. */
import { setTimeout as sleep } from "node:timers/promises";
import { compile, useBackend, variable, zeros } from "../../src/index.ts";

/** Workers that have not started by then never will. */
const PATIENCE_MILLISECONDS = 30_000;

/** Uses wasm with so many threads, and resolves once programs run on all of them. */
export async function useThreads(threads: number): Promise<void> {
  useBackend("wasm", { threads });
  const probe = compile(() => counter.assign(counter.add(1)));
  const begun = performance.now();
  for (;;) {
    probe.sync();
    if (probe.stats.threads === threads) break;
    if (performance.now() - begun > PATIENCE_MILLISECONDS) {
      throw new Error(`only ${probe.stats.threads} of ${threads} threads have started`);
    }
    await sleep(2);
  }
  probe.dispose();
}

const counter = variable(zeros([1]));
