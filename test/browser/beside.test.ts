/** The same in Node, on a thread that is made not to wait, as a page's own may not: so these cases need no browser. */
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { useBackend } from "../../src/index.ts";
import { scenarios } from "./scenarios.ts";

beforeAll(() => {
  vi.spyOn(Atomics, "wait").mockImplementation(() => {
    throw new TypeError("Atomics.wait cannot be called in this context");
  });
  useBackend("wasm", { threads: 2 });
});

afterAll(() => {
  useBackend("wasm", { threads: 1 });
  vi.restoreAllMocks();
});

const BUSY = "a program is running; await it first";

it("trains to the bits of steps at once", async () => {
  const [awaited, mixed] = [await scenarios.trainBriefly(), await scenarios.trainMixed()];
  expect(awaited.threads).toBe(2);
  expect(awaited.losses[40]).toBeLessThan(awaited.losses[0]);
  expect(mixed).toEqual(awaited);
});

it("lets timers fire while a program runs", async () => {
  expect(await scenarios.ticks()).toBeGreaterThan(2);
});

it("takes calls in their order", async () => {
  expect(await scenarios.queue()).toEqual({
    results: [1, 12, 123, 1234],
    between: [12],
    after: [1234],
    built: 0,
  });
});

it("refuses to read or write at once what a program may be writing", async () => {
  const { after, ...refused } = await scenarios.whileRunning();
  expect(Object.keys(refused)).toHaveLength(8);
  for (const [name, message] of Object.entries(refused)) expect(message, name).toBe(BUSY);
  expect(after).toBe("12 123 2,3 1");
});

it("makes variables, lets memory grow, and disposes of programs while one runs", async () => {
  expect(await scenarios.growth()).toEqual([12, 123, 20_000_000, 1234]);
  expect(await scenarios.disposed()).toEqual([12, 123, 5]);
});

it("rejects an index out of range and changes nothing", async () => {
  const { message, lazy, after } = await scenarios.badIndex();
  expect(message).toMatch(/^IndexOutOfRange: .*index 3 is outside \[0, 3\)/);
  expect(lazy).toMatch(/^IndexOutOfRange: .*index 5 is outside \[0, 3\)/);
  expect(after).toEqual([30, 2]);
});
