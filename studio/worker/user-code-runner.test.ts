import { type Endpoint, expose } from "comlink";
import { expect, test } from "vitest";
import type { Drawing, GraphSource, View } from "../model/graph/source.ts";
import type { UserCodeWorker } from "../model/graph/user-code.ts";
import { READY } from "./expose-stoppable.ts";
import type { Start } from "./stoppable.ts";
import type { Place } from "./user-code-place.ts";
import { createUserCodeRunner } from "./user-code-runner.ts";

const VIEW: View = { open: [], leaves: {} };
const never = () => new Promise<never>(() => {});

/**
 * Workers in this thread: "good …" has a graph whose only key is its code, "good once" fails the next time, "hang" never ends, "bad"
 * fails, "die" kills it.
 */
function fakeWorkers() {
  const runs: string[] = [];
  const before: number[] = [];
  const living = new Set<() => void>();
  const start: Start = (onDeath) => {
    const { port1, port2 } = new MessageChannel();
    let graph: string | undefined;
    let ran = 0;
    living.add(onDeath);
    const worker: Partial<UserCodeWorker> = {
      run: async (code) => {
        runs.push(code);
        before.push(ran++);
        if (code === "hang") return never();
        if (code === "die") {
          onDeath();
          return never();
        }
        const isAgain = runs.indexOf(code) < runs.length - 1;
        if (code === "bad" || (code === "good once" && isAgain))
          return { ok: false, error: { message: "bad" }, console: [] };
        graph = code;
        return { ok: true, console: [] };
      },
      draw: async (): Promise<Drawing> => ({ nodes: [], outputs: [graph ?? "nothing"] }),
      checkAll: never,
    };
    expose(worker, port2 as unknown as Endpoint);
    port2.start();
    setTimeout(() => port2.postMessage(READY));
    const end = () => {
      living.delete(onDeath);
      port1.close();
    };
    return { port: port1 as unknown as Place["port"], end };
  };
  return {
    ...{ start, runs, alive: () => living.size, ranBefore: () => before },
    killAll: () => {
      for (const die of [...living]) die();
    },
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

const outputs = async (source: GraphSource) => (await source.draw(VIEW)).outputs;

test("a hung run ends with the limit, and the graph before it is still there", async () => {
  const { start, runs, alive } = fakeWorkers();
  const runner = createUserCodeRunner(start, { run: 0.2, check: 0.2 });
  await expect(runner.source.draw(VIEW)).rejects.toThrow("there is no graph yet");
  expect(await runner.run("good 1", "ts")).toEqual({ ok: true, console: [] });
  expect(await runner.run("hang", "ts")).toMatchObject({
    ok: false,
    error: { reason: "time", found: "0.2", message: /^not finished after 0.2 s/ },
  });
  expect(await outputs(runner.source)).toEqual(["good 1"]);
  expect(runs).toEqual(["good 1", "hang"]);
  expect(alive()).toBe(2); // the one with the graph, and a fresh one
});

test("a run ends the one before, and a stop what is under way; the graph can be asked meanwhile", async () => {
  const { start, alive } = fakeWorkers();
  const runner = createUserCodeRunner(start);
  const first = runner.run("hang", "ts");
  const second = runner.run("good 2", "ts");
  expect(await first).toMatchObject({ ok: false, error: { reason: "stopped" } });
  expect(await second).toMatchObject({ ok: true });
  const third = runner.run("hang", "js");
  expect(await outputs(runner.source)).toEqual(["good 2"]);
  runner.stop();
  expect(await third).toMatchObject({ ok: false, error: { reason: "stopped" } });
  expect(await outputs(runner.source)).toEqual(["good 2"]);
  const check = runner.source.checkAll(VIEW);
  await settled();
  runner.stop();
  await expect(check).rejects.toThrow("stopped");
  expect(await outputs(runner.source)).toEqual(["good 2"]);
  expect(alive()).toBe(2);
});

test("every run has a worker in which nothing has run", async () => {
  const { start, ranBefore } = fakeWorkers();
  const runner = createUserCodeRunner(start);
  for (const code of ["good 1", "bad", "good 2", "bad", "bad", "good 3"]) await runner.run(code, "ts");
  expect(ranBefore()).toEqual([0, 0, 0, 0, 0, 0]);
  expect(await outputs(runner.source)).toEqual(["good 3"]);
});

test("a worker that dies is replaced, be it that of a run or that with the graph", async () => {
  const { start, runs, alive, ranBefore, killAll } = fakeWorkers();
  const runner = createUserCodeRunner(start);
  await runner.run("good 3", "ts");
  expect(await runner.run("die", "ts")).toMatchObject({ ok: false, error: { reason: "crashed" } });
  expect(await outputs(runner.source)).toEqual(["good 3"]);
  killAll(); // workers of one process die together
  expect(alive()).toBe(0);
  expect(await outputs(runner.source)).toEqual(["good 3"]);
  expect(await runner.run("good 4", "ts")).toMatchObject({ ok: true });
  expect(await outputs(runner.source)).toEqual(["good 4"]);
  killAll();
  await runner.run("bad", "ts");
  await runner.run("good 5", "ts");
  expect(await outputs(runner.source)).toEqual(["good 5"]);
  expect(runs).toEqual(["good 3", "die", "good 3", "good 4", "bad", "good 5"]);
  expect(ranBefore()).toEqual([0, 0, 0, 0, 0, 0]);
});

test("a check that hangs costs its worker, not the graph; failed code leaves the graph as it was", async () => {
  const { start } = fakeWorkers();
  const runner = createUserCodeRunner(start, { run: 5, check: 0.1 });
  await runner.run("good 4", "ts");
  await expect(runner.source.checkAll(VIEW)).rejects.toThrow("not finished after 0.1 s");
  expect(await runner.run("bad", "ts")).toMatchObject({ ok: false, error: { message: "bad" } });
  expect(await outputs(runner.source)).toEqual(["good 4"]);
});

test("a graph that is stopped while it is restored can still be asked; one whose code now fails is gone", async () => {
  const { start, runs, killAll } = fakeWorkers();
  const runner = createUserCodeRunner(start, { run: 5, check: 0.1 });
  await runner.run("good 1", "ts");
  await expect(runner.source.checkAll(VIEW)).rejects.toThrow("not finished after 0.1 s");
  const check = runner.source.checkAll(VIEW);
  runner.stop(); // while it restores the graph
  await expect(check).rejects.toThrow(/^stopped$/);
  expect(await outputs(runner.source)).toEqual(["good 1"]);

  await runner.run("good once", "ts");
  killAll();
  await expect(runner.source.draw(VIEW)).rejects.toThrow("its code no longer runs: bad");
  await expect(runner.source.draw(VIEW)).rejects.toThrow("there is no graph yet");
  expect(runs).toEqual(["good 1", "good 1", "good once", "good once"]);
});
