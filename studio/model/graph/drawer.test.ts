import { expect, test } from "vitest";
import { createStore } from "../store.ts";
import { Drawer } from "./drawer.ts";
import { appleDrawing } from "./fixtures.ts";
import type { GraphState } from "./page-state.ts";
import type { Drawing, GraphSource, View } from "./source.ts";

/** A source whose drawings the test gives, in the order in which they were asked for. */
function slowSource() {
  const waiting: { view: View; give: (drawing: Drawing) => void; refuse: (message: string) => void }[] = [];
  const source = {
    draw: (view: View) =>
      new Promise<Drawing>((give, refuse) => {
        waiting.push({ view, give, refuse: (message) => refuse(new Error(message)) });
      }),
  } as Partial<GraphSource> as GraphSource;
  return { source, waiting };
}

/** A source that knows the leaf "0" alone. */
const apples = {
  draw: async ({ leaves }: View) => {
    const [unknown] = Object.keys(leaves).filter((key) => key !== "0");
    if (unknown !== undefined) throw new Error(`no leaf ${unknown}`);
    return appleDrawing(leaves["0"]?.[0]);
  },
} as Partial<GraphSource> as GraphSource;

function drawerOf(view: View = { open: [], leaves: {} }) {
  const store = createStore({
    view,
    status: "ready",
    steps: [],
    taken: 0,
  } as Partial<GraphState> as GraphState);
  return { store, drawer: new Drawer(store, async () => {}), state: () => store.get() };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("a drawing of the graph before is neither shown nor told of, whether it comes or fails", async () => {
  for (const end of ["give", "refuse"] as const) {
    const { drawer, state } = drawerOf();
    const { source, waiting } = slowSource();
    void drawer.show(source, "all");
    const shown = drawer.show(source, 1); // the same source has another graph by now
    if (end === "give") waiting[0].give(appleDrawing(7));
    else waiting[0].refuse("stopped");
    await settled();
    expect(state()).toMatchObject({ status: "ready", steps: [] });
    waiting[1].give(appleDrawing(9));
    await shown;
    expect(state()).toMatchObject({ status: "ready", drawing: appleDrawing(9), taken: 1 });
  }
});

test("steps that were wished for stay wished for while a leaf changes", async () => {
  const { drawer, store, state } = drawerOf();
  const { source, waiting } = slowSource();
  const shown = drawer.show(source, 2);
  store.set({ view: { open: [], leaves: { "0": { 0: 3 } } } });
  void drawer.draw("same");
  waiting[0].refuse("stopped"); // the wish outlives even a drawing that fails
  await settled();
  waiting[1].give(appleDrawing(3));
  await settled();
  waiting[2].give(appleDrawing());
  await shown;
  expect(state()).toMatchObject({ taken: 2, drawing: appleDrawing(3) });
  expect(state().change?.output.from).toBe(220.00000000000003);
});

test("an edit that gives a number back what it was is none", async () => {
  const { drawer, store, state } = drawerOf();
  await drawer.show(apples, "all");
  const edit = async (value: number) => {
    store.set({ view: { open: state().view.open, leaves: { "0": { 0: value } } } });
    await drawer.draw("same");
  };
  await edit(101);
  expect(state()).toMatchObject({ view: { leaves: { "0": { 0: 101 } } }, change: { predicted: 2.2 } });
  await edit(100);
  expect(state().view.leaves).toEqual({});
  expect(state().change).toBeUndefined();
});

test("a link's leaves that do not fit its graph are left out; a leaf that does not fit later is taken back", async () => {
  const { drawer, store, state } = drawerOf({ open: ["2"], leaves: { "99": { 0: 1 } } });
  await drawer.show(apples, "all");
  expect(state()).toMatchObject({
    status: "ready",
    view: { open: ["2"], leaves: {} },
    drawing: appleDrawing(),
  });
  const { view } = state();
  store.set({ view: { ...view, leaves: { "98": { 0: 1 } } } });
  await drawer.draw("same");
  expect(state()).toMatchObject({ status: "ready", view, refused: "no leaf 98" });
  await drawer.draw("same");
  expect(state().refused).toBeUndefined();
});

test("a graph that cannot be drawn says so until one can", async () => {
  const { drawer, state } = drawerOf();
  const { source, waiting } = slowSource();
  const first = drawer.show(source, "all");
  waiting[0].refuse("too large");
  await first;
  expect(state()).toMatchObject({ status: "failed", error: { message: "too large" } });
  await drawer.show(apples, "all");
  expect(state()).toMatchObject({ status: "ready", taken: 5 });
  expect(state().error).toBeUndefined();
});
