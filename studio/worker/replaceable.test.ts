import { type Endpoint, expose } from "comlink";
import { expect, test } from "vitest";
import { UnloadableError } from "../model/unloadable-error.ts";
import { Replaceable } from "./replaceable.ts";

interface Answerer {
  answer(): Promise<string>;
}

/** Workers in this thread: the first never answers, the others do. */
function fakeWorkers() {
  const ports: MessagePort[] = [];
  const isEnded: boolean[] = [];
  const start = () => {
    const { port1, port2 } = new MessageChannel();
    const index = ports.push(port1) - 1;
    isEnded.push(false);
    const answer = () => (index === 0 ? new Promise<never>(() => {}) : Promise.resolve("42"));
    expose({ answer } satisfies Answerer, port2 as unknown as Endpoint);
    const terminate = () => {
      isEnded[index] = true;
      port1.close();
    };
    return Object.assign(port1, { terminate }) as unknown as Worker;
  };
  const fail = (index: number, message: string) =>
    ports[index].dispatchEvent(Object.assign(new Event("error"), { message }));
  return { start, fail, isEnded };
}

test("tells all who wait that the worker failed, and starts another for the next", async () => {
  const { start, fail, isEnded } = fakeWorkers();
  const worker = new Replaceable<Answerer>(start);
  expect(worker.remote).toBeUndefined();
  const calls = [worker.call((remote) => remote.answer()), worker.call((remote) => remote.answer())];
  fail(0, "");
  for (const call of calls) await expect(call).rejects.toBeInstanceOf(UnloadableError);
  expect(worker.remote).toBeUndefined();

  expect(await worker.call((remote) => remote.answer())).toBe("42");
  fail(0, "late news");
  expect(await worker.call((remote) => remote.answer())).toBe("42");
  expect(isEnded).toEqual([true, false]);
  fail(1, "x is not defined");
});

test("replaces a worker that failed before anyone asked it", async () => {
  const { start, fail, isEnded } = fakeWorkers();
  const heard: string[] = [];
  const worker = new Replaceable<Answerer>(start, ({ message }) => heard.push(message));
  worker.warmUp();
  fail(0, "x is not defined");
  fail(0, "late news");
  expect(heard).toEqual(["x is not defined"]);
  expect(await worker.call((remote) => remote.answer())).toBe("42");
  expect(isEnded).toEqual([true, false]);
  fail(1, "x is not defined");
});
