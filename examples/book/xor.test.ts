import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { main, results, seeds } from "./xor.ts";

describe("XOR, ten seeds each", () => {
  let all: ReturnType<typeof results>;
  beforeAll(() => {
    all = results();
  });

  test.each(["sigmoid", "softmax"])(
    "the %s net as published: most losses fall, but [1, 1] is taken for OR",
    (ending) => {
      const { losses, answers } = all.find((run) => run.ending === ending && run.name === "published")!;
      expect(losses).toHaveLength(seeds.length);
      expect(losses.filter((loss) => loss < 0.01).length, losses.join()).toBeGreaterThanOrEqual(6);
      expect(answers.map(Math.round)).toEqual([0, 1, 1, 1]);
    },
  );

  test.each(["sigmoid", "softmax"])(
    "the %s net put right: every loss falls, and the answers are XOR's",
    (ending) => {
      const { losses, answers } = all.find((run) => run.ending === ending && run.name === "put right")!;
      expect(losses.filter((loss) => loss < 0.01).length, losses.join()).toBe(10);
      expect(answers.map(Math.round)).toEqual([0, 1, 1, 0]);
    },
  );
});

describe("the example", () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  afterEach(() => vi.restoreAllMocks());

  test("prints losses and answers", () => {
    main();
    const lines = log.mock.calls.map(([line]) => String(line));
    expect(lines[0]).toMatch(/^sigmoid, published: loss below 0\.01 with (?:[6-9]|10) of 10 seeds$/);
    expect(lines[3]).toBe("sigmoid, put right: loss below 0.01 with 10 of 10 seeds");
    expect(lines[4]).toMatch(/^ {2}losses(?: 0\.00\d\d){10}$/);
    expect(lines[5]).toMatch(
      /^ {2}with seed 0: 0 \^ 0 → 0\.0\d, 0 \^ 1 → 0\.9\d, 1 \^ 0 → 0\.9\d, 1 \^ 1 → 0\.0\d$/,
    );
    expect(lines[9]).toBe("softmax, put right: loss below 0.01 with 10 of 10 seeds");
  });
});
