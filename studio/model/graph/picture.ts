/**
 * The picture of a drawing: its figure, where everything stands, and the frames of what is open. Of several drawings that come while
 * one is being placed only the last is. Knows nothing of who places, nor of how it is drawn.
 */
import type { Box, Layout, Wire } from "retrograd/inspect";
import { messageOf } from "../message-of.ts";
import { createStore, type Store } from "../store.ts";
import { type Figure, figureOf } from "./figure.ts";
import { type Frame, framesOf } from "./picture-frames.ts";
import { fits, withRoom } from "./picture-room.ts";
import type { Drawing, DrawnNode } from "./source.ts";

/** Places boxes and wires, as the library's `layout` does. */
export type Place = (boxes: readonly Box[], wires: readonly Wire[]) => Promise<Layout>;

export interface Picture {
  readonly drawing: Drawing;
  readonly figure: Figure;
  readonly layout: Layout;
  readonly frames: readonly Frame[];
  /** Another number whenever everything stands elsewhere. */
  readonly arrangement: number;
  /** Another number whenever it is of another graph, and not the same one with something opened or changed. */
  readonly subject: number;
}

export interface PictureState {
  readonly picture?: Picture;
  readonly error?: string;
}

export class PictureModel {
  readonly store: Store<PictureState> = createStore<PictureState>({});
  readonly #place: Place;
  #wanted: Drawing | undefined;
  #isPlacing = false;

  constructor(place: Place) {
    this.#place = place;
  }

  /** Shows `drawing`: at once where it fits into the present picture, else as soon as everything is placed. */
  async show(drawing: Drawing): Promise<void> {
    this.#wanted = drawing;
    if (this.#isPlacing) return;
    this.#isPlacing = true;
    try {
      while (this.#wanted) {
        const next = this.#wanted;
        this.#wanted = undefined;
        await this.#showOne(next);
      }
    } catch (error) {
      this.store.set({ error: messageOf(error) });
    } finally {
      this.#isPlacing = false;
    }
  }

  async #showOne(drawing: Drawing): Promise<void> {
    const before = this.store.get().picture;
    const isSame = before !== undefined && haveSameGraph(before.drawing, drawing);
    const figure = withRoom(figureOf(drawing), before?.figure);
    if (before && fits(figure, before.figure)) {
      const subject = isSame ? before.subject : before.subject + 1;
      this.store.set({ picture: { ...before, drawing, figure, subject }, error: undefined });
      return;
    }
    const layout = await this.#place(figure.parts.map(boxOf), figure.flows.map(wireOf));
    const picture: Picture = {
      ...{ drawing, figure, layout, frames: framesOf(figure, layout, drawing.opened) },
      arrangement: (before?.arrangement ?? 0) + 1,
      subject: (before?.subject ?? 0) + (isSame ? 0 : 1),
    };
    this.store.set({ picture, error: undefined });
  }
}

/** Whether both are of one graph as it was before anything was opened: the same leaves and results by key. */
function haveSameGraph(a: Drawing, b: Drawing): boolean {
  const closed = ({ nodes }: Drawing) => new Set(nodes.map(({ key }) => key.split(".", 1)[0]));
  const [one, other] = [closed(a), closed(b)];
  if (one.size !== other.size || [...one].some((key) => !other.has(key))) return false;
  const leaves = ({ nodes }: Drawing) => nodes.filter(isOutermostLeaf).map(({ key, label }) => key + label);
  return leaves(a).join() === leaves(b).join();
}

function isOutermostLeaf({ key, kind }: DrawnNode): boolean {
  return kind !== "operation" && !key.includes(".");
}

/** Room at both sides of a part, so that no wire turns right before it and heads stand clear. */
const CLEAR = 5;

/** Without what a worker need not know. */
function boxOf({ id, width, height, column, caption, ordered }: Box): Box {
  return { id, width: width + 2 * CLEAR, height, column, ordered, ...(caption && { caption }) };
}

function wireOf({ id, from, to, slot, priority, label }: Wire): Wire {
  return { id, from, to, slot, priority, ...(label && { label }) };
}
