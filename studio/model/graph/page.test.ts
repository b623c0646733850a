import { afterEach, describe, expect, test, vi } from "vitest";
import { appleDrawing } from "./fixtures.ts";
import { GraphPageModel } from "./page.ts";
import type { GraphSource, View } from "./source.ts";
import type { RunResult, UserCodeRunner } from "./user-code.ts";

const examples = [
  { name: "apple", code: { en: "apples", zh: "苹果" } },
  { name: "orange", code: { en: "oranges", zh: "橘子" } },
];

/** A page on a source that draws apples; `draws` tells which views were asked for. */
function pageOf(result: RunResult = { ok: true, console: [] }) {
  const draws: View[] = [];
  const source: GraphSource = {
    draw: async (view) => {
      draws.push(view);
      return appleDrawing(view.leaves["0"]?.[0]);
    },
    elements: async (_, key) => ({ shape: [], value: Float64Array.of(Number(key)) }),
    formula: async () => ({ value: { symbols: "x" }, gradients: [] }),
    checkAll: async () => Promise.reject(new Error("too much to check")),
    checkNode: async () => Promise.reject(new Error("not now")),
    describe: async () => ({ nodes: [], outputs: [] }),
  };
  const runner: UserCodeRunner = { run: vi.fn(async () => result), stop: () => {}, source };
  const model = new GraphPageModel(runner, examples, "en");
  return { model, draws, runner, source, state: () => model.store.get() };
}

afterEach(() => {
  vi.useRealTimers();
});

test("runs the code and shows the whole graph, all steps taken", async () => {
  const { model, state } = pageOf();
  await model.run();
  expect(state().status).toBe("ready");
  expect(state().drawing).toEqual(appleDrawing());
  expect([state().taken, state().steps.length]).toEqual([5, 5]);
});

test("a failed run keeps the graph that was there, and tells line and message", async () => {
  const { model, runner, state } = pageOf();
  await model.run();
  vi.mocked(runner.run).mockResolvedValue({ ok: false, error: { message: "no", line: 3 }, console: [] });
  await model.run();
  expect(state().status).toBe("failed");
  expect(state().error).toEqual({ message: "no", line: 3 });
  expect(state().drawing).toEqual(appleDrawing());
});

test("a leaf that the graph cannot be computed with is taken back, and told", async () => {
  const { model, source, state } = pageOf();
  await model.run();
  await model.setElement("0", 0, 101);
  const { view, drawing } = state();
  vi.spyOn(source, "draw").mockRejectedValueOnce(new Error("no such class"));
  await model.setElement("0", 0, 7);
  expect(state()).toMatchObject({ status: "ready", refused: "no such class", view });
  expect(state().drawing).toBe(drawing);
  await model.setElement("0", 0, 102);
  expect(state().refused).toBeUndefined();
  expect(state().change?.leaves[0].by).toBe(2);
});

test("a changed leaf is told with its effect, and restored", async () => {
  const { model, state } = pageOf();
  await model.run();
  await model.setElement("0", 0, 101);
  expect(state().change?.leaves).toEqual([{ key: "0", name: "apple", by: 1 }]);
  expect(state().change?.predicted).toBeCloseTo(2.2, 12);
  await model.restoreLeaves();
  expect(state().change).toBeUndefined();
  expect(state().view.leaves).toEqual({});
});

test("of changes that come faster than they are drawn, the last is shown and few others are drawn", async () => {
  const { model, draws, state } = pageOf();
  await model.run();
  draws.length = 0;
  await Promise.all(Array.from({ length: 50 }, (_, i) => model.setElement("0", 0, i)));
  await vi.waitFor(() => expect(state().drawing).toEqual(appleDrawing(49)));
  expect(draws.length).toBeLessThan(10);
});

test("stepping selects the node of the step and stays within the ends", async () => {
  const { model, state } = pageOf();
  await model.run();
  model.forward();
  expect(state().taken).toBe(5);
  model.back();
  expect([state().taken, state().selected]).toEqual([4, "4"]);
  model.goTo(-3);
  expect(state().taken).toBe(0);
  model.forward();
  expect([state().taken, state().selected]).toEqual([1, "2"]);
});

test("play goes from the beginning to the end and stops there", async () => {
  const { model, state } = pageOf();
  await model.run();
  vi.useFakeTimers();
  model.setSpeed(2);
  model.play();
  expect(state().taken).toBe(0);
  await vi.advanceTimersByTimeAsync(1100);
  expect([state().taken, state().playing]).toEqual([2, true]);
  await vi.advanceTimersByTimeAsync(5000);
  expect([state().taken, state().playing]).toEqual([5, false]);
});

test("an answer that comes after another node was selected is not shown", async () => {
  const { model, state } = pageOf();
  await model.run();
  model.select("0");
  model.select("3");
  await vi.waitFor(() => expect(state().detail?.status).toBe("ready"));
  const { detail } = state();
  expect(detail?.status === "ready" && detail.value.elements.value[0]).toBe(3);
});

test("a check that fails to run says why", async () => {
  const { model, state } = pageOf();
  await model.run();
  await model.checkAll();
  expect(state().checks).toEqual({ status: "failed", message: "too much to check" });
});

describe("links", () => {
  test("carry example, leaves, step and selection to another page", async () => {
    const { model } = pageOf();
    await model.choose("orange");
    await model.setElement("0", 0, 7);
    model.goTo(2);
    const other = pageOf();
    await other.model.follow(model.linked());
    expect(other.model.linked()).toEqual(model.linked());
    expect(other.state()).toMatchObject({
      example: "orange",
      taken: 2,
      selected: "4",
      view: { leaves: { "0": { 0: 7 } } },
    });
  });

  test("carry, while the code runs, what it was asked for", async () => {
    const { model, runner } = pageOf();
    runner.run = () => new Promise(() => {});
    const linked = {
      example: "orange",
      language: "ts",
      open: ["2"],
      leaves: { "0": { 0: 7 } },
      taken: 2,
    } as const;
    void model.follow(linked);
    expect(model.linked()).toEqual(linked);
    model.speak("zh");
    expect(model.linked()).toEqual(linked);
    model.setCode("mine");
    expect(model.linked()).toEqual({ code: "mine", language: "ts", open: [], leaves: {} });
  });

  test("say that they are damaged, and run nothing in place of what was meant", async () => {
    const { model, runner, state } = pageOf();
    const run = vi.spyOn(runner, "run");
    await model.follow({ language: "ts", open: [], leaves: {}, isDamaged: true });
    expect(state()).toMatchObject({ status: "failed", error: { reason: "damaged" } });
    expect(run).not.toHaveBeenCalled();
  });

  test("carry code that is no example's", async () => {
    const { model, state } = pageOf();
    model.setCode("mine");
    expect(state().example).toBeUndefined();
    expect(model.linked()).toEqual({ code: "mine", language: "ts", open: [], leaves: {} });
  });

  test("carry changed code without what was done to the graph of the code before", async () => {
    const { model } = pageOf();
    await model.run();
    await model.setElement("0", 0, 7);
    model.setCode("mine");
    expect(model.linked()).toEqual({ code: "mine", language: "ts", open: [], leaves: {} });
    model.setCode("apples");
    expect(model.linked().leaves).toEqual({ "0": { 0: 7 } });
  });
});

const seventh = { step: 7, data: "moons", link: "#train?data=moons&look=6" } as const;

test("a step of training takes the place of the code's graph until the code runs again", async () => {
  const { model, runner, state } = pageOf();
  await model.run();
  await model.look(runner.source, seventh);
  expect(state().training).toBe(seventh);
  await model.run();
  expect(state().training).toBeUndefined();
});

test("a link to a step of training has it seen as it was, once that step is at hand", async () => {
  const { model, source } = pageOf();
  await model.look(source, seventh);
  await model.setElement("0", 0, 7);
  model.goTo(2);
  const linked = model.linked();
  expect(linked).toMatchObject({ training: seventh.link, leaves: { "0": { 0: 7 } }, taken: 2 });

  const other = pageOf();
  await other.model.follow(linked);
  expect(other.state().status).toBe("idle");
  await other.model.look(other.source, { ...seventh, link: "#train?data=moons&look=7" });
  await other.model.follow(linked);
  expect(other.model.linked()).toMatchObject({ leaves: {} });
  await other.model.look(other.source, seventh);
  await other.model.follow(linked);
  expect(other.model.linked()).toEqual(linked);
});

test("a failed run after a look into training gives the code's link nothing of what was looked at", async () => {
  const { model, runner, source } = pageOf();
  await model.run();
  await model.look(source, seventh);
  await model.setElement("0", 0, 9);
  runner.run = async () => ({ ok: false, error: { message: "stopped", reason: "stopped" }, console: [] });
  await model.run();
  expect(model.linked()).toEqual({ example: "apple", language: "ts", open: [], leaves: {} });
});

test("a step of training ends the run under way, which says nothing more", async () => {
  const { model, runner, state, source } = pageOf();
  let end!: (result: RunResult) => void;
  runner.run = () =>
    new Promise((resolve) => {
      end = resolve;
    });
  runner.stop = vi.fn();
  const run = model.run();
  await model.look(source, seventh);
  expect(runner.stop).toHaveBeenCalledTimes(1);
  end({ ok: false, error: { message: "stopped", reason: "stopped" }, console: [] });
  await run;
  expect(state()).toMatchObject({ training: seventh, status: "ready" });
});

test("code that fails leaves the graph before as it was looked at", async () => {
  const { model, runner, state } = pageOf();
  await model.run();
  await model.toggle("2");
  await model.setElement("0", 0, 7);
  const { view, drawing } = state();
  runner.run = async () => ({ ok: false, error: { message: "a typo" }, console: [] });
  await model.run();
  expect(state()).toMatchObject({ status: "failed", view, drawing });
  await model.follow({ code: "other", language: "ts", open: [], leaves: {} });
  expect(state()).toMatchObject({ status: "failed", view, drawing });
});

test("an example's comments follow the language, and nothing runs again", async () => {
  const { model, runner, state } = pageOf();
  await model.choose("orange");
  await model.setElement("0", 0, 3);
  model.speak("zh");
  expect(state()).toMatchObject({ code: "橘子", example: "orange", status: "ready" });
  expect(model.linked()).toMatchObject({ example: "orange", leaves: { "0": { 0: 3 } } });
  expect(runner.run).toHaveBeenCalledTimes(1);
  await model.choose("apple");
  expect(state()).toMatchObject({ code: "苹果", example: "apple" });
  model.setCode("own");
  model.speak("en");
  expect(state().code).toBe("own");
});
