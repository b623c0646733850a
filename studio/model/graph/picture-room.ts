/**
 * How a picture keeps still while its numbers change: labels get room in steps and never give any back, so that a new layout is needed
 * only where the structure changes or a text no longer fits. Knows nothing of layouts.
 */
import type { Layout, PlacedWire, Size } from "retrograd/inspect";
import type { Figure, Flow } from "./figure.ts";

/** Widths of labels are multiples of this. */
const STEP = 8;

/** Whether both show the same nodes and wires, whatever their numbers. */
export function haveSameStructure(a: Figure, b: Figure): boolean {
  return (
    a.parts.length === b.parts.length &&
    a.flows.length === b.flows.length &&
    a.parts.every(({ id, text, column }, i) => {
      const other = b.parts[i];
      return id === other.id && text === other.text && column === other.column;
    }) &&
    a.flows.every(({ id, from }, i) => id === b.flows[i].id && from === b.flows[i].from)
  );
}

function haveSameKind(a: Figure, b: Figure): boolean {
  const areSame = a.whole.size === b.whole.size && [...a.whole].every((id) => b.whole.has(id));
  return a.detail === b.detail && areSame && haveSameStructure(a, b);
}

/** The figure with at least the room that `previous` had for the same wires. */
export function withRoom(figure: Figure, previous?: Figure): Figure {
  const before = previous && haveSameKind(previous, figure) ? previous : undefined;
  return {
    ...figure,
    flows: figure.flows.map((flow, i) => {
      const label = larger(flow.label && rounded(flow.label), before?.flows[i].label);
      return label ? { ...flow, label } : flow;
    }),
  };
}

/** Whether a layout of `previous` holds for `figure`, too: the same structure in the same room. */
export function fits(figure: Figure, previous: Figure): boolean {
  return (
    haveSameKind(figure, previous) &&
    figure.flows.every(({ label }, i) => {
      const room = previous.flows[i].label;
      return label?.width === room?.width && label?.height === room?.height;
    })
  );
}

/** Wires on which there is room for the numbers that `exact` has in place of pictures. */
export function longEnough(exact: Figure, figure: Figure, { wires }: Layout): ReadonlySet<string> {
  const writtenOf = ({ above, below }: Flow) => Number(!!above?.isWritten) + Number(!!below?.isWritten);
  const isLong = (whole: Flow, flow: Flow) =>
    writtenOf(whole) > writtenOf(flow) && whole.label!.width <= levelRun(wires.get(whole.id)!);
  return new Set(exact.flows.filter((whole, i) => isLong(whole, figure.flows[i])).map(({ id }) => id));
}

/** How far the wire is level to both sides of its label. */
function levelRun({ points, label }: PlacedWire): number {
  if (!label) return 0;
  const level = points.filter(({ y }) => Math.abs(y - label.y) < 0.5).map(({ x }) => x);
  return Math.max(...level) - Math.min(...level);
}

function rounded({ width, height }: Size): Size {
  return { width: Math.ceil(width / STEP) * STEP, height };
}

function larger(a: Size | undefined, b: Size | undefined): Size | undefined {
  if (!a || !b) return a ?? b;
  return { width: Math.max(a.width, b.width), height: Math.max(a.height, b.height) };
}
