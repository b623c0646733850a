/** Draws the picture's shapes as SVG elements in the page's colours. Knows nothing of what they stand for. */
import type { CSSProperties } from "react";
import type { Shape } from "../../model/graph/picture-shapes.ts";
import { type Role, styleOf } from "../../model/graph/picture-styles.ts";

const looks = new Map<Role, CSSProperties>();

function lookOf(role: Role): CSSProperties {
  const known = looks.get(role);
  if (known) return known;
  const { fill, fillOpacity, stroke, strokeWidth, dash, weight, halo, crisp } = styleOf(role);
  const look: CSSProperties = {
    fill: fill ? `var(--${fill})` : "none",
    ...(fillOpacity !== undefined && { fillOpacity }),
    ...(stroke && { stroke: `var(--${stroke})` }),
    ...(strokeWidth !== undefined && { strokeWidth }),
    ...(dash && { strokeDasharray: dash }),
    ...(weight !== undefined && { fontWeight: weight }),
    ...(halo && {
      ...{ stroke: "var(--paper)", strokeWidth: 3, strokeLinejoin: "round", paintOrder: "stroke" },
    }),
    ...(crisp && { shapeRendering: "crispEdges" }),
  };
  looks.set(role, look);
  return look;
}

export function Shapes({ shapes }: { shapes: readonly Shape[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: a shape has no identity beyond its place in the list
  return shapes.map((shape, i) => <OneShape key={`${i}.${shape.role}`} shape={shape} />);
}

function OneShape({ shape }: { shape: Shape }) {
  const style = lookOf(shape.role);
  switch (shape.as) {
    case "path": {
      const { d, at } = shape;
      return <path d={d} style={style} transform={at && `translate(${at.x} ${at.y})`} />;
    }
    case "rect": {
      const { x, y, width, height, radius } = shape;
      return <rect x={x} y={y} width={width} height={height} rx={radius} style={style} />;
    }
    case "text": {
      const { x, y, size, anchor, text } = shape;
      return (
        <text x={x} y={y} fontSize={size} textAnchor={anchor} style={style}>
          {text}
        </text>
      );
    }
    default:
      return shape satisfies never;
  }
}
