import { expect, test, vi } from "vitest";

test.each(["as in Node", "as in browsers"])("everyone who waits gets a turn, in order: %s", async (where) => {
  vi.resetModules();
  if (where === "as in browsers") vi.stubGlobal("setImmediate", undefined);
  const { nextTask } = await import("./next-task.ts");
  vi.unstubAllGlobals();
  const turns: number[] = [];
  const wait = (own: number) => nextTask().then(() => turns.push(own));
  await Promise.all([wait(1), wait(2)]);
  await wait(3);
  expect(turns).toEqual([1, 2, 3]);
});
