/**
 * The picture of a drawing: its figure, where everything stands, and the frames of what is open. Of several drawings that come while
 * one is being placed only the last is. Knows nothing of who places, nor of how it is drawn.
 */
import type { Box, Layout, Wire } from "retrograd/inspect";
import { messageOf } from "../message-of.ts";
import { createStore, type Store } from "../store.ts";
import { type Figure, figureOf } from "./figure.ts";
import { type Frame, framesOf } from "./picture-frames.ts";
import { fits, haveSameStructure, withRoom } from "./picture-room.ts";
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

/** Of a drawing, without what it has in common with others. */
type Arranged = Pick<Picture, "figure" | "layout">;

export interface PictureState {
  readonly picture?: Picture;
  readonly error?: string;
}

/** With more nodes than this, no picture fits with exact numbers. */
const MOST_EXACT = 60;

export class PictureModel {
  readonly store: Store<PictureState> = createStore<PictureState>({});
  readonly #place: Place;
  #wanted: Drawing | undefined;
  #isPlacing = false;
  /** The width that a picture with exact numbers may take. */
  #width = Infinity;
  /** What that was when the present picture was arranged. */
  #arrangedWidth = Infinity;
  #latest: Drawing | undefined;

  constructor(place: Place) {
    this.#place = place;
  }

  /** Shows `drawing`: at once where it fits into the present picture, else as soon as everything is placed. */
  async show(drawing: Drawing): Promise<void> {
    this.#wanted = this.#latest = drawing;
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

  /** Sets the width that a picture with exact numbers may take; where they need more, numbers are shown in fewer digits. */
  setWidth(width: number): void {
    if (width === this.#width) return;
    this.#width = width;
    if (this.#latest) void this.show(this.#latest);
  }

  async #showOne(drawing: Drawing): Promise<void> {
    const before = this.store.get().picture;
    const isSame = before !== undefined && haveSameGraph(before.drawing, drawing);
    const subject = (before?.subject ?? 0) + (isSame ? 0 : 1);
    const { figure, layout } = await this.#arrange(drawing, before);
    const picture: Picture =
      layout === before?.layout
        ? { ...before, drawing, figure, subject }
        : {
            ...{ drawing, figure, layout, frames: framesOf(figure, layout, drawing.opened), subject },
            arrangement: (before?.arrangement ?? 0) + 1,
          };
    this.store.set({ picture, error: undefined });
  }

  async #arrange(drawing: Drawing, before: Picture | undefined): Promise<Arranged> {
    const brief = figureOf(drawing, "brief");
    const width = this.#width;
    // Numbers that were too long stay brief, lest the picture jump to and fro while a leaf is dragged.
    const staysBrief =
      width === this.#arrangedWidth &&
      before?.figure.digits === "brief" &&
      haveSameStructure(before.figure, brief);
    this.#arrangedWidth = width;
    if (!staysBrief && drawing.nodes.length <= MOST_EXACT) {
      const exact = await this.#arrangeFigure(figureOf(drawing), before);
      if (exact.layout.width <= width) return exact;
    }
    return this.#arrangeFigure(brief, before);
  }

  /** The layout of the present picture, where that has enough room. */
  async #arrangeFigure(wanted: Figure, before: Picture | undefined): Promise<Arranged> {
    const figure = withRoom(wanted, before?.figure);
    if (before && fits(figure, before.figure)) return { figure, layout: before.layout };
    return { figure, layout: await this.#place(figure.parts.map(boxOf), figure.flows.map(wireOf)) };
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
