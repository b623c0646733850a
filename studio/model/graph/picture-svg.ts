/**
 * pictureSvg: the picture as an SVG file of its own, as it is seen: after the same steps, in the same colours.
 * Knows nothing of the page.
 */
import { escapeXml } from "retrograd/inspect";
import { FONT } from "./figure.ts";
import type { Picture } from "./picture.ts";
import { FRAME_TITLE } from "./picture-frames.ts";
import { n } from "./picture-line.ts";
import { type Badge, flowShapes, partShapes, type Shape } from "./picture-shapes.ts";
import { flowStatus, partStatus } from "./picture-status.ts";
import { styleOf, type Token } from "./picture-styles.ts";
import type { Shown } from "./steps.ts";

export interface SvgOptions {
  readonly title: string;
  readonly shown: Shown;
  readonly colours: Readonly<Record<Token, string>>;
  readonly fontFamily: string;
  /** By id of the wire. */
  readonly badges: ReadonlyMap<string, Badge>;
}

const MARGIN = 20;

/** An SVG document. The same picture and options give the same bytes. */
export function pictureSvg({ figure, layout, frames }: Picture, options: SvgOptions): string {
  const { title, shown, colours, fontFamily, badges } = options;
  const draw = (shapes: readonly Shape[]) => shapes.map((shape) => drawShape(shape, colours)).join("");
  const left = Math.min(0, ...frames.map(({ x }) => x)) - MARGIN;
  const top = Math.min(0, ...frames.map(({ y }) => y)) - MARGIN;
  const right = Math.max(layout.width, ...frames.map(({ x, width }) => x + width)) + MARGIN;
  const bottom = Math.max(layout.height, ...frames.map(({ y, height }) => y + height)) + MARGIN;
  const [width, height] = [Math.ceil(right - left), Math.ceil(bottom - top)];
  const parts = new Map(figure.parts.map((part) => [part.id, { part, middle: layout.boxes.get(part.id)! }]));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${n(left)} ${n(top)} ${width} ${height}" width="${width}" height="${height}" role="img" font-family="${escapeXml(fontFamily)}" font-variant-numeric="tabular-nums">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect x="${n(left)}" y="${n(top)}" width="${width}" height="${height}" fill="${colours.paper}"/>`,
    ...frames.map(({ name, x, y, width, height }) =>
      draw([
        { as: "rect", x, y, width, height, radius: 10, role: "frame" },
        {
          ...{ as: "text", x: x + 10, y: y + FRAME_TITLE - 8, text: name, size: FONT.small },
          ...{ anchor: "start", role: "frameTitle" },
        },
      ]),
    ),
    ...figure.flows.map((flow) => {
      const [from, to] = [parts.get(flow.from)!, parts.get(flow.to)!];
      const shapes = flowShapes(
        flow,
        layout.wires.get(flow.id)!,
        from,
        to,
        flowStatus(flow, shown),
        badges.get(flow.id),
      );
      return `<g>${draw([...shapes.line, ...shapes.value, ...shapes.gradient, ...shapes.badge])}</g>`;
    }),
    ...[...parts.values()].map(
      ({ part, middle }) =>
        `<g transform="translate(${n(middle.x)} ${n(middle.y)})">${draw(partShapes(part, partStatus(part, shown)))}</g>`,
    ),
    "</svg>",
    "",
  ].join("\n");
}

function drawShape(shape: Shape, colours: SvgOptions["colours"]): string {
  const { fill, fillOpacity, stroke, strokeWidth, dash, weight, halo, crisp } = styleOf(shape.role);
  const look = [
    `fill="${fill ? colours[fill] : "none"}"`,
    fillOpacity === undefined ? "" : `fill-opacity="${n(fillOpacity)}"`,
    stroke ? `stroke="${colours[stroke]}"` : "",
    strokeWidth === undefined ? "" : `stroke-width="${strokeWidth}"`,
    dash ? `stroke-dasharray="${dash}"` : "",
    weight ? `font-weight="${weight}"` : "",
    halo ? `stroke="${colours.paper}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"` : "",
    crisp ? 'shape-rendering="crispEdges"' : "",
  ]
    .filter((text) => text !== "")
    .join(" ");
  switch (shape.as) {
    case "path": {
      const at = shape.at ? ` transform="translate(${n(shape.at.x)} ${n(shape.at.y)})"` : "";
      return `<path d="${shape.d}"${at} ${look}/>`;
    }
    case "rect": {
      const { x, y, width, height, radius } = shape;
      return `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="${n(radius)}" ${look}/>`;
    }
    case "text": {
      const { x, y, size, anchor, text } = shape;
      return `<text x="${n(x)}" y="${n(y)}" font-size="${size}" text-anchor="${anchor}" ${look}>${escapeXml(text)}</text>`;
    }
    default:
      return shape satisfies never;
  }
}
