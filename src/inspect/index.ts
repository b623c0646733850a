/** Graphs to look at: values and gradients of every node, as text, for Graphviz, and as a picture. */
export { type AnnotatedGraph, type AnnotatedNode, type AnnotateOptions, annotate } from "./annotate.ts";
export { toDot } from "./dot.ts";
export { expandOps } from "./expand.ts";
export { toSvg } from "./svg.ts";
export { toText } from "./text.ts";
