/**
 * figureOf: what the picture of a drawing consists of: circles, boxes, and wires with the value above and the gradient below, each
 * with its texts and the room that it needs. Knows nothing of where things stand, nor of how they are drawn.
 */
import { type Box, cutTo, type Size, textWidth, type Wire } from "retrograd/inspect";
import { type Detail, isLongNote, type Note, noteOf } from "./note.ts";
import type { Drawing, DrawnNode, NodeKind, Summary } from "./source.ts";

/** Font sizes. */
export const FONT = { symbol: 18, name: 15, number: 14, small: 12 } as const;
/** Of the circle around an operation. */
export const RADIUS = 21;
/** Of the box around a leaf. */
const LEAF_HEIGHT = 30;
/** From one line of text beside a wire to the next. */
export const ROW = 17;
/** Between a wire and what stands above it, and below it under the arrow back. */
export const ABOVE = 6;
export const BELOW = 11;

/** Wider names are cut. */
const LONGEST_NAME = 150;
const LONGEST_OPERATION = 240;
/** Of an operation: longer ones are broken. */
const LONGEST_LINE = 80;
/** The shortest arrow back. */
const SHORTEST = 28;

/** Operations whose wires may come in as they cross least. */
const COMMUTATIVE: ReadonlySet<string> = new Set(["add", "mul", "maximum", "minimum"]);

/** Something that wires lead to or from: a node, or the end of an output's wire. */
export interface Part extends Box {
  readonly kind: NodeKind | "end";
  /** The node; of an end, the output's node. */
  readonly node: DrawnNode;
  readonly text: string;
  /** The same, a word or two to a line where it is long. */
  readonly lines: readonly string[];
  readonly fontSize: number;
  readonly captionText?: string;
}

/** A wire, and what stands beside it. */
export interface Flow extends Wire {
  /** Key of the node whose value it carries. */
  readonly source: string;
  /** Left out where the leaf itself is the number. */
  readonly above?: Note;
  readonly below?: Note;
}

export interface Figure {
  readonly parts: readonly Part[];
  readonly flows: readonly Flow[];
  /** Of what stands beside the wires. */
  readonly detail: Detail;
  /** Ids of wires beside which everything stands all the same. */
  readonly whole: ReadonlySet<string>;
}

/** Id of the end that an output's wire leads to. */
export function endOf(key: string): string {
  return `end:${key}`;
}

/** A part for each node and one for the end of each output; a wire for each edge. */
export function figureOf(
  { nodes, outputs }: Drawing,
  detail: Detail = "exact",
  whole: ReadonlySet<string> = new Set(),
): Figure {
  const byKey = new Map(nodes.map((node) => [node.key, node]));
  const columns = columnsOf(nodes);
  const stands = standsOf(nodes, columns);
  const flow = (from: string, to: string, slot: number, gradient: Summary | undefined) => {
    const id = `${to}.${slot}.wire`;
    const stand = stands.get(from)!.find(({ wires }) => wires.has(id))?.id ?? from;
    return {
      ...flowOf(id, byKey.get(from)!, to, slot, gradient, whole.has(id) ? "exact" : detail),
      from: stand,
    };
  };
  return {
    detail,
    whole,
    parts: [
      ...nodes.flatMap((node) =>
        stands
          .get(node.key)!
          .map(({ id, column }) => ({ ...partOf(node, column, outputs.includes(node.key)), id })),
      ),
      ...outputs.map((key) => endPart(byKey.get(key)!, columns.get(key)! + 1)),
    ],
    flows: [
      ...nodes.flatMap((node) =>
        node.inputs.map((input, slot) => flow(input, node.key, slot, node.flows?.[slot] ?? undefined)),
      ),
      ...outputs.map((key) => flow(key, endOf(key), 0, byKey.get(key)!.gradient)),
    ],
  };
}

/**
 * An operation stands right after the last of its inputs, a leaf right before the first of its readers; so does what is inside of an open
 * composite, lest its frame reach far out. A wire that leads into an open composite has one column more, for the numbers that stand
 * inside of it.
 */
function columnsOf(nodes: readonly DrawnNode[]): Map<string, number> {
  const columns = new Map<string, number>();
  for (const node of nodes) {
    const ends = node.inputs.map((input) => columns.get(input)! + lengthOf(node, input));
    columns.set(node.key, Math.max(0, ...ends));
  }
  const latest = new Map<string, number>();
  for (const node of [...nodes].reverse()) {
    const { key, inputs, within } = node;
    if (inputs.length === 0 || within !== undefined) columns.set(key, latest.get(key) ?? columns.get(key)!);
    for (const input of inputs) {
      const column = columns.get(key)! - lengthOf(node, input);
      latest.set(input, Math.min(latest.get(input) ?? Infinity, column));
    }
  }
  return columns;
}

/** How many columns a wire leads on. */
function lengthOf({ within }: DrawnNode, input: string): number {
  return within === undefined || input.startsWith(`${within}.`) ? 1 : 2;
}

/** Where a node stands, and the wires that leave it there. */
interface Stand {
  readonly id: string;
  readonly column: number;
  readonly wires: ReadonlySet<string>;
}

/** A leaf that is read farther apart than by so many columns stands there more than once, lest its wires run through the whole picture. */
const NEAR = 6;
/** In smaller graphs every node stands once. */
const MANY = 60;

function standsOf(nodes: readonly DrawnNode[], columns: ReadonlyMap<string, number>): Map<string, Stand[]> {
  const readers = new Map<string, { wire: string; column: number }[]>(nodes.map(({ key }) => [key, []]));
  for (const node of nodes) {
    node.inputs.forEach((input, slot) => {
      const column = columns.get(node.key)! - lengthOf(node, input);
      readers.get(input)!.push({ wire: `${node.key}.${slot}.wire`, column });
    });
  }
  const standsOfLeaf = (key: string): Stand[] => {
    if (nodes.length <= MANY) return [];
    const stands: { id: string; column: number; wires: Set<string> }[] = [];
    for (const { wire, column } of readers.get(key)!.sort((a, b) => a.column - b.column)) {
      const last = stands.at(-1);
      if (last && column - last.column <= NEAR) last.wires.add(wire);
      else stands.push({ id: last ? `${key}~${stands.length}` : key, column, wires: new Set([wire]) });
    }
    return stands;
  };
  return new Map(
    nodes.map(({ key, inputs }) => {
      const stands = inputs.length === 0 ? standsOfLeaf(key) : [];
      return [
        key,
        stands.length > 1 ? stands : [{ id: key, column: columns.get(key)!, wires: new Set<string>() }],
      ];
    }),
  );
}

function partOf(node: DrawnNode, column: number, isOutput: boolean): Part {
  const { key: id, kind, op, label, name } = node;
  if (kind !== "operation") {
    // A number can be copied as JavaScript reads it.
    const text = cutTo(label.replace(/^−(?=\d|Infinity)/, "-"), FONT.name, LONGEST_NAME);
    const width = Math.max(LEAF_HEIGHT, textWidth(text, FONT.name) + 20);
    return {
      id,
      kind,
      node,
      text,
      lines: [text],
      fontSize: FONT.name,
      width,
      height: LEAF_HEIGHT,
      column,
      ordered: true,
    };
  }
  const text = cutTo(label, FONT.number, LONGEST_OPERATION);
  const lines = linesOf(text);
  const fontSize = text.length <= 2 ? FONT.symbol : lines.length > 1 ? FONT.small : FONT.number;
  const width = Math.max(...lines.map((line) => textWidth(line, fontSize)));
  return {
    id,
    kind,
    node,
    text,
    lines,
    fontSize,
    width: width <= 2 * RADIUS - 6 ? 2 * RADIUS : width + 26,
    height: 2 * RADIUS,
    column,
    ordered: !COMMUTATIVE.has(op),
    // The name of an output stands at its end.
    ...(name !== undefined && !isOutput && captionOf(name)),
  };
}

/** Long texts of several words in two lines of about equal length. */
function linesOf(text: string): readonly string[] {
  const words = text.split(" ");
  if (words.length === 1 || textWidth(text, FONT.number) <= LONGEST_LINE) return [text];
  const splits = words
    .slice(1)
    .map((_, i) => [words.slice(0, i + 1).join(" "), words.slice(i + 1).join(" ")]);
  const longest = (lines: readonly string[]) => Math.max(...lines.map((line) => line.length));
  return splits.reduce((best, lines) => (longest(lines) < longest(best) ? lines : best));
}

function captionOf(name: string): { captionText: string; caption: Size } {
  const captionText = cutTo(name, FONT.small, LONGEST_NAME);
  return { captionText, caption: { width: textWidth(captionText, FONT.small), height: ROW } };
}

function endPart(node: DrawnNode, column: number): Part {
  const text = cutTo(node.name ?? "", FONT.name, LONGEST_NAME);
  return {
    id: endOf(node.key),
    kind: "end",
    node,
    text,
    lines: text === "" ? [] : [text],
    fontSize: FONT.name,
    width: text === "" ? 1 : textWidth(text, FONT.name) + 8,
    height: LEAF_HEIGHT,
    column,
    ordered: true,
  };
}

function flowOf(
  id: string,
  from: DrawnNode,
  to: string,
  slot: number,
  gradient: Summary | undefined,
  detail: Detail,
): Flow {
  const isNumber = from.kind === "constant" && from.shape.length === 0;
  const isLong = [from.value, ...(gradient ? [gradient] : [])].some((summary) => isLongNote(summary, detail));
  const above = isNumber ? undefined : noteOf(from.value, "value", detail, isLong);
  const below = gradient && noteOf(gradient, "gradient", detail, isLong);
  const flow: Flow = {
    ...{ id, from: from.key, source: from.key, to, slot, priority: from.kind === "constant" ? 0 : 1 },
    ...(above && { above }),
    ...(below && { below }),
  };
  if (!above && !below) return flow;
  const half = Math.max((above?.height ?? 0) + ABOVE, below ? below.height + BELOW : 0);
  const width = Math.max(SHORTEST, above?.width ?? 0, below?.width ?? 0) + 6;
  return { ...flow, label: { width, height: 2 * half } };
}
