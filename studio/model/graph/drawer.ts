/**
 * Drawer: has the present view of a graph drawn. Of several wishes that come while one is drawn only the last is; what the graph cannot
 * be drawn with is taken back. Knows nothing of where graphs come from, nor of pictures.
 */
import { messageOf } from "../message-of.ts";
import type { Store } from "../store.ts";
import { type Before, changeOf, movingEdits } from "./change.ts";
import type { GraphState } from "./page-state.ts";
import type { Drawing, Edits, GraphSource, View } from "./source.ts";
import { stepsOf } from "./steps.ts";

/** A graph that is shown. Its source may have had others before. */
export interface ShownGraph {
  readonly source: GraphSource;
}

/** How many steps are taken in a new drawing: so many, all of them, or as many as in the one before. */
export type Taken = number | "all" | "same";

/** The graph with no leaf changed, and what was open in it. */
interface Base {
  readonly drawing: Drawing;
  readonly open: View["open"];
  /** Of changed leaves that are too large for the drawing. */
  readonly held: Map<string, Before>;
}

export class Drawer {
  readonly #store: Store<GraphState>;
  readonly #onDrawn: () => Promise<void>;
  #graph: ShownGraph | undefined;
  /** The view of the drawing that is shown, if that is of this graph. */
  #drawn: View | undefined;
  #base: Base | undefined;
  /** Counts what was asked for. */
  #asked = 0;
  #taken: Taken = "all";
  #isDrawing = false;
  /** What the page was told of the latest drawing that failed. */
  #failure: GraphState["error"];

  /** Writes into `store` what it draws, and then calls `onDrawn`. */
  constructor(store: Store<GraphState>, onDrawn: () => Promise<void>) {
    this.#store = store;
    this.#onDrawn = onDrawn;
  }

  /** Another object for every graph, though both may have the same source. */
  get graph(): ShownGraph | undefined {
    return this.#graph;
  }

  /** Draws another graph. */
  async show(source: GraphSource, taken: Taken): Promise<void> {
    this.#graph = { source };
    this.#drawn = undefined;
    this.#base = undefined;
    await this.draw(taken);
  }

  /** Draws the present view. */
  async draw(taken: Taken): Promise<void> {
    this.#asked++;
    if (taken !== "same") this.#taken = taken;
    this.#store.set({ checks: undefined, nodeCheck: undefined });
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    for (let served = 0; served !== this.#asked; ) {
      served = this.#asked;
      if (this.#graph) await this.#drawOnce(this.#graph);
    }
    this.#isDrawing = false;
  }

  async #drawOnce(graph: ShownGraph): Promise<void> {
    const { view } = this.#store.get();
    try {
      const drawing = await graph.source.draw(view);
      const isKnown = this.#base?.open === view.open && graph === this.#graph;
      let base: Base = isKnown ? this.#base! : { drawing, open: view.open, held: new Map() };
      if (Object.keys(view.leaves).length > 0) {
        const plain = { ...view, leaves: {} };
        if (!isKnown) base = { ...base, drawing: await graph.source.draw(plain) };
        await hold(base, graph.source, plain, Object.keys(view.leaves));
      }
      if (graph !== this.#graph) return; // another is drawn next
      this.#base = base;
      this.#drawn = this.#forget(view, base);
      this.#take(
        drawing,
        changeOf(base.drawing, drawing, this.#drawn.leaves, (key) => base.held.get(key)),
      );
    } catch (error) {
      if (graph === this.#graph && view === this.#store.get().view) this.#fail(view, error);
      return;
    }
    await this.#onDrawn();
  }

  /** The view without edits that change nothing; it is the store's, too, unless that has another by now. */
  #forget(view: View, { drawing, held }: Base): View {
    const moving = Object.entries(view.leaves).map(([key, edits]) => {
      const leaf = drawing.nodes.find((node) => node.key === key);
      return [key, leaf ? movingEdits(leaf, edits, held.get(key)) : edits] as const;
    });
    const kept = moving.filter(([, edits]) => Object.keys(edits).length > 0);
    const count = (leaves: readonly (readonly [string, Edits])[]) =>
      leaves.reduce((sum, [, edits]) => sum + Object.keys(edits).length, 0);
    if (count(kept) === count(Object.entries(view.leaves))) return view;
    const next = { ...view, leaves: Object.fromEntries(kept) };
    if (this.#store.get().view === view) this.#store.set({ view: next });
    return next;
  }

  #take(drawing: Drawing, change: GraphState["change"]): void {
    const { taken, error } = this.#store.get();
    const steps = stepsOf(drawing);
    const count = this.#taken === "all" ? steps.length : this.#taken === "same" ? taken : this.#taken;
    this.#taken = "same";
    this.#store.set({
      ...{ drawing, steps, change, taken: Math.min(count, steps.length), refused: undefined },
      ...(error !== undefined && error === this.#failure && { status: "ready", error: undefined }),
    });
  }

  /** Goes back to the view before. A link's leaves that do not fit its graph are left out. */
  #fail(view: View, error: unknown): void {
    const message = messageOf(error);
    const { line } = error as { readonly line?: number };
    const before = this.#drawn;
    if (before && before.leaves !== view.leaves) {
      this.#store.set({ view: before, refused: message });
    } else if (!before && Object.keys(view.leaves).length > 0) {
      this.#store.set({ view: { ...view, leaves: {} } });
      this.#asked++;
    } else {
      this.#failure = { message, ...(line !== undefined && { line }) };
      this.#store.set({ ...(before && { view: before }), status: "failed", error: this.#failure });
    }
  }
}

/** Fetches what `base` does not tell of the leaves with these keys. */
async function hold({ drawing, held }: Base, source: GraphSource, view: View, keys: readonly string[]) {
  for (const key of keys) {
    const leaf = drawing.nodes.find((node) => node.key === key);
    if (leaf && !leaf.value.elements && !held.has(key)) held.set(key, await source.elements(view, key));
  }
}
