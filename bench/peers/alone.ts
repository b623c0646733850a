/**
 * Numbers about Retrograd alone: small products, the cost of starting a program, what a program takes, and what the processor
 * allows. Knows nothing of peers.
 */
import type { Arena, Loaded } from "./arena.ts";
import { type Alone, rounded } from "./measurement.ts";
import { race, type Summary, type Turns } from "./race.ts";
import { cnn } from "./rows.ts";
import type { Work } from "./work.ts";

interface Question {
  readonly work: Work;
  /** Numbers from a step's times and from what the program tells of itself. */
  readonly answers: readonly {
    readonly name: string;
    readonly title: string;
    readonly unit: string;
    readonly value: (times: Summary, facts: Loaded["facts"]) => number;
  }[];
}

const chain = { kind: "matmul-chain", size: 64, count: 200 } as const;

const questions: readonly Question[] = [
  {
    work: { kind: "peak", count: 200_000 },
    answers: [
      {
        name: "peak",
        title: "128-bit multiply-adds in registers, what the processor allows",
        unit: "GFLOP/s",
        value: ({ min }, { flops }) => flops / min / 1e6,
      },
    ],
  },
  {
    work: chain,
    answers: [
      {
        name: "matmul-64",
        title: `product of two 64 × 64 matrices, ${chain.count} in a program`,
        unit: "µs",
        value: ({ median }) => (1000 * median) / chain.count,
      },
      {
        name: "matmul-64-rate",
        title: "the same",
        unit: "GFLOP/s",
        value: ({ median }) => (2 * chain.size ** 3 * chain.count) / median / 1e6,
      },
    ],
  },
  {
    work: { kind: "dispatch" },
    answers: [
      {
        name: "dispatch",
        title: "a program that only counts",
        unit: "µs",
        value: ({ median }) => 1000 * median,
      },
    ],
  },
  {
    work: cnn,
    answers: [
      {
        name: "cnn-compile",
        title: "compiling the CNN's step",
        unit: "ms",
        value: (_, { compileMilliseconds }) => compileMilliseconds,
      },
      {
        name: "cnn-workspace",
        title: "memory of the CNN's step beside parameters and data",
        unit: "MB",
        value: (_, { workspaceBytes }) => workspaceBytes / 1e6,
      },
      {
        name: "cnn-code",
        title: "code of the CNN's step",
        unit: "kB",
        value: (_, { codeBytes }) => codeBytes / 1e3,
      },
    ],
  },
];

/** All of them, at each of Retrograd's settings. */
export async function measureAlone(
  arena: Arena,
  turns: Turns,
  note: (text: string) => void,
): Promise<Alone[]> {
  const found: Alone[] = [];
  for (const { work, answers } of questions) {
    const [{ name }] = answers;
    const entrants = await arena.load(work, name, ({ subject }) => subject === "retrograd");
    const summaries = await race(entrants, turns, (_, reason) => note(`${name}: ${reason}`));
    for (const { name, title, unit, value } of answers) {
      for (const [{ contender, facts }, times] of summaries) {
        const { threads, runtime } = contender;
        found.push({ name, title, threads, runtime, value: rounded(value(times, facts)), unit });
      }
    }
  }
  return found;
}
