/** Graphs to look at: values and gradients of every node, as text, for Graphviz, and as a picture. Profiles of programs. */
export {
  type AnnotatedGraph,
  type AnnotatedNode,
  type AnnotateOptions,
  annotate,
  type DrawnGraph,
  type DrawnNode,
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
  type Formula,
  type FormulaOptions,
  type GradientFormula,
  type NodeFormula,
  nodeFormula,
} from "./formula.ts";
export { chromeTrace, profileTable, type TraceEvent } from "./profile.ts";
export { leaves, substitute } from "./substitute.ts";
export { toSvg } from "./svg.ts";
export { toText } from "./text.ts";
