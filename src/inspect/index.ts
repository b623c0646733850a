/** Graphs to look at: values and gradients of every node, as text, for Graphviz, and as a picture. Profiles of programs. */
export {
  type AnnotatedGraph,
  type AnnotatedNode,
  type AnnotateOptions,
  annotate,
  type DrawnGraph,
  type DrawnNode,
} from "./annotate.ts";
export { toDot } from "./dot.ts";
export { expandOps } from "./expand.ts";
export { chromeTrace, profileTable, type TraceEvent } from "./profile.ts";
export { leaves, substitute } from "./substitute.ts";
export { toSvg } from "./svg.ts";
export { toText } from "./text.ts";
