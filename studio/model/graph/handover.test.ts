import { expect, test } from "vitest";
import { handOver, onHandOver } from "./handover.ts";
import type { GraphSource } from "./source.ts";

test("a graph waits for a listener, and is heard once", () => {
  const source = {} as GraphSource;
  const heard: string[] = [];
  const hand = (step: number) => handOver(source, { step, data: "moons", link: `#train?look=${step - 1}` });
  hand(1);
  const stop = onHandOver(({ training }) => heard.push(`${training.step}`));
  expect(heard).toEqual(["1"]);
  hand(2);
  stop();
  hand(3);
  onHandOver(({ training }) => heard.push(`again ${training.step}`))();
  expect(heard).toEqual(["1", "2", "again 3"]);
});
