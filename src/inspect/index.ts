/**
 * Graphs to look at: values and gradients of every node, as text, for Graphviz, as a picture and its parts; opened, fed with something else,
 * checked edge by edge, and as formulas. Profiles of programs.
 */
export {
  type AnnotatedGraph,
  type AnnotatedNode,
  type AnnotateOptions,
  annotate,
  type DrawnGraph,
  type DrawnNode,
  type OpenedOperation,
} from "./annotate.ts";
export {
  checkGraph,
  type EdgeCheck,
  type GraphCheck,
  type GraphCheckOptions,
  type WorstEntry,
} from "./check-graph.ts";
export { checkNode, type NodeCheck, type NodeCheckOptions } from "./check-node.ts";
export { toDot } from "./dot.ts";
export { expandOps } from "./expand.ts";
export {
  ABOVE,
  BELOW,
  type Figure,
  type Flow,
  FONT,
  figureOf,
  type Kind,
  linesOf,
  type Part,
  RADIUS,
  ROW,
} from "./figure.ts";
export {
  type FormulaOptions,
  type GradientFormula,
  type NodeFormula,
  nodeFormula,
} from "./formula.ts";
export type { Formula } from "./formula-sides.ts";
export { joinSums } from "./join-sums.ts";
export {
  type Box,
  type Layout,
  layout,
  type PlacedWire,
  type Point,
  type Size,
  type Wire,
} from "./layout.ts";
export { exact, norm, short, summary } from "./numbers.ts";
export { chromeTrace, profileTable, type TraceEvent } from "./profile.ts";
export { leaves, substitute } from "./substitute.ts";
export { toSvg } from "./svg.ts";
export { toText } from "./text.ts";
export { cutTo, textWidth } from "./text-width.ts";
export { escapeXml } from "./xml.ts";
