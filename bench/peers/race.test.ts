import { expect, test } from "vitest";
import { entrant } from "./fixtures.ts";
import { best, median, race } from "./race.ts";

const turns = { rounds: 3, seconds: 0 };

function unexpected(_: unknown, reason: string): never {
  throw new Error(reason);
}

test("the median of an even count lies between both middles", () => {
  expect(median([4, 1, 10, 2])).toBe(3);
  expect(median([3, 1, 2])).toBe(2);
});

test("a race tells the median of the rounds' medians, without each turn's first step, and their spread", async () => {
  const one = entrant("pytorch", [{ times: [90, 5, 6, 7] }, { times: [90, 2, 2] }, { times: [90, 3, 4, 5] }]);
  const summaries = await race([one], turns, unexpected);
  expect(summaries.get(one)).toEqual({ median: 4, min: 2, max: 6 });
});

test("a step so long that a turn has no other counts", async () => {
  const slow = entrant("jax-js", [{ times: [1000] }, { times: [1200] }, { times: [1100] }]);
  expect((await race([slow], turns, unexpected)).get(slow)?.median).toBe(1100);
});

test("contenders take turns", async () => {
  const order: string[] = [];
  const racers = (["retrograd", "pytorch"] as const).map((subject) => ({
    ...entrant(subject, []),
    process: {
      run: async () => {
        order.push(subject);
        return { times: [1], losses: [0] };
      },
    },
  }));
  await race(racers, { rounds: 2, seconds: 0 }, unexpected);
  expect(order).toEqual(["retrograd", "pytorch", "retrograd", "pytorch"]);
});

test("a process that ends is dropped by name, and the others finish", async () => {
  const dropped: string[] = [];
  const [dying, living] = [
    entrant("pytorch", [{ times: [1] }]),
    entrant("jax-js", [{ times: [2] }, { times: [2] }, { times: [2] }]),
  ];
  const summaries = await race([dying, living], turns, ({ contender }, reason) => {
    dropped.push(`${contender.subject}: ${reason}`);
  });
  expect(dropped).toEqual(["pytorch: its process ended"]);
  expect([...summaries.keys()]).toEqual([living]);
});

test("of each subject the setting with the least median wins", () => {
  const [slow, fast, other] = [
    entrant("pytorch", [], "slow"),
    entrant("pytorch", [], "fast"),
    entrant("jax-js", []),
  ];
  const summaries = new Map([
    [slow, { median: 2, min: 0, max: 3 }],
    [fast, { median: 1, min: 1, max: 9 }],
    [other, { median: 5, min: 5, max: 5 }],
  ]);
  expect(best(summaries)).toEqual([fast, other]);
});
