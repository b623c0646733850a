/**
 * toText: a graph as a table for the terminal, one node a line. Knows nothing of pictures.
 */
import type { GraphDescription } from "../graph/describe.ts";
import { opNameOf } from "../graph/node.ts";
import { showShape } from "../graph/shape.ts";
import type { DrawnGraph, DrawnNode } from "./annotate.ts";
import { exact, oneLine } from "./numbers.ts";

/**
 * Lists the nodes of a description, from `annotate` or from `describe`: inputs by id, numbers in full, large tensors by their norm.
 * A scalar that several operations read shows what each of them adds to its gradient: `5 = 2 from 3 + 3 from 4`.
 *
 * @example console.log(toText(annotate(price)))
 */
export function toText(graph: GraphDescription): string {
  const { nodes, outputs }: DrawnGraph = graph;
  const columns: { head: string; right?: boolean; cell: (node: DrawnNode) => string }[] = [
    { head: "id", right: true, cell: ({ id }) => String(id) },
    {
      head: "op",
      cell: (node) => visible(opNameOf(node)) + (node.op === "constant" ? ` ${node.attrs.value}` : ""),
    },
    { head: "name", cell: ({ name }) => visible(name ?? "") },
    { head: "inputs", cell: ({ inputs }) => inputs.join(", ") },
    { head: "shape", cell: ({ shape }) => showShape(shape) },
    { head: "dtype", cell: ({ dtype }) => dtype },
    { head: "backward of", cell: ({ forwardOf }) => (forwardOf === undefined ? "" : String(forwardOf)) },
    { head: "value", cell: ({ value, shape, dtype }) => (value ? oneLine(value, shape, dtype) : "") },
    { head: "gradient", cell: (node) => gradientCell(node, nodes) },
  ];
  const table = columns.flatMap(({ head, right, cell }) => {
    const cells = nodes.map(cell);
    if (cells.every((text) => text === "")) return [];
    const width = Math.max(...[head, ...cells].map(cellsWide));
    return [
      [head, ...cells].map((text) => {
        const space = " ".repeat(width - cellsWide(text));
        return right ? space + text : text + space;
      }),
    ];
  });
  const lines = ["", ...nodes].map((_, row) =>
    table
      .map((column) => column[row])
      .join("  ")
      .trimEnd(),
  );
  return [...lines, "", `${outputs.length === 1 ? "output" : "outputs"}: ${outputs.join(", ")}`].join("\n");
}

function gradientCell({ id, gradient, shape, dtype }: DrawnNode, nodes: readonly DrawnNode[]): string {
  if (!gradient) return "";
  const total = oneLine(gradient, shape, dtype);
  const parts = nodes.flatMap((reader) =>
    reader.inputs.flatMap((input, slot) => {
      const flow = input === id ? reader.flows?.[slot] : undefined;
      return flow ? [`${exact(flow[0], dtype)} from ${reader.id}`] : [];
    }),
  );
  return parts.length > 1 && shape.length === 0 ? `${total} = ${parts.join(" + ")}` : total;
}

/** A name without what would move the cursor: control and formatting characters as escapes. */
function visible(name: string): string {
  return name.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/** How many cells of a terminal a text takes: ideographs and emoji two, combining marks none. */
function cellsWide(text: string): number {
  let cells = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    cells +=
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return cells;
}
