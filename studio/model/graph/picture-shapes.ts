/**
 * The strokes, areas and texts that a picture is drawn with, the same on the page and in an exported file.
 * Knows nothing of colours, nor of either.
 */
import type { PlacedWire, Point } from "retrograd/inspect";
import { ABOVE, BELOW, type Flow, FONT, type Part, RADIUS, ROW } from "./figure.ts";
import type { Heat } from "./heat.ts";
import { type Note, TAG } from "./note.ts";
import { distance, n, roundedLine } from "./picture-line.ts";
import type { FlowStatus, PartStatus } from "./picture-status.ts";
import type { Role } from "./picture-styles.ts";

export type Shape =
  | { readonly as: "path"; readonly d: string; readonly role: Role; readonly at?: Point }
  | {
      readonly as: "rect";
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly radius: number;
      readonly role: Role;
    }
  | {
      readonly as: "text";
      readonly x: number;
      /** Of the baseline. */
      readonly y: number;
      readonly text: string;
      readonly size: number;
      readonly anchor: "start" | "middle" | "end";
      readonly role: Role;
    };

/** A verdict on what flows back along a wire. */
export interface Badge {
  readonly passed: boolean;
  /** The relative error, in few digits. */
  readonly error?: string;
}

/** Of one wire, apart so that the page can name them. */
export interface FlowShapes {
  readonly line: readonly Shape[];
  readonly value: readonly Shape[];
  readonly gradient: readonly Shape[];
  readonly badge: readonly Shape[];
}

const HEAD = 8;
const BACK_HEAD = 7;
/** Parameters stand in rounder boxes than data. */
const VARIABLE_RADIUS = 15;
/** From the wire down to the arrow back. */
const BACK = 6;

/** A node's outline and text around (0, 0), its middle. */
export function partShapes(part: Part, { isWaiting, current }: PartStatus): readonly Shape[] {
  const { kind, width, height, lines, fontSize, captionText } = part;
  const symbolRole = isWaiting ? "symbolWaiting" : "symbol";
  const leading = fontSize * 1.2;
  const words = lines.map((line, i) =>
    textAt(line, 0, fontSize * 0.35 + (i - (lines.length - 1) / 2) * leading, fontSize, symbolRole),
  );
  if (kind === "end") return words;
  const radius = kind === "operation" ? height / 2 : kind === "variable" ? VARIABLE_RADIUS : 4;
  const role = kind === "operation" && isWaiting ? "operationWaiting" : kind;
  const outline = (grown: number, name: Role): Shape => ({
    as: "rect",
    x: -width / 2 - grown,
    y: -height / 2 - grown,
    width: width + 2 * grown,
    height: height + 2 * grown,
    radius: radius + grown,
    role: name,
  });
  return [
    outline(0, role),
    ...(current ? [outline(0.5, current === "forward" ? "ring" : "ringBack")] : []),
    ...words,
    ...(captionText === undefined
      ? []
      : [textAt(captionText, 0, height / 2 + ROW - 3, FONT.small, "caption")]),
  ];
}

/** A part and its middle. */
export interface PlacedPart {
  readonly part: Part;
  readonly middle: Point;
}

/** A wire with what stands beside it, between the parts `from` and `to`. */
export function flowShapes(
  flow: Flow,
  wire: PlacedWire,
  from: PlacedPart,
  to: PlacedPart,
  status: FlowStatus,
  badge?: Badge,
): FlowShapes {
  const line = lineShapes(wire, from, to, status);
  const { above, below, label: room } = flow;
  if (!room || !wire.label) return { line, value: [], gradient: [], badge: [] };
  const { x, y } = wire.label;
  const isFault = badge?.passed === false;
  const back = isFault ? "backFault" : status.current === "backward" ? "backCurrent" : "back";
  const half = room.width / 2 - 3;
  const bottom = y + BELOW + (below?.height ?? 0);
  const gradient = () => [
    ...(isFault ? [faultShape(x, half, y + 1, bottom + ROW + 3)] : []),
    ...backArrow(x - half, x + half, y + BACK, back),
    ...noteBelow(below!, x, y + BELOW, isFault ? "bad" : "gradient"),
  ];
  return {
    line,
    value: status.hasValue && above ? noteAbove(above, x, y - ABOVE) : [],
    gradient: status.hasGradient && below ? gradient() : [],
    badge: badge && status.hasGradient ? badgeShapes(badge, x, half, y + BACK, bottom) : [],
  };
}

/** Marks what flows back wrong as a whole: a cross alone is soon overlooked. */
function faultShape(x: number, half: number, top: number, bottom: number): Shape {
  return {
    ...{ as: "rect", x: x - half - 5, y: top, width: 2 * half + 10, height: bottom - top, radius: 4 },
    role: "fault",
  };
}

function lineShapes({ points }: PlacedWire, from: PlacedPart, to: PlacedPart, status: FlowStatus): Shape[] {
  // The layout leaves some room before and behind a part; the wire goes on straight to its rim.
  const start = { x: rimOf(from, points[0].y, 1), y: points[0].y };
  const last = points[points.length - 1];
  const tip = { x: rimOf(to, last.y, -1), y: last.y };
  const isCurrent = status.current === "forward" && status.hasValue;
  const role = !status.hasValue ? "wireWaiting" : isCurrent ? "wireCurrent" : "wire";
  const line = [start, ...points.slice(1, -1), { x: tip.x - HEAD / 2, y: tip.y }];
  return [
    { as: "path", d: roundedLine(withoutRepeats(line)), role },
    { as: "path", d: headPath(tip.x, tip.y, -HEAD), role: status.hasValue ? "head" : "headWaiting" },
  ];
}

/** Where a level line at `y` meets the right (1) or left (-1) side of a part; those of operations are round. */
function rimOf({ part, middle }: PlacedPart, y: number, side: 1 | -1): number {
  const off = part.kind === "operation" ? Math.min(Math.abs(y - middle.y), RADIUS) : 0;
  return middle.x + side * (part.width / 2 - (RADIUS - Math.sqrt(RADIUS ** 2 - off ** 2)));
}

function withoutRepeats(points: readonly Point[]): readonly Point[] {
  return points.filter((point, i) => i === 0 || distance(point, points[i - 1]) > 0.01);
}

/** Lines of text on top, then the picture, then the wire. */
function noteAbove({ lines, fontSize, heat, tag }: Note, x: number, bottom: number): Shape[] {
  const foot = bottom - (heat ? heat.height + 4 : 0);
  return [
    ...lines.map((line, i) => textAt(line, x, foot - (lines.length - 1 - i) * ROW, fontSize, "value")),
    ...(heat ? heatShapes(heat, x - heat.width / 2, bottom - heat.height, "value") : []),
    ...(heat && tag ? [tagAt(tag, x + heat.width / 2 + TAG, bottom - heat.height / 2)] : []),
  ];
}

/** The picture under the arrow back, then lines of text. */
function noteBelow(
  { lines, fontSize, heat }: Note,
  x: number,
  top: number,
  role: "gradient" | "bad",
): Shape[] {
  const head = top + (heat ? heat.height + 2 : 0);
  return [
    ...lines.map((line, i) => textAt(line, x, head + fontSize * 0.9 + i * ROW, fontSize, role)),
    ...(heat ? heatShapes(heat, x - heat.width / 2, top, "gradient") : []),
  ];
}

function heatShapes(
  { width, height, cells }: Heat,
  left: number,
  top: number,
  side: "value" | "gradient",
): Shape[] {
  const [x, y] = [Math.round(left), Math.round(top)];
  const frame = { x: x - 0.5, y: y - 0.5, width: width + 1, height: height + 1, radius: 0 };
  return [
    { as: "rect", ...frame, role: `${side}Frame` },
    ...cells.map(
      ({ level, path }): Shape => ({ as: "path", d: path, role: `${side}Heat${level}`, at: { x, y } }),
    ),
  ];
}

/** The thin arrow of a gradient, from right to left. */
function backArrow(
  left: number,
  right: number,
  y: number,
  role: "back" | "backCurrent" | "backFault",
): Shape[] {
  return [
    { as: "path", d: `M${n(right)} ${n(y)}H${n(left + BACK_HEAD - 2)}`, role },
    {
      as: "path",
      d: headPath(left, y, BACK_HEAD),
      role: role === "backFault" ? "backHeadFault" : "backHead",
    },
  ];
}

/** A tick at the root of the arrow back; a cross with the relative error under the gradient. */
function badgeShapes({ passed, error }: Badge, x: number, half: number, y: number, bottom: number): Shape[] {
  if (passed) return [textAt("✓", x + half, y + 5, FONT.number, "good")];
  return [
    textAt(error === undefined ? "✗" : `✗ ${error}`, x, bottom + FONT.number * 0.9, FONT.number, "bad"),
  ];
}

function textAt(text: string, x: number, y: number, size: number, role: Role): Shape {
  return { as: "text", text, x, y, size, anchor: "middle", role };
}

/** To the right of `x`, its middle at `y`. */
function tagAt(text: string, x: number, y: number): Shape {
  return {
    as: "text",
    text,
    x,
    y: y + FONT.small * 0.35,
    size: FONT.small,
    anchor: "start",
    role: "caption",
  };
}

/** A head whose tip is at (x, y); of negative length it points to the right. */
function headPath(x: number, y: number, length: number): string {
  const half = Math.abs(length) * 0.42;
  return `M${n(x)} ${n(y)}l${n(length)} ${n(-half)}v${n(2 * half)}z`;
}
