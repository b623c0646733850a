/**
 * Where boxes and wires of a picture stand, left to right in columns: the work is elkjs's.
 * Knows nothing of graphs of operations, nor of drawing.
 */
import type { ElkExtendedEdge, ElkNode, ElkPort } from "elkjs/lib/elk-api.js";

/** In pixels, like all lengths here. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** x to the right, y down. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Something to place. */
export interface Box extends Size {
  readonly id: string;
  /** From the left, counted from 0. Every wire leads to a higher column. */
  readonly column: number;
  /** Room for a caption below it. */
  readonly caption?: Size;
  /** Wires come in at the left in their order, the first one on top. */
  readonly ordered: boolean;
}

/** A line from the right side of one box to the left side of another. */
export interface Wire {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Position among the wires that come into `to`. */
  readonly slot: number;
  /** How much it matters that it runs straight. */
  readonly priority: number;
  /** Room for a label, through whose middle the line runs. */
  readonly label?: Size;
}

/** Where a wire runs. */
export interface PlacedWire {
  /** Corners, from the box that it leaves to the one that it enters. */
  readonly points: readonly Point[];
  /** Middle of the label. */
  readonly label?: Point;
}

/** Everything placed, from (0, 0) on; a box by its middle. */
export interface Layout extends Size {
  readonly boxes: ReadonlyMap<string, Point>;
  readonly wires: ReadonlyMap<string, PlacedWire>;
}

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.randomSeed": "1",
  "elk.padding": "[top=0,left=0,bottom=0,right=0]",
  "elk.partitioning.activate": "true",
  "elk.separateConnectedComponents": "false",
  "elk.spacing.nodeNode": "12",
  "elk.spacing.edgeNode": "10",
  "elk.spacing.edgeEdge": "10",
  "elk.spacing.portPort": "14",
  "elk.layered.spacing.nodeNodeBetweenLayers": "6",
  "elk.layered.spacing.edgeNodeBetweenLayers": "8",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "8",
  "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
  // Rows in the order of the graph: a1, a2, a3 stand below each other.
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.crossingMinimization.forceNodeModelOrder": "true",
};

/** Loads elkjs. In a browser's worker the first instance takes over the worker's messages; they are given back. */
async function loadElk() {
  const { default: ELK } = await import("elkjs/lib/elk.bundled.js");
  const scope: { onmessage?: unknown } = globalThis;
  const { onmessage } = scope;
  const elk = new ELK();
  if (scope.onmessage !== onmessage) scope.onmessage = onmessage;
  return elk;
}

/**
 * Places boxes and wires, in Node, in a page or in a worker. The same input gives the same layout. elkjs is loaded on first use.
 *
 * @example
 * const { parts, flows } = figureOf(joinSums(annotate(loss)));
 * const { boxes, wires, width, height } = await layout(parts, flows);
 */
export async function layout(boxes: readonly Box[], wires: readonly Wire[]): Promise<Layout> {
  const elk = await loadElk();
  const columns = labelColumns(boxes, wires);
  const into = new Map(boxes.map(({ id }) => [id, wires.filter((wire) => wire.to === id)]));
  const placed = await elk.layout<ElkNode>({
    id: "root",
    layoutOptions: OPTIONS,
    // A label is a node of its own, in a column between those of boxes; it comes before the box that its wire leads to.
    children: boxes.flatMap((box) => [
      ...into
        .get(box.id)!
        .flatMap((wire) => (wire.label ? labelNode(wire, wire.label, columns.get(wire)!) : [])),
      boxNode(box, into.get(box.id)!.length),
    ]),
    edges: wires.flatMap(segmentsOf),
  });
  const middles = new Map(
    placed.children!.map(({ id, x, y, width, height }) => [id, { x: x! + width! / 2, y: y! + height! / 2 }]),
  );
  const edges = new Map((placed.edges ?? []).map((edge) => [edge.id, pointsOf(edge)]));
  return {
    width: placed.width!,
    height: placed.height!,
    boxes: new Map(boxes.map(({ id }) => [id, middles.get(id)!])),
    wires: new Map(
      wires.map((wire) => [
        wire.id,
        {
          points: segmentsOf(wire).flatMap(({ id }) => edges.get(id)!),
          ...(wire.label && { label: middles.get(wire.id)! }),
        },
      ]),
    ),
  };
}

/** The column after which each wire's label stands: of those that it crosses the emptiest, of equal ones the last. */
function labelColumns(boxes: readonly Box[], wires: readonly Wire[]): Map<Wire, number> {
  const columnOf = new Map(boxes.map(({ id, column }) => [id, column]));
  const result = new Map<Wire, number>();
  const filled = new Map<number, number>();
  const spanOf = (wire: Wire) => columnOf.get(wire.to)! - columnOf.get(wire.from)!;
  // Stable, so that wires of equal length keep their order.
  for (const wire of wires.filter(({ label }) => label).sort((a, b) => spanOf(a) - spanOf(b))) {
    let best = columnOf.get(wire.to)! - 1;
    for (let column = best - 1; column >= columnOf.get(wire.from)!; column--) {
      if ((filled.get(column) ?? 0) < (filled.get(best) ?? 0)) best = column;
    }
    filled.set(best, (filled.get(best) ?? 0) + wire.label!.height);
    result.set(wire, best);
  }
  return result;
}

function boxNode({ id, width, height, column, caption, ordered }: Box, slots: number): ElkNode {
  const west = Array.from({ length: slots }, (_, slot) =>
    // Counted clockwise, so from the bottom.
    port(`${id}.${slot}`, "WEST", slots - slot),
  );
  return {
    id,
    width,
    height,
    labels: caption && [
      {
        id: `${id}.caption`,
        text: " ",
        ...caption,
        layoutOptions: { "elk.nodeLabels.placement": "[H_CENTER, V_BOTTOM, OUTSIDE]" },
      },
    ],
    layoutOptions: {
      "elk.partitioning.partition": String(2 * column),
      "elk.portConstraints": ordered ? "FIXED_ORDER" : "FIXED_SIDE",
      "elk.portAlignment.default": "CENTER",
    },
    ports: [port(`${id}.out`, "EAST", 0), ...west],
  };
}

function labelNode({ id }: Wire, { width, height }: Size, column: number): ElkNode {
  return {
    id,
    width,
    height,
    layoutOptions: {
      "elk.partitioning.partition": String(2 * column + 1),
      "elk.layered.considerModelOrder.noModelOrder": "true",
      "elk.portConstraints": "FIXED_SIDE",
      "elk.portAlignment.default": "CENTER",
    },
    ports: [port(`${id}.out`, "EAST", 0), port(`${id}.in`, "WEST", 1)],
  };
}

function port(id: string, side: "EAST" | "WEST", index: number): ElkPort {
  return { id, layoutOptions: { "elk.port.side": side, "elk.port.index": String(index) } };
}

/** One edge, or two with the label between them. */
function segmentsOf({ id, from, to, slot, label, priority }: Wire): ElkExtendedEdge[] {
  const layoutOptions = { "elk.layered.priority.straightness": String(priority) };
  const [start, end] = [`${from}.out`, `${to}.${slot}`];
  if (!label) return [{ id: `${id}.whole`, sources: [start], targets: [end], layoutOptions }];
  return [
    { id: `${id}.first`, sources: [start], targets: [`${id}.in`], layoutOptions },
    { id: `${id}.second`, sources: [`${id}.out`], targets: [end], layoutOptions },
  ];
}

function pointsOf({ sections }: ElkExtendedEdge): Point[] {
  const { startPoint, bendPoints = [], endPoint } = sections![0];
  return [startPoint, ...bendPoints, endPoint];
}
