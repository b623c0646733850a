/**
 * toSvg: a graph as a picture in the manner of "Deep Learning from Scratch": operations in circles, the value above each
 * line, and the gradient that flows back below it.
 */
import type { GraphDescription, NodeDescription } from "../graph/describe.ts";
import type { AnnotatedNode } from "./annotate.ts";
import { type Box, layout, type PlacedWire, type Point, type Wire } from "./layout.ts";
import { isSmall, norm, oneLine, short } from "./numbers.ts";
import { isCommutative, leafLabel, symbolOf } from "./symbols.ts";
import { cutTo, textWidth } from "./text-width.ts";
import { escapeXml } from "./xml.ts";

const FONT = { symbol: 17, name: 15, number: 14, small: 12 } as const;
const RADIUS = 21;
const LONGEST_NAME = 150;
const MARGIN = 16;
const LEGEND = 30;
const ROW = 17;
/** From a line to the nearest edge of the texts above it, and of those below its backward arrow. */
const ABOVE = 6;
const BELOW = 10;

const COLOR = {
  line: "#475569",
  text: "#0f172a",
  muted: "#64748b",
  back: "#c2410c",
  op: "#ffffff",
  data: "#e0edff",
  variable: "#dcf5e3",
  constant: "#f1f5f9",
} as const;

/** What a picture shows at one place: operation, leaf, or the end of an output. */
interface Shape extends Box {
  readonly kind: "circle" | "pill" | "leaf" | "end";
  readonly text: string;
  readonly size: number;
  readonly captionText?: string;
  readonly fill: string;
  readonly title: string;
}

interface LabelledWire extends Wire {
  readonly above: readonly string[];
  readonly below: readonly string[];
}

/**
 * Draws a description, from `annotate` or from `describe`, as an SVG document with a white background. The same description
 * always gives the same bytes. Resolves once elkjs, which is loaded on first use, has placed everything.
 *
 * @example await writeFile("price.svg", await toSvg(annotate(price)))
 */
export async function toSvg(graph: GraphDescription): Promise<string> {
  const columns = columnsOf(graph);
  const shapes = [
    ...graph.nodes.map((node) => shapeOf(node, columns[node.id], graph)),
    ...graph.outputs.map((id, i) => endOf(graph.nodes[id], columns[id] + 1, i)),
  ];
  const wires = wiresOf(graph);
  const placed = await layout(shapes, wires);
  const hasGradients = wires.some((wire) => wire.below.length > 0);
  const width = Math.ceil(placed.width + 2 * MARGIN);
  const height = Math.ceil(placed.height + 2 * MARGIN + (hasGradients ? LEGEND : 0));
  const byId = new Map(shapes.map((shape) => [shape.id, shape]));
  const body = [
    ...wires.map((wire) => drawWire(wire, placed.wires.get(wire.id)!, byId.get(wire.to)!, placed.boxes.get(wire.to)!)),
    ...shapes.map((shape) => drawShape(shape, placed.boxes.get(shape.id)!)),
  ];
  const legend = hasGradients ? [drawLegend(graph, placed.height)] : [];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" ` +
      `font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', 'Noto Sans CJK SC', sans-serif">`,
    `<title>Computational graph${outputNames(graph)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<g transform="translate(${MARGIN} ${MARGIN})">`,
    ...body,
    ...legend,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function outputNames({ nodes, outputs }: GraphDescription): string {
  const names = outputs.map((id) => nodes[id].name).filter((name) => name !== undefined);
  return names.length > 0 ? escapeXml(` of ${names.join(", ")}`) : "";
}

/** An operation stands right after the last of its inputs, a leaf right before the first of its consumers. */
function columnsOf({ nodes }: GraphDescription): number[] {
  const columns = nodes.map(() => 0);
  for (const { id, inputs } of nodes)
    if (inputs.length > 0) columns[id] = 1 + Math.max(...inputs.map((input) => columns[input]));
  const first = nodes.map(() => Number.POSITIVE_INFINITY);
  for (const { id, inputs } of nodes)
    for (const input of inputs) first[input] = Math.min(first[input], columns[id]);
  return columns.map((column, id) => (nodes[id].inputs.length > 0 || first[id] === Infinity ? column : first[id] - 1));
}

function shapeOf(node: NodeDescription, column: number, { outputs }: GraphDescription): Shape {
  const common = { id: `n${node.id}`, column, title: titleOf(node) };
  if (node.inputs.length === 0) {
    const text = cutTo(leafLabel(node).replace(/^-/, "−"), FONT.name, LONGEST_NAME);
    const kind = node.op === "constant" || node.op === "variable" ? node.op : "data";
    const width = textWidth(text, FONT.name) + 20;
    return { ...common, kind: "leaf", text, size: FONT.name, width, height: 30, ordered: true, fill: COLOR[kind] };
  }
  const text = symbolOf(node.op);
  const size = text.length <= 2 ? FONT.symbol : FONT.number;
  const wide = textWidth(text, size) > 2 * RADIUS - 4;
  const captionText =
    node.name !== undefined && !outputs.includes(node.id) ? cutTo(node.name, FONT.small, LONGEST_NAME) : undefined;
  return {
    ...common,
    kind: wide ? "pill" : "circle",
    text,
    size,
    width: wide ? textWidth(text, size) + 24 : 2 * RADIUS,
    height: 2 * RADIUS,
    ordered: !isCommutative(node.op),
    fill: COLOR.op,
    ...(captionText !== undefined && {
      captionText,
      caption: { width: textWidth(captionText, FONT.small), height: ROW },
    }),
  };
}

/** What the arrow out of an output points to: its name, if it has one. */
function endOf(node: NodeDescription, column: number, i: number): Shape {
  const text = node.name === undefined ? "" : cutTo(node.name, FONT.name, LONGEST_NAME);
  const width = text === "" ? 1 : textWidth(text, FONT.name) + 8;
  return { id: `out${i}`, column, kind: "end", text, size: FONT.name, width, height: 30, ordered: true, fill: "none", title: titleOf(node) };
}

function titleOf(node: AnnotatedNode): string {
  const { op, name, shape, dtype, value, gradient } = node;
  return [
    `${name === undefined ? "" : `${name}: `}${op}`,
    `[${shape.join(", ")}] ${dtype}`,
    ...(value ? [`value ${oneLine(value, shape, dtype)}`] : []),
    ...(gradient ? [`gradient ${oneLine(gradient, shape, dtype)}`] : []),
  ].join("\n");
}

function wiresOf({ nodes, outputs }: { nodes: readonly AnnotatedNode[]; outputs: readonly number[] }): LabelledWire[] {
  const inner = nodes.flatMap((node) =>
    node.inputs.map((input, slot) => wire(nodes[input], `n${node.id}`, slot, node.flows?.[slot] ?? undefined)),
  );
  return [...inner, ...outputs.map((id, i) => wire(nodes[id], `out${i}`, 0, nodes[id].gradient))];
}

function wire(from: NodeDescription, to: string, slot: number, flow?: readonly number[]): LabelledWire {
  const above = from.op === "constant" ? [] : rows(from.shape, from.value);
  const below = flow ? rows(from.shape, flow) : [];
  const common = { id: `${to}.${slot}.wire`, from: `n${from.id}`, to, slot, above, below };
  if (above.length + below.length === 0) return common;
  const width = Math.max(...[...above, ...below].map((text) => textWidth(text, FONT.number)), 28) + 8;
  return { ...common, label: { width, height: 2 * Math.max(above.length * ROW + ABOVE, below.length * ROW + BELOW) } };
}

/** How a value stands beside a line: its number, its few elements, or its shape and norm. */
function rows(shape: readonly number[], values?: readonly number[]): string[] {
  if (values && shape.length === 0) return [minus(short(values[0]))];
  if (values && isSmall(shape, values)) return [`[${values.map((value) => minus(short(value))).join(", ")}]`];
  if (shape.length === 0) return [];
  return [shape.join("×"), ...(values ? [`‖·‖ ${short(Number(norm(values).toPrecision(3)))}`] : [])];
}

function minus(number: string): string {
  return number.replaceAll("-", "−");
}

function drawShape(shape: Shape, center: Point): string {
  const { kind, width, height, fill, text, size } = shape;
  const parts = [`<title>${escapeXml(shape.title)}</title>`];
  if (kind === "circle")
    parts.push(`<circle cx="${n(center.x)}" cy="${n(center.y)}" r="${RADIUS}" fill="${fill}" stroke="${COLOR.line}" stroke-width="1.5"/>`);
  else if (kind !== "end") {
    const radius = kind === "pill" ? height / 2 : 6;
    const stroke = kind === "pill" ? ` stroke="${COLOR.line}" stroke-width="1.5"` : "";
    parts.push(
      `<rect x="${n(center.x - width / 2)}" y="${n(center.y - height / 2)}" width="${n(width)}" height="${n(height)}" rx="${radius}" fill="${fill}"${stroke}/>`,
    );
  }
  if (text !== "") parts.push(drawText(text, center.x, center.y + size * 0.35, size, COLOR.text));
  if (shape.captionText !== undefined)
    parts.push(drawText(shape.captionText, center.x, center.y + height / 2 + 15, FONT.small, COLOR.muted));
  return `<g>${parts.join("")}</g>`;
}

function drawText(text: string, x: number, y: number, size: number, fill: string, anchor = "middle"): string {
  return `<text x="${n(x)}" y="${n(y)}" font-size="${size}" text-anchor="${anchor}" fill="${fill}">${escapeXml(text)}</text>`;
}

function drawWire(wire: LabelledWire, { points, label }: PlacedWire, to: Shape, center: Point): string {
  const path = [...points];
  const end = path[path.length - 1];
  // A line that meets a circle off its middle goes on to its rim.
  const reach = to.kind === "circle" ? RADIUS - Math.sqrt(RADIUS ** 2 - (end.y - center.y) ** 2) : 0;
  path[path.length - 1] = { x: end.x + reach, y: end.y };
  const tip = path[path.length - 1];
  const parts = [
    `<path d="${roundedPath(path)}" fill="none" stroke="${COLOR.line}" stroke-width="1.5"/>`,
    `<path d="M${n(tip.x)} ${n(tip.y)}l-8 -4v8z" fill="${COLOR.line}"/>`,
  ];
  if (label && wire.label) {
    const { x: middle, y: line } = label;
    const half = wire.label.width / 2 - 3;
    wire.above.forEach((text, i) => {
      const y = line - ABOVE - (wire.above.length - 1 - i) * ROW;
      parts.push(drawText(text, middle, y, FONT.number, COLOR.text));
    });
    if (wire.below.length > 0) parts.push(backArrow(middle - half, middle + half, line + 6));
    wire.below.forEach((text, i) => {
      parts.push(drawText(text, middle, line + BELOW + 12 + i * ROW, FONT.number, COLOR.back));
    });
  }
  return `<g>${parts.join("")}</g>`;
}

/** The thin arrow of a gradient, from right to left. */
function backArrow(left: number, right: number, y: number): string {
  return (
    `<path d="M${n(right)} ${n(y)}H${n(left + 5)}" fill="none" stroke="${COLOR.back}" stroke-width="1.25"/>` +
    `<path d="M${n(left)} ${n(y)}l7 -3.5v7z" fill="${COLOR.back}"/>`
  );
}

/** A polyline with its corners rounded. */
function roundedPath(points: readonly Point[]): string {
  let path = `M${n(points[0].x)} ${n(points[0].y)}`;
  for (let i = 1; i < points.length - 1; i++) {
    const [before, corner, after] = [points[i - 1], points[i], points[i + 1]];
    const radius = Math.min(8, distance(before, corner) / 2, distance(corner, after) / 2);
    const a = towards(corner, before, radius);
    const b = towards(corner, after, radius);
    path += `L${n(a.x)} ${n(a.y)}Q${n(corner.x)} ${n(corner.y)} ${n(b.x)} ${n(b.y)}`;
  }
  const last = points[points.length - 1];
  return `${path}L${n(last.x)} ${n(last.y)}`;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function towards(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to) || 1;
  return { x: from.x + ((to.x - from.x) * length) / whole, y: from.y + ((to.y - from.y) * length) / whole };
}

function drawLegend({ nodes, outputs }: GraphDescription, y: number): string {
  const of = nodes[outputs[0]].name === undefined ? "the output" : cutTo(nodes[outputs[0]].name!, FONT.small, LONGEST_NAME);
  const base = y + LEGEND - 2;
  return (
    `<g><path d="M0 ${n(base - 4)}H18" stroke="${COLOR.line}" stroke-width="1.5"/><path d="M24 ${n(base - 4)}l-8 -4v8z" fill="${COLOR.line}"/>` +
    drawText("value", 30, base, FONT.small, COLOR.text, "start") +
    backArrow(74, 98, base - 4) +
    drawText(`derivative of ${of}`, 104, base, FONT.small, COLOR.back, "start") +
    "</g>"
  );
}

/** A coordinate with at most two decimals. */
function n(x: number): string {
  return String(Math.round(x * 100) / 100);
}
