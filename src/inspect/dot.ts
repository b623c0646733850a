/**
 * toDot: a graph in the language of Graphviz. Knows nothing of layout.
 */
import type { GraphDescription, NodeDescription } from "../graph/describe.ts";
import { opNameOf } from "../graph/node.ts";
import { entryOf } from "../ops/define.ts";
import type { DrawnGraph } from "./annotate.ts";
import { linesOf } from "./figure.ts";
import { isPlainNumber, leafLabel } from "./leaves.ts";

const BACK = "#c2410c";

/**
 * Writes a description, from `annotate` or from `describe`, for Graphviz: operations as ellipses, leaves as boxes, on each edge the
 * value and, below it in another colour, what flows back.
 *
 * @example toDot(annotate(price))   // then: dot -Tsvg price.dot > price.svg
 */
export function toDot(graph: GraphDescription): string {
  const { nodes, outputs }: DrawnGraph = graph;
  const lines = [
    "digraph {",
    "  rankdir=LR;",
    '  node [fontname="sans-serif"];',
    '  edge [fontname="sans-serif"];',
  ];
  for (const node of nodes) {
    const isLeaf = node.inputs.length === 0;
    const name = node.name === undefined || outputs.includes(node.id) ? "" : `\n${node.name}`;
    const label = isLeaf ? leafLabel(node) : (entryOf(node.op).symbol ?? opNameOf(node)) + name;
    lines.push(`  n${node.id} [shape=${isLeaf ? "box" : "ellipse"}, label=${quote(label)}];`);
    node.inputs.forEach((input, slot) => {
      lines.push(`  n${input} -> n${node.id}${edgeLabel(nodes[input], node.flows?.[slot])};`);
    });
  }
  outputs.forEach((id, i) => {
    lines.push(`  out${i} [shape=plaintext, label=${quote(nodes[id].name ?? "")}];`);
    lines.push(`  n${id} -> out${i}${edgeLabel(nodes[id], nodes[id].gradient)};`);
  });
  return [...lines, "}", ""].join("\n");
}

function edgeLabel(from: NodeDescription, flow: readonly number[] | null | undefined): string {
  const value = isPlainNumber(from) ? [] : linesOf(from, from.value);
  const back = flow ? linesOf(from, flow).map((line, i) => (i === 0 ? `← ${line}` : line)) : [];
  const rows = [...value, ...back.map((line) => `<font color="${BACK}">${line}</font>`)];
  return rows.length === 0 ? "" : ` [label=<${rows.join("<br/>")}>]`;
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
