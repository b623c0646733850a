/**
 * toDot: a graph in the language of Graphviz. Knows nothing of layout.
 */
import type { GraphDescription, NodeDescription } from "../graph/describe.ts";
import { showShape } from "../graph/shape.ts";
import type { AnnotatedGraph } from "./annotate.ts";
import { oneLine } from "./numbers.ts";
import { leafLabel, symbolOf } from "./symbols.ts";

/**
 * Writes a description, from `annotate` or from `describe`, for Graphviz: operations as ellipses, leaves as boxes, an edge with
 * each value forward and, if there are gradients, a coloured one back.
 *
 * @example toDot(annotate(price))   // then: dot -Tsvg price.dot > price.svg
 */
export function toDot(graph: GraphDescription): string {
  const { nodes, outputs }: AnnotatedGraph = graph;
  const lines = [
    "digraph {",
    "  rankdir=LR;",
    '  node [fontname="sans-serif"];',
    '  edge [fontname="sans-serif"];',
  ];
  const edge = (
    from: string,
    to: string,
    node: NodeDescription,
    flow: readonly number[] | null | undefined,
  ) => {
    const isNumber = node.op === "constant" && node.shape.length === 0;
    lines.push(`  ${from} -> ${to} [label=${quote(isNumber ? "" : labelOf(node, node.value))}];`);
    if (flow) {
      const label = quote(labelOf(node, flow));
      lines.push(
        `  ${to} -> ${from} [label=${label}, color="#c2410c", fontcolor="#c2410c", constraint=false];`,
      );
    }
  };
  for (const node of nodes) {
    const isLeaf = node.inputs.length === 0;
    const label = isLeaf
      ? leafLabel(node)
      : symbolOf(node.op) + (node.name === undefined ? "" : `\n${node.name}`);
    lines.push(`  n${node.id} [shape=${isLeaf ? "box" : "ellipse"}, label=${quote(label)}];`);
    node.inputs.forEach((input, slot) => {
      edge(`n${input}`, `n${node.id}`, nodes[input], node.flows?.[slot]);
    });
  }
  outputs.forEach((id, i) => {
    lines.push(`  out${i} [shape=plaintext, label=${quote(nodes[id].name ?? "")}];`);
    edge(`n${id}`, `out${i}`, nodes[id], nodes[id].gradient);
  });
  return [...lines, "}", ""].join("\n");
}

function labelOf({ shape, dtype }: NodeDescription, values: readonly number[] | undefined): string {
  const size = shape.length > 1 || (shape.length === 1 && !values) ? showShape(shape) : "";
  return [size, values ? oneLine(values, shape, dtype) : ""].filter((line) => line !== "").join("\n");
}

/** A quoted string: its backslashes would start escapes, and Graphviz cannot read NUL or lone surrogates. */
function quote(text: string): string {
  const escaped = text
    .replace(/[\0\p{Cs}]/gu, "\ufffd")
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replace(/\r\n|\r|\n/g, "\\n")
    .replaceAll("&", "&amp;"); // Graphviz reads HTML entities in strings
  return `"${escaped}"`;
}
