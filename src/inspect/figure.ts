/**
 * figureOf: what a picture of a graph shows, in words and sizes: circles, boxes, and wires with their texts.
 * Knows nothing of where things stand, nor of SVG.
 */
import type { NodeDescription } from "../graph/describe.ts";
import { opNameOf } from "../graph/node.ts";
import { entryOf } from "../ops/define.ts";
import type { DrawnGraph, DrawnNode } from "./annotate.ts";
import type { Box, Size, Wire } from "./layout.ts";
import { isPlainNumber, leafLabel } from "./leaves.ts";
import { isSmall, oneLine, short, summary } from "./numbers.ts";
import { cutTo, textWidth } from "./text-width.ts";

/** Font sizes in pixels, by what is written. */
export const FONT = { symbol: 17, name: 15, number: 14, small: 12 } as const;
/** Radius of the circle around an operation. */
export const RADIUS = 21;
/** From one line of text beside a wire to the next. */
export const ROW = 17;
/** Between a wire and the baseline of the text above it. */
export const ABOVE = 6;
/** Between a wire and the top of the text below it, under the arrow back. */
export const BELOW = 10;

/** Wider names are cut. */
const LONGEST_NAME = 150;
const LEAF_HEIGHT = 30;

/** What a leaf stands for, or where a wire ends that no operation reads. */
export type Kind = "operation" | "data" | "variable" | "constant" | "end";

/** Something in a picture that wires lead to or from. */
export interface Part extends Box {
  readonly kind: Kind;
  readonly text: string;
  readonly fontSize: number;
  /** Shown when the mouse rests on it. */
  readonly title: string;
  readonly captionText?: string;
}

/** A wire with lines of text: the value above it, the gradient below. */
export interface Flow extends Wire {
  readonly above: readonly string[];
  readonly below: readonly string[];
}

/** Everything in a picture, to be placed by `layout`. */
export interface Figure {
  readonly parts: readonly Part[];
  readonly flows: readonly Flow[];
}

/**
 * What a picture of a graph shows: a part for each node, `n` and its id, and one for the end of each output, `out0`, `out1`, …; a wire for
 * each edge, `n5.0.wire` for the first input of node 5. Sizes are estimated from the texts.
 *
 * @example figureOf(annotate(price)).parts.map(({ text }) => text)   // ["apple", "count", "×", …]
 */
export function figureOf(graph: DrawnGraph): Figure {
  const { nodes, outputs } = graph;
  const columns = columnsOf(graph);
  const inner = nodes.flatMap((node) =>
    node.inputs.map((input, slot) => flowOf(nodes[input], `n${node.id}`, slot, node.flows?.[slot])),
  );
  return {
    parts: [
      ...nodes.map((node) =>
        node.inputs.length === 0
          ? leafPart(node, columns[node.id])
          : operationPart(node, columns[node.id], outputs.includes(node.id)),
      ),
      ...outputs.map((id, i) => endPart(nodes[id], columns[id] + 1, i)),
    ],
    flows: [...inner, ...outputs.map((id, i) => flowOf(nodes[id], `out${i}`, 0, nodes[id].gradient))],
  };
}

/** An operation stands right after the last of its inputs, a leaf right before the first of its readers. */
function columnsOf({ nodes }: DrawnGraph): number[] {
  const earliest: number[] = [];
  const firstReader: number[] = [];
  for (const { id, inputs } of nodes) {
    earliest[id] = 1 + Math.max(-1, ...inputs.map((input) => earliest[input]));
    for (const input of inputs) firstReader[input] = Math.min(firstReader[input] ?? Infinity, earliest[id]);
  }
  return nodes.map(({ id, inputs }) =>
    inputs.length === 0 && firstReader[id] !== undefined ? firstReader[id] - 1 : earliest[id],
  );
}

function leafPart(node: NodeDescription, column: number): Part {
  const text = cutTo(minus(leafLabel(node)), FONT.name, LONGEST_NAME);
  return {
    id: `n${node.id}`,
    kind: node.op === "constant" || node.op === "variable" ? node.op : "data",
    text,
    fontSize: FONT.name,
    title: titleOf(node),
    width: textWidth(text, FONT.name) + 20,
    height: LEAF_HEIGHT,
    column,
    ordered: true,
  };
}

function operationPart(node: NodeDescription, column: number, isOutput: boolean): Part {
  const { symbol: text = opNameOf(node), commutative = false } = entryOf(node.op);
  const fontSize = text.length <= 2 ? FONT.symbol : FONT.number;
  const width = textWidth(text, fontSize);
  return {
    id: `n${node.id}`,
    kind: "operation",
    text,
    fontSize,
    title: titleOf(node),
    width: width <= 2 * RADIUS - 4 ? 2 * RADIUS : width + 24,
    height: 2 * RADIUS,
    column,
    ordered: !commutative,
    // The name of an output stands at its end.
    ...(node.name !== undefined && !isOutput && captionOf(node.name)),
  };
}

function captionOf(name: string): { captionText: string; caption: Size } {
  const captionText = cutTo(name, FONT.small, LONGEST_NAME);
  return { captionText, caption: { width: textWidth(captionText, FONT.small), height: ROW } };
}

function endPart(node: NodeDescription, column: number, i: number): Part {
  const text = cutTo(node.name ?? "", FONT.name, LONGEST_NAME);
  return {
    id: `out${i}`,
    kind: "end",
    text,
    fontSize: FONT.name,
    title: titleOf(node),
    width: text === "" ? 1 : textWidth(text, FONT.name) + 8,
    height: LEAF_HEIGHT,
    column,
    ordered: true,
  };
}

function titleOf(node: DrawnNode): string {
  const { name, shape, dtype, value, gradient } = node;
  const op = opNameOf(node);
  return [
    name === undefined ? op : `${name}: ${op}`,
    `[${shape.join(", ")}] ${dtype}`,
    ...(value ? [`value ${oneLine(value, shape, dtype)}`] : []),
    ...(gradient ? [`gradient ${oneLine(gradient, shape, dtype)}`] : []),
  ].join("\n");
}

function flowOf(from: NodeDescription, to: string, slot: number, gradient?: readonly number[] | null): Flow {
  const above = isPlainNumber(from) ? [] : linesOf(from, from.value);
  const below = gradient ? linesOf(from, gradient) : [];
  const priority = from.op === "constant" ? 0 : 1;
  const flow = { id: `${to}.${slot}.wire`, from: `n${from.id}`, to, slot, above, below, priority };
  if (above.length + below.length === 0) return flow;
  const width = Math.max(28, ...[...above, ...below].map((text) => textWidth(text, FONT.number))) + 8;
  const half = Math.max(above.length * ROW + ABOVE, below.length * ROW + BELOW);
  return { ...flow, label: { width, height: 2 * half } };
}

/** How elements stand beside a wire, line by line: the number, the few elements, or shape and norm. */
export function linesOf({ shape, dtype }: NodeDescription, values: readonly number[] | undefined): string[] {
  if (!values) return shape.length === 0 ? [] : [shape.join("×")];
  if (shape.length === 0) return [minus(short(values[0]))];
  if (isSmall(shape, values)) return [`[${values.map((value) => minus(short(value))).join(", ")}]`];
  return [shape.join("×"), minus(summary(values, dtype))];
}

function minus(number: string): string {
  return number.replace(/-(?=\d|Infinity)/g, "−");
}
