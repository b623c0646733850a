import { expect, test } from "vitest";
import { handOver, onHandOver } from "./handover.ts";
import type { GraphSource } from "./source.ts";

test("a graph waits for a listener, and is heard once", () => {
  const source = {} as GraphSource;
  const heard: string[] = [];
  handOver(source, "first");
  const stop = onHandOver(({ title }) => heard.push(title));
  expect(heard).toEqual(["first"]);
  handOver(source, "second");
  stop();
  handOver(source, "third");
  onHandOver(({ title }) => heard.push(`again ${title}`))();
  expect(heard).toEqual(["first", "second", "again third"]);
});
