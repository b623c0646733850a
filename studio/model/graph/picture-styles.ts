/** How each stroke, area and text of the picture looks, in the names of the page's colours. Knows nothing of where anything stands. */
import { LEVELS } from "./heat.ts";

/** Colours of the page (its custom properties without the dashes in front). */
export const tokens = [
  "paper",
  "paper-raised",
  "ink",
  "ink-soft",
  "line",
  "line-strong",
  "forward",
  "backward",
  "good",
  "bad",
  "leaf-data",
  "leaf-variable",
  "leaf-constant",
] as const;
export type Token = (typeof tokens)[number];

export interface Style {
  readonly fill?: Token;
  readonly fillOpacity?: number;
  readonly stroke?: Token;
  readonly strokeWidth?: number;
  readonly dash?: string;
  readonly weight?: number;
  /** A rim of paper keeps the text readable where it crosses a line. */
  readonly halo?: boolean;
  /** Cells that touch show no seam. */
  readonly crisp?: boolean;
}

const styles = {
  wire: { stroke: "ink", strokeWidth: 1.25 },
  wireCurrent: { stroke: "ink", strokeWidth: 2.5 },
  wireWaiting: { stroke: "line-strong", strokeWidth: 1.25, dash: "1.5 4" },
  head: { fill: "ink" },
  headWaiting: { fill: "line-strong" },
  value: { fill: "forward", halo: true },
  back: { stroke: "backward", strokeWidth: 1.25 },
  backCurrent: { stroke: "backward", strokeWidth: 2.25 },
  backHead: { fill: "backward" },
  gradient: { fill: "backward", halo: true },
  fault: { fill: "bad", fillOpacity: 0.12, stroke: "bad", strokeWidth: 1 },
  backFault: { stroke: "bad", strokeWidth: 2.25 },
  backHeadFault: { fill: "bad" },
  valueFrame: { fill: "paper-raised", stroke: "forward", strokeWidth: 0.75 },
  gradientFrame: { fill: "paper-raised", stroke: "backward", strokeWidth: 0.75 },
  operation: { fill: "paper-raised", stroke: "ink", strokeWidth: 1.25 },
  operationWaiting: { fill: "paper", stroke: "line-strong", strokeWidth: 1.25, dash: "3 3" },
  data: { fill: "leaf-data", stroke: "forward", strokeWidth: 1 },
  variable: { fill: "leaf-variable", stroke: "good", strokeWidth: 1 },
  constant: { fill: "leaf-constant", stroke: "line", strokeWidth: 1 },
  ring: { stroke: "ink", strokeWidth: 2.5 },
  ringBack: { stroke: "backward", strokeWidth: 2.5 },
  symbol: { fill: "ink" },
  symbolWaiting: { fill: "ink-soft" },
  caption: { fill: "ink-soft", halo: true },
  good: { fill: "good", halo: true, weight: 650 },
  bad: { fill: "bad", halo: true, weight: 650 },
  frame: { fill: "ink", fillOpacity: 0.03, stroke: "line-strong", strokeWidth: 1, dash: "4 4" },
  frameTitle: { fill: "ink-soft" },
} satisfies Record<string, Style>;

/** A heatmap's cells of one level, in a picture of values or of gradients. */
export type HeatRole = `${keyof typeof above}Heat${number}`;
export type Role = keyof typeof styles | HeatRole;

/** Of numbers above zero: the colour of what flows that way. */
const above = { value: "forward", gradient: "backward" } as const;

/** Paper at zero and grey below it: as the inspector and the page Train show them. */
export function styleOf(role: Role): Style {
  if (role in styles) return styles[role as keyof typeof styles];
  const [side, digits] = role.split("Heat") as [keyof typeof above, string];
  const level = Number(digits);
  if (Number.isNaN(level)) return { fill: "ink", crisp: true };
  const fillOpacity = 0.12 + 0.88 * (Math.abs(level) / LEVELS) ** 1.2;
  return { fill: level < 0 ? "ink-soft" : above[side], fillOpacity, crisp: true };
}
