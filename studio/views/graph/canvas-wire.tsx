/** A wire of the picture with its value above and its gradient below. Knows nothing of where it stands. */
import type { Edge, EdgeProps } from "@xyflow/react";
import { memo, useMemo } from "react";
import type { PlacedWire } from "retrograd/inspect";
import type { Flow } from "../../model/graph/figure.ts";
import { type Badge, flowShapes, type PlacedPart } from "../../model/graph/picture-shapes.ts";
import type { FlowStatus } from "../../model/graph/picture-status.ts";
import css from "./canvas.module.css";
import { Shapes } from "./canvas-shapes.tsx";

export type WireEdge = Edge<
  {
    flow: Flow;
    wire: PlacedWire;
    from: PlacedPart;
    to: PlacedPart;
    status: FlowStatus;
    badge: Badge | undefined;
  },
  "wire"
>;

export const WireView = memo(function WireView({ data }: EdgeProps<WireEdge>) {
  const { flow, wire, from, to, status, badge } = data!;
  const shapes = useMemo(
    () => flowShapes(flow, wire, from, to, status, badge),
    [flow, wire, from, to, status, badge],
  );
  return (
    <g data-wire={`${flow.from}→${flow.to}`} data-slot={flow.slot}>
      <g className={css.line}>
        <Shapes shapes={shapes.line} />
      </g>
      {shapes.value.length > 0 && (
        <g className={`value nopan ${css.note}`}>
          <Shapes shapes={shapes.value} />
        </g>
      )}
      {shapes.gradient.length > 0 && (
        <g className={`gradient nopan ${css.note}`}>
          <Shapes shapes={shapes.gradient} />
        </g>
      )}
      {shapes.badge.length > 0 && (
        <g className={`badge nopan ${css.note}`} data-passed={badge?.passed}>
          <Shapes shapes={shapes.badge} />
        </g>
      )}
    </g>
  );
});
