import { expect, it } from "vitest";
import { assertIdle, inTurn, isIdle } from "./turns.ts";

/** A promise, and how to settle it. */
function pending<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    [resolve, reject] = [yes, no];
  });
  return { promise, resolve, reject };
}

const BUSY = "a program is running; await it first";

it("does what gives a value at once", async () => {
  const seen: number[] = [];
  const turns = [1, 2].map((i) => inTurn(() => seen.push(i)));
  expect(seen).toEqual([1, 2]);
  expect(isIdle()).toBe(true);
  expect(await Promise.all(turns)).toEqual([1, 2]);
});

it("lets work wait until all before it has ended, well or badly", async () => {
  const [first, second] = [pending<string>(), pending<string>()];
  const begun: string[] = [];
  const work = (name: string, value: string | Promise<string>) =>
    inTurn(() => {
      begun.push(name);
      return value;
    });
  const a = work("a", first.promise);
  const b = work("b", second.promise);
  const c = work("c", "c");
  expect(begun).toEqual(["a"]);
  expect(assertIdle).toThrow(BUSY);
  first.reject(new Error("a failed"));
  await expect(a).rejects.toThrow("a failed");
  expect(begun).toEqual(["a", "b"]);
  expect(assertIdle, "nobody who awaits comes between two turns").toThrow(BUSY);
  second.resolve("b");
  expect(await b).toBe("b");
  expect(assertIdle).not.toThrow();
  expect(await c).toBe("c");
  expect(begun).toEqual(["a", "b", "c"]);
});

it("goes on after work that throws", async () => {
  const bad = inTurn(() => {
    throw new Error("no");
  });
  await expect(bad).rejects.toThrow("no");
  expect(await inTurn(() => 3)).toBe(3);
});

it("lets work that is added by work wait for it, which may read and write meanwhile", async () => {
  const order: string[] = [];
  let inner: Promise<number> | undefined;
  const outer = await inTurn(() => {
    inner = inTurn(() => order.push("inner"));
    expect(isIdle()).toBe(false);
    assertIdle();
    return order.push("outer");
  });
  expect([outer, await inner]).toEqual([1, 2]);
  expect(order).toEqual(["outer", "inner"]);
});
