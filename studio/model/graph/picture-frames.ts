/** The frames around what came out of opened composite nodes. Knows nothing of how they are drawn. */
import type { Layout, OpenedOperation, Size } from "retrograd/inspect";
import type { Figure, Flow } from "./figure.ts";

/** A rectangle, by its top left corner. */
export interface Frame extends Size {
  /** Key of the composite. */
  readonly key: string;
  /** What it is called. */
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

const PADDING = 7;
/** Room for the composite's name. */
export const FRAME_TITLE = 24;

/** A frame for each composite that is open; an outer one comes before those inside it. */
export function framesOf(
  { parts, flows }: Figure,
  { boxes, wires }: Layout,
  opened: readonly OpenedOperation[] = [],
): readonly Frame[] {
  const names = new Map(opened.map((operation) => [operation.key, nameOf(operation)]));
  const keys = new Set(parts.flatMap(({ node, kind }) => (kind === "end" ? [] : enclosing(node.key))));
  const inner = (key: string) =>
    parts.filter(({ id, kind }) => kind !== "end" && id.startsWith(`${key}.`)).map(({ id }) => id);
  const labels = (isWanted: (flow: Flow) => boolean) =>
    flows.filter(isWanted).flatMap(({ id, label }) => {
      const middle = wires.get(id)?.label;
      return label && middle ? [{ ...corner(middle, label.width, label.height), ...label }] : [];
    });
  const frames = new Map<string, Frame>();
  const deepestFirst = [...keys].sort((a, b) => b.split(".").length - a.split(".").length);
  for (const key of deepestFirst) {
    const members = new Set(inner(key));
    const rectangles = [
      ...parts
        .filter(({ id }) => members.has(id))
        .map(({ id, width, height, caption }) => ({
          ...corner(boxes.get(id)!, width, height),
          width,
          height: height + (caption?.height ?? 0),
        })),
      ...labels(({ from, to }) => members.has(from) && members.has(to)),
      ...[...frames.values()].filter((frame) => frame.key.startsWith(`${key}.`)),
    ];
    const own = around(rectangles);
    // What leads in has its numbers inside, too: the title stands clear of them.
    const entering = labels(({ from, to }) => members.has(to) && !members.has(from));
    const inside = entering.filter(({ x, width }) => x >= own.x && x + width <= own.x + own.width);
    frames.set(key, { key, name: names.get(key) ?? "", ...around([...rectangles, ...inside]) });
  }
  return [...frames.values()].reverse();
}

type Rectangle = Omit<Frame, "key" | "name">;

/** What holds all of them, with room for a title. */
function around(rectangles: readonly Rectangle[]): Rectangle {
  const left = Math.min(...rectangles.map(({ x }) => x)) - PADDING;
  const top = Math.min(...rectangles.map(({ y }) => y)) - FRAME_TITLE;
  const right = Math.max(...rectangles.map(({ x, width }) => x + width)) + PADDING;
  const bottom = Math.max(...rectangles.map(({ y, height }) => y + height)) + PADDING;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** A symbol of letters is a name, as "softmax with loss"; others, as σ and x², are marks. */
function nameOf({ op, symbol = "" }: OpenedOperation): string {
  return /[a-z]{2}/i.test(symbol) ? symbol : op;
}

/** Keys of the composites that the node of this key came out of, the innermost first. */
function enclosing(key: string): string[] {
  const parts = key.split(".");
  return parts.slice(1).map((_, i) => parts.slice(0, parts.length - 1 - i).join("."));
}

function corner(middle: { x: number; y: number }, width: number, height: number): { x: number; y: number } {
  return { x: middle.x - width / 2, y: middle.y - height / 2 };
}
