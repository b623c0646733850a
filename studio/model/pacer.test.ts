import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPacer } from "./pacer.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A pacer that has rested, and what it has done. */
function rested() {
  const done: string[] = [];
  const pacer = createPacer<string>((value) => done.push(value), 200);
  vi.advanceTimersByTime(200);
  return { pacer, done };
}

test("takes the first value at once, and of those that follow soon the last, when it has rested", () => {
  const { pacer, done } = rested();
  for (const value of ["a", "b", "c"]) pacer.offer(value);
  expect(done).toEqual(["a"]);
  vi.advanceTimersByTime(199);
  expect(done).toEqual(["a"]);
  vi.advanceTimersByTime(1);
  expect(done).toEqual(["a", "c"]);
  pacer.offer("d");
  expect(done).toEqual(["a", "c"]);
  vi.advanceTimersByTime(1000);
  expect(done).toEqual(["a", "c", "d"]);
  pacer.offer("e");
  expect(done).toEqual(["a", "c", "d", "e"]);
});

test("rests at first", () => {
  const done: string[] = [];
  createPacer<string>((value) => done.push(value), 200).offer("a");
  expect(done).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(done).toEqual(["a"]);
});

test("does not wait when it is told so, and does nothing twice", () => {
  const { pacer, done } = rested();
  pacer.offer("a");
  pacer.offer("b");
  pacer.flush();
  expect(done).toEqual(["a", "b"]);
  pacer.flush();
  vi.advanceTimersByTime(1000);
  expect(done).toEqual(["a", "b"]);
});

test("forgets what waits when it has to rest", () => {
  const { pacer, done } = rested();
  pacer.offer("a");
  pacer.offer("b");
  pacer.rest();
  vi.advanceTimersByTime(199);
  pacer.offer("c");
  expect(done).toEqual(["a"]);
  vi.advanceTimersByTime(1);
  expect(done).toEqual(["a", "c"]);
});
