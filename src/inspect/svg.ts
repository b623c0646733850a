/**
 * toSvg: a graph as a picture in the manner of "Deep Learning from Scratch": operations in circles, the value above each
 * wire, and the gradient that flows back below it.
 */
import type { GraphDescription } from "../graph/describe.ts";
import {
  ABOVE,
  BELOW,
  type Figure,
  type Flow,
  FONT,
  figureOf,
  type Kind,
  type Part,
  RADIUS,
  ROW,
} from "./figure.ts";
import { joinSums } from "./join-sums.ts";
import { type Layout, layout, type PlacedWire, type Point } from "./layout.ts";
import { cutTo, textWidth } from "./text-width.ts";
import { escapeXml } from "./xml.ts";

const MARGIN = 16;
const LEGEND = 32;

const LINE = "#475569";
const TEXT = "#0f172a";
const MUTED = "#64748b";
const BACK = "#c2410c";

const FILL: Readonly<Record<Kind, string>> = {
  operation: "#ffffff",
  data: "#e0edff",
  variable: "#dcf5e3",
  constant: "#f1f5f9",
  end: "none",
};

const FAMILY =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', 'Noto Sans CJK SC', sans-serif";

/**
 * Draws a description, from `annotate` or from `describe`, as an SVG document on white. The same description always gives the
 * same bytes. elkjs, which places everything, is loaded on first use.
 *
 * @example await writeFile("price.svg", await toSvg(annotate(price)))
 */
export async function toSvg(graph: GraphDescription): Promise<string> {
  const figure = figureOf(joinSums(graph));
  const placed = await layout(figure.parts, figure.flows);
  const names = graph.outputs.map((id) => graph.nodes[id].name).filter((name) => name !== undefined);
  const legend = legendOf(figure, names[0]);
  const width = Math.ceil(Math.max(placed.width, legend.width) + 2 * MARGIN);
  const height = Math.ceil(placed.height + legend.height + 2 * MARGIN);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="${FAMILY}">`,
    `<title>${escapeXml(`Computational graph${names.length > 0 ? ` of ${names.join(", ")}` : ""}`)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<g transform="translate(${MARGIN} ${MARGIN})">`,
    ...drawFigure(figure, placed),
    "</g>",
    `<g transform="translate(${MARGIN} ${height - MARGIN})">`,
    ...legend.drawing,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function drawFigure({ parts, flows }: Figure, { boxes, wires }: Layout): string[] {
  const byId = new Map(parts.map((part) => [part.id, part]));
  return [
    ...flows.map((flow) => drawFlow(flow, wires.get(flow.id)!, byId.get(flow.to)!, boxes.get(flow.to)!)),
    ...parts.map((part) => drawPart(part, boxes.get(part.id)!)),
  ];
}

function drawPart(part: Part, { x, y }: Point): string {
  const { kind, width, height, text, fontSize, captionText, title } = part;
  const stroke = kind === "operation" ? ` stroke="${LINE}" stroke-width="1.5"` : "";
  const radius = kind === "operation" ? height / 2 : 6;
  const outline =
    kind === "end"
      ? ""
      : `<rect x="${n(x - width / 2)}" y="${n(y - height / 2)}" width="${n(width)}" height="${n(height)}" rx="${radius}" fill="${FILL[kind]}"${stroke}/>`;
  const words = text === "" ? "" : drawText(text, x, y + fontSize * 0.35, fontSize, TEXT);
  const caption =
    captionText === undefined ? "" : drawText(captionText, x, y + height / 2 + 14, FONT.small, MUTED);
  return `<g><title>${escapeXml(title)}</title>${outline}${words}${caption}</g>`;
}

function drawFlow({ above, below, label: size }: Flow, wire: PlacedWire, to: Part, middle: Point): string {
  const end = wire.points[wire.points.length - 1];
  // A wire that meets a round side off its middle goes on to its rim.
  const round = to.kind === "operation";
  const tip = {
    x: end.x + (round ? RADIUS - Math.sqrt(RADIUS ** 2 - (end.y - middle.y) ** 2) : 0),
    y: end.y,
  };
  const line = drawLine([...wire.points.slice(0, -1), tip]) + drawHead(tip.x, tip.y, -8, LINE);
  if (!size || !wire.label) return `<g>${line}</g>`;
  const { x, y } = wire.label;
  const half = size.width / 2 - 3;
  const value = above.map((text, i) =>
    drawText(text, x, y - ABOVE - (above.length - 1 - i) * ROW, FONT.number, TEXT),
  );
  const gradient = below.map((text, i) =>
    drawText(text, x, y + BELOW + FONT.number * 0.85 + i * ROW, FONT.number, BACK),
  );
  return `<g>${line}${value.join("")}${below.length > 0 ? drawBack(x - half, x + half, y + 6) : ""}${gradient.join("")}</g>`;
}

/** A polyline with rounded corners. */
function drawLine(points: readonly Point[]): string {
  let path = `M${n(points[0].x)} ${n(points[0].y)}`;
  for (let i = 1; i < points.length - 1; i++) {
    const [before, corner, after] = [points[i - 1], points[i], points[i + 1]];
    const radius = Math.min(8, distance(before, corner) / 2, distance(corner, after) / 2);
    const [a, b] = [towards(corner, before, radius), towards(corner, after, radius)];
    path += `L${n(a.x)} ${n(a.y)}Q${n(corner.x)} ${n(corner.y)} ${n(b.x)} ${n(b.y)}`;
  }
  const last = points[points.length - 1];
  return `<path d="${path}L${n(last.x)} ${n(last.y)}" fill="none" stroke="${LINE}" stroke-width="1.5"/>`;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function towards(from: Point, to: Point, length: number): Point {
  const share = length / (distance(from, to) || 1);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/** An arrow's head at its tip; `length` is negative for one that points to the right. */
function drawHead(x: number, y: number, length: number, color: string): string {
  return `<path d="M${n(x)} ${n(y)}l${length} -4v8z" fill="${color}"/>`;
}

/** The thin arrow of a gradient, from right to left. */
function drawBack(left: number, right: number, y: number): string {
  const line = `<path d="M${n(right)} ${n(y)}H${n(left + 5)}" stroke="${BACK}" stroke-width="1.25"/>`;
  return line + drawHead(left, y, 7, BACK);
}

function drawText(text: string, x: number, y: number, size: number, fill: string, anchor = "middle"): string {
  return `<text x="${n(x)}" y="${n(y)}" font-size="${size}" text-anchor="${anchor}" fill="${fill}">${escapeXml(text)}</text>`;
}

/** What the two arrows mean, drawn upwards from y = 0; nothing if the picture shows no gradients. */
function legendOf(
  { flows }: Figure,
  output = "the output",
): { drawing: string[]; width: number; height: number } {
  if (!flows.some(({ below }) => below.length > 0)) return { drawing: [], width: 0, height: 0 };
  const hasNorms = flows.some(({ above }) => above.length > 1);
  const texts = [
    "value",
    `derivative of ${cutTo(output, FONT.small, 150)}`,
    ...(hasNorms ? ["‖·‖ Euclidean norm"] : []),
  ];
  const drawing: string[] = [];
  let x = 0;
  texts.forEach((text, i) => {
    if (i === 0)
      drawing.push(
        drawLine([
          { x, y: -4 },
          { x: x + 20, y: -4 },
        ]) + drawHead(x + 24, -4, -8, LINE),
      );
    if (i === 1) drawing.push(drawBack(x, x + 24, -4));
    if (i < 2) x += 30;
    drawing.push(drawText(text, x, 0, FONT.small, i === 1 ? BACK : TEXT, "start"));
    x += textWidth(text, FONT.small) + 12;
  });
  return { drawing, width: x, height: LEGEND };
}

/** A coordinate with at most two decimals. */
function n(x: number): string {
  return String(Math.round(x * 100) / 100);
}
