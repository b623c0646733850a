import { expect, it } from "vitest";
import type { Judgement } from "./judgement.ts";
import type { RaceReport } from "./race.ts";
import { speedup } from "./race.ts";
import { brokenCode, createCheckModel } from "./store.ts";

const passed: Judgement = { kind: "judged", passed: true, inputs: [], problems: [] };
const report = (change: Partial<RaceReport>): RaceReport => ({
  phase: "running",
  entries: 100,
  numerical: { milliseconds: 20, done: 50, planned: 100 },
  rows: [],
  ...change,
});

/** A model whose races and judgements the test ends by hand. */
function make(kept: string | null = null) {
  const judged: {
    id: string;
    code: string;
    settle: (judgement: Judgement) => void;
    fail: (error: Error) => void;
  }[] = [];
  const raced: { tell: (report: RaceReport) => void; end: () => void }[] = [];
  const memory = { text: kept };
  const model = createCheckModel({
    racer: {
      run: (_, tell) => new Promise((resolve) => raced.push({ tell, end: resolve })),
      stop: () => {},
    },
    judge: {
      judge: (id, code) => new Promise((settle, fail) => judged.push({ id, code, settle, fail })),
      stop: () => judged.at(-1)?.settle({ kind: "ended", reason: "stopped" }),
    },
    memory: {
      read: () => memory.text,
      write: (text) => {
        memory.text = text;
      },
    },
  });
  return { model, judged, raced, memory };
}

it("shows what the check says of the fault, and remembers what was solved", async () => {
  const { model, judged, memory } = make('["mse-mean", "gone"]');
  expect(model.store.get().solved).toEqual(["mse-mean"]);
  model.follow({ exercise: "relu-dout" });
  expect(judged).toMatchObject([{ id: "relu-dout", code: brokenCode("relu-dout") }]);
  judged[0].settle({ ...passed, passed: false });
  await Promise.resolve();
  expect(model.store.get()).toMatchObject({ isJudging: false, solved: ["mse-mean"] });
  model.edit("class Relu {}");
  model.judge();
  judged[1].settle(passed);
  await Promise.resolve();
  expect(model.store.get().solved).toEqual(["relu-dout", "mse-mean"]);
  expect(JSON.parse(memory.text!)).toEqual(["relu-dout", "mse-mean"]);
});

it("does not run code out of a link by itself, and forgets verdicts on what is no longer open", async () => {
  const { model, judged } = make();
  model.follow({ exercise: "relu-clip", code: "class Relu {}" });
  expect(judged).toHaveLength(0);
  model.judge();
  model.open("mse-mean");
  judged[0].settle(passed);
  await Promise.resolve();
  expect(model.store.get()).toMatchObject({ exercise: "mse-mean", judgement: undefined, solved: [] });
});

it("ends the judging with the judge's own error, too", async () => {
  const { model, judged } = make();
  model.follow({});
  judged[0].fail(new Error("no judge"));
  await new Promise((resolve) => setTimeout(resolve));
  const judgement = { kind: "unreadable", fault: { message: "no judge" } };
  expect(model.store.get()).toMatchObject({ isJudging: false, judgement });
});

it("keeps a race and an exercise whose link comes again", () => {
  const { model, judged, raced } = make();
  model.follow({});
  model.race();
  raced[0].tell(report({}));
  model.follow({});
  expect(judged).toHaveLength(1);
  expect(model.store.get().race).toBeDefined();
  model.follow({ order: { net: "small" } });
  raced[0].tell(report({}));
  expect(model.store.get()).toMatchObject({ race: undefined, racing: "no" });
});

it("extrapolates to every entry, and says so", () => {
  expect(speedup(report({}))).toBeUndefined();
  const backpropagation = { milliseconds: 0.5, runs: 40 };
  expect(speedup(report({ backpropagation }))).toEqual({ factor: 80, milliseconds: 40, extrapolated: true });
  const numerical = { milliseconds: 30, done: 100, planned: 100 };
  expect(speedup(report({ backpropagation, numerical }))).toMatchObject({ factor: 60, extrapolated: false });
});
