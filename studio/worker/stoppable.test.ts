import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Endpoint, expose } from "comlink";
import { expect, test } from "vitest";
import { READY } from "./expose-stoppable.ts";
import { type Start, Stoppable } from "./stoppable.ts";
import type { Place } from "./user-code-place.ts";

interface Lister {
  list(count: number): Promise<number[]>;
}

/** Lives in this thread. */
const start: Start = () => {
  const { port1, port2 } = new MessageChannel();
  const lister: Lister = { list: async (count) => Array<number>(count).fill(1) };
  expose(lister, port2 as unknown as Endpoint);
  port2.start();
  setTimeout(() => port2.postMessage(READY));
  return { port: port1 as unknown as Place["port"], end: () => port1.close() };
};

test("keeps no answer once it is given", async () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const worker = new Stoppable<Lister>(start);
  const answers: WeakRef<number[]>[] = [];
  for (let i = 0; i < 5; i++) {
    answers.push(new WeakRef(await worker.call(5, (remote) => remote.list(1000))));
  }
  await expect
    .poll(() => {
      collect();
      return answers.filter((answer) => answer.deref()).length;
    })
    .toBe(0);
  worker.stop();
});
