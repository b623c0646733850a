/**
 * joinSums: a chain of additions as one with many inputs, the way people draw it.
 * Knows nothing of where things stand in a picture.
 */
import { sameShape } from "../graph/shape.ts";
import type { DrawnNode } from "./annotate.ts";

/** A graph of nodes of some kind, which keep what they have besides. */
interface Drawn<N> {
  readonly nodes: readonly N[];
  readonly outputs: readonly number[];
}

/**
 * The same graph with x₁ + x₂ + x₃ as one addition, where x₁ + x₂ has no name and nothing else reads it, and a broadcast does
 * not come between. What flows back along the edges that remain is what it was.
 */
export function joinSums<N extends DrawnNode>({ nodes, outputs }: Drawn<N>): Drawn<N> {
  const readers = nodes.map(() => 0);
  for (const id of [...nodes.flatMap(({ inputs }) => inputs), ...outputs]) readers[id]++;
  const joined = new Set<number>();
  const wide: N[] = [];
  for (const node of nodes) {
    const parts = node.inputs.map((id, slot) => {
      const sum = wide[id];
      if (
        node.op !== "add" ||
        sum.op !== "add" ||
        readers[id] > 1 ||
        sum.name !== undefined ||
        !fits(sum, node)
      )
        return { inputs: [id], flows: [node.flows?.[slot] ?? null] };
      joined.add(id);
      return { inputs: sum.inputs, flows: sum.flows ?? sum.inputs.map(() => null) };
    });
    wide.push({
      ...node,
      inputs: parts.flatMap(({ inputs }) => inputs),
      ...(node.flows && { flows: parts.flatMap(({ flows }) => flows) }),
    });
  }
  const kept = wide.filter(({ id }) => !joined.has(id));
  const ids = new Map(kept.map(({ id }, i) => [id, i]));
  return {
    nodes: kept.map((node, id) => ({ ...node, id, inputs: node.inputs.map((input) => ids.get(input)!) })),
    outputs: outputs.map((output) => ids.get(output)!),
  };
}

function fits(part: DrawnNode, whole: DrawnNode): boolean {
  return part.dtype === whole.dtype && sameShape(part.shape, whole.shape);
}
