/**
 * How a picture keeps still while its numbers change: labels get room in steps and never give any back, so that a new layout is needed
 * only where the structure changes or a text no longer fits. Knows nothing of layouts.
 */
import type { Size } from "retrograd/inspect";
import type { Figure } from "./figure.ts";

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
  return a.detail === b.detail && haveSameStructure(a, b);
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

function rounded({ width, height }: Size): Size {
  return { width: Math.ceil(width / STEP) * STEP, height };
}

function larger(a: Size | undefined, b: Size | undefined): Size | undefined {
  if (!a || !b) return a ?? b;
  return { width: Math.max(a.width, b.width), height: Math.max(a.height, b.height) };
}
