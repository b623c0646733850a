/**
 * The picture of a drawing: its figure, where everything stands, and the frames of what is open. Of several drawings that come while
 * one is being placed only the last is. Knows nothing of who places, nor of how it is drawn.
 */
import type { Box, Layout, Wire } from "retrograd/inspect";
import { messageOf } from "../message-of.ts";
import { createStore, type Store } from "../store.ts";
import { type Figure, figureOf } from "./figure.ts";
import type { Detail } from "./note.ts";
import { type Frame, framesOf } from "./picture-frames.ts";
import { fits, haveSameStructure, longEnough, withRoom } from "./picture-room.ts";
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

/** Unless it is asked for, a picture is not made smaller than at this zoom: one must be able to read it. */
export const READABLE = 0.74;
/** At this zoom one reads it with ease. */
export const COMFORTABLE = 0.84;
/** What a picture tells: the first that fits into the width at its zoom, else the last. */
const DETAILS: readonly (readonly [Detail, number])[] = [
  ["exact", COMFORTABLE],
  ["brief", READABLE],
  ["coarse", 0],
];
const NONE: ReadonlySet<string> = new Set();
/** A picture of more nodes fits in no detail. */
const MOST_DETAILED = 60;

export class PictureModel {
  readonly store: Store<PictureState> = createStore<PictureState>({});
  readonly #place: Place;
  #wanted: Drawing | undefined;
  #isPlacing = false;
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
    while (this.#wanted) {
      const next = this.#wanted;
      this.#wanted = undefined;
      try {
        await this.#showOne(next);
      } catch (error) {
        this.store.set({ error: messageOf(error) });
      }
    }
    this.#isPlacing = false;
  }

  /** Sets the width that there is for pictures. */
  async setWidth(width: number): Promise<void> {
    if (width === this.#width) return;
    this.#width = width;
    if (this.#latest) await this.show(this.#latest);
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
    const width = this.#width;
    const coarse = figureOf(drawing, "coarse");
    // What has once found no room is not tried again, lest the picture jump to and fro while a leaf is dragged.
    const isTried =
      before !== undefined && width === this.#arrangedWidth && haveSameStructure(before.figure, coarse);
    this.#arrangedWidth = width;
    if (drawing.nodes.length > MOST_DETAILED) return this.#arrangeFigure(coarse, before);
    if (isTried) {
      const { detail, whole } = before.figure;
      const again = await this.#arrangeFigure(figureOf(drawing, detail, whole), before);
      if (again.layout.width <= this.#roomFor(detail, whole)) return again;
    }
    const first = isTried ? DETAILS.findIndex(([detail]) => detail === before.figure.detail) : 0;
    for (const [detail] of DETAILS.slice(first)) {
      const arranged = await this.#arrangeFigure(figureOf(drawing, detail), before);
      if (arranged.layout.width <= this.#roomFor(detail)) return this.#tellMore(drawing, arranged);
    }
    return this.#arrangeFigure(coarse, before);
  }

  /** Widest picture of this detail. */
  #roomFor(detail: Detail, whole: ReadonlySet<string> = NONE): number {
    const zoom = DETAILS.find(([known]) => known === detail)![1];
    return this.#width / (whole.size > 0 ? Math.max(zoom, READABLE) : zoom);
  }

  /** Tells everything of the wires that are long enough for it, if the picture becomes no wider than it may. */
  async #tellMore(drawing: Drawing, plain: Arranged): Promise<Arranged> {
    const { figure, layout } = plain;
    const whole = longEnough(figureOf(drawing), figure, layout);
    if (whole.size === 0) return plain;
    const told = await this.#arrangeFigure(figureOf(drawing, figure.detail, whole), undefined);
    const most = Math.max(layout.width, this.#roomFor(figure.detail, whole));
    return told.layout.width <= most ? told : plain;
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
  const leaves = ({ nodes }: Drawing) =>
    nodes.filter(isOutermostLeaf).map(({ key, op, name }) => `${key} ${op} ${name ?? ""}`);
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
