import { expect, test } from "vitest";
import type { SubjectName } from "./contenders.ts";
import { entrant } from "./fixtures.ts";
import { learn } from "./learn.ts";

const lesson = { steps: 40, fewest: 8, seconds: 1 };

function unexpected(_: unknown, reason: string): never {
  throw new Error(reason);
}

/** Losses that fall from 2.3 by the same factor at each step. */
function falling(factor: number, count = 40): number[] {
  return Array.from({ length: count }, (_, i) => 2.3 * factor ** i);
}

async function verdicts(courses: Partial<Record<SubjectName, readonly (readonly number[])[]>>) {
  const entrants = Object.entries(courses).map(([subject, turns]) =>
    entrant(
      subject as SubjectName,
      turns.map((losses) => ({ losses })),
    ),
  );
  const learned = await learn(entrants, lesson, unexpected);
  return Object.fromEntries(learned.map(({ entrant: { contender }, ok }) => [contender.subject, ok]));
}

test("whose loss stays where it was does not learn, nor who falls far behind", async () => {
  const courses = {
    retrograd: [falling(0.97)],
    pytorch: [falling(0.968)],
    "numpy-float32": [falling(0.972)],
    "tfjs-wasm": [falling(1)],
    "jax-js": [falling(0.99)],
  };
  expect(await verdicts(courses)).toEqual({
    retrograd: true,
    pytorch: true,
    "numpy-float32": true,
    "tfjs-wasm": false,
    "jax-js": false,
  });
});

test("a loss of NaN is not learning", async () => {
  expect(await verdicts({ retrograd: [Array(40).fill(Number.NaN)] })).toEqual({ retrograd: false });
});

test("a slow contender does the fewest steps and is compared with the others after as many", async () => {
  const courses = {
    retrograd: [falling(0.97)],
    pytorch: [falling(0.97)],
    "jax-js": [falling(0.97, 3), falling(0.97, 8).slice(3)],
  };
  expect(await verdicts(courses)).toEqual({ retrograd: true, pytorch: true, "jax-js": true });
});
