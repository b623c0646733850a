/** The picture as React Flow takes it: nodes and edges, the same objects as before wherever nothing about them changed. */
import { Position } from "@xyflow/react";
import { useRef } from "react";
import type { Picture } from "../../model/graph/picture.ts";
import type { Badge } from "../../model/graph/picture-shapes.ts";
import { flowStatus, partStatus } from "../../model/graph/picture-status.ts";
import type { Shown } from "../../model/graph/steps.ts";
import type { FrameNode, PartNode } from "./canvas-part.tsx";
import type { WireEdge } from "./canvas-wire.tsx";

export interface Look {
  readonly shown: Shown;
  readonly selected: string | undefined;
  /** By id of the wire. */
  readonly badges: ReadonlyMap<string, Badge>;
  /** What a screen reader says of a wire. */
  readonly sayWire: (from: string, to: string, value?: string, gradient?: string) => string;
}

export interface Elements {
  readonly nodes: readonly (PartNode | FrameNode)[];
  readonly edges: readonly WireEdge[];
}

/** Nodes stand in the order of the graph, which is the order in which Tab walks them; a frame comes before what it holds. */
export function useElements(picture: Picture | undefined, look: Look): Elements {
  const kept = useRef(new Map<string, PartNode | FrameNode | WireEdge>());
  if (!picture) return { nodes: [], edges: [] };
  const next = elementsOf(picture, look);
  const before = kept.current;
  const nodes = next.nodes.map((node) => shared(node, before.get(node.id) as typeof node | undefined));
  const edges = next.edges.map((edge) => shared(edge, before.get(edge.id) as WireEdge | undefined));
  kept.current = new Map([...nodes, ...edges].map((element) => [element.id, element]));
  return { nodes, edges };
}

function elementsOf({ figure, layout, frames }: Picture, look: Look): Elements {
  const { shown, selected, badges, sayWire } = look;
  const arrived = new Set<string>();
  const parts = new Map(figure.parts.map((part) => [part.id, { part, middle: layout.boxes.get(part.id)! }]));
  const edges = figure.flows.map((flow): WireEdge => {
    const status = flowStatus(flow, shown);
    if (status.hasGradient) arrived.add(flow.from);
    const [from, to] = [parts.get(flow.from)!, parts.get(flow.to)!];
    const badge = badges.get(flow.id);
    return {
      id: flow.id,
      type: "wire",
      source: flow.from,
      target: flow.to,
      ariaLabel: sayWire(
        from.part.text,
        to.part.text,
        status.hasValue ? flow.above?.spoken : undefined,
        status.hasGradient ? flow.below?.spoken : undefined,
      ),
      data: {
        ...{ flow, wire: layout.wires.get(flow.id)!, from, to, status, badge },
      },
    };
  });
  const nodes: (PartNode | FrameNode)[] = figure.parts.map((part): PartNode => {
    const { x, y } = layout.boxes.get(part.id)!;
    const { width, height } = part;
    const isSelected = part.kind !== "end" && part.node.key === selected;
    return {
      id: part.id,
      type: "part",
      ...{ width, height, position: { x: x - width / 2, y: y - height / 2 } },
      ...known(width, height),
      data: { part, status: partStatus(part, shown), hasGradient: arrived.has(part.id), isSelected },
    };
  });
  for (const { key, name, x, y, width, height } of frames) {
    const first = nodes.findIndex(({ id }) => id.startsWith(`${key}.`));
    nodes.splice(first, 0, {
      id: `frame:${key}`,
      type: "frame",
      ...{ width, height, position: { x, y }, zIndex: -1 },
      ...known(width, height),
      data: { composite: key, name, width, height },
    });
  }
  return { nodes, edges };
}

/** What React Flow would measure anew whenever a node changes, without its wires meanwhile. */
function known(width: number, height: number) {
  const handle = { x: 0, y: height / 2, width: 1, height: 1 };
  return {
    measured: { width, height },
    handles: [
      { ...handle, type: "target" as const, position: Position.Left },
      { ...handle, type: "source" as const, position: Position.Right, x: width },
    ],
  };
}

/** `before` if it looks the same. */
function shared<T extends PartNode | FrameNode | WireEdge>(next: T, before: T | undefined): T {
  if (!before || before.type !== next.type) return next;
  if ("position" in next && "position" in before) {
    if (next.position.x !== before.position.x || next.position.y !== before.position.y) return next;
    if (next.width !== before.width || next.height !== before.height) return next;
  }
  if ("ariaLabel" in next && "ariaLabel" in before && next.ariaLabel !== before.ariaLabel) return next;
  return sameFields(next.data, before.data) ? before : next;
}

/** Whether all fields are the same, those of small plain objects one by one. */
function sameFields(a: object | undefined, b: object | undefined, depth = 1): boolean {
  if (a === b) return true;
  if (!a || !b) return false;
  const keys = Object.keys(a) as (keyof typeof a)[];
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => {
    const [x, y] = [a[key], b[key]] as unknown[];
    if (Object.is(x, y)) return true;
    return depth > 0 && isPlain(x) && isPlain(y) && sameFields(x, y, depth - 1);
  });
}

function isPlain(x: unknown): x is object {
  return typeof x === "object" && x !== null;
}
