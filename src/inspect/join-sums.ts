/**
 * joinSums: a chain of additions as one with many inputs, the way people draw Σ.
 * Knows nothing of where things stand in a picture.
 */
import type { GraphDescription } from "../graph/describe.ts";
import { sameShape } from "../graph/shape.ts";
import type { AnnotatedNode } from "./annotate.ts";

/** A part of a graph: nodes keep their ids, so some ids may be missing. */
export interface DrawnGraph {
  readonly nodes: readonly AnnotatedNode[];
  readonly outputs: readonly number[];
}

/**
 * The same graph with x₁ + x₂ + x₃ as one addition, where nothing else reads x₁ + x₂, it has no name, and the sum has its shape.
 * What flows back along each remaining edge stays as it was.
 */
export function joinSums({ nodes, outputs }: GraphDescription): DrawnGraph {
  const consumers = nodes.map(() => 0);
  for (const { inputs } of nodes) for (const input of inputs) consumers[input]++;
  for (const output of outputs) consumers[output]++;
  const joined = new Set<number>();
  const result: AnnotatedNode[] = [];
  for (const node of nodes as readonly AnnotatedNode[]) {
    result[node.id] = node;
    if (node.op !== "add") continue;
    const parts = node.inputs.map((id, slot) => {
      const input = result[id];
      const join =
        input.op === "add" &&
        consumers[id] === 1 &&
        input.name === undefined &&
        input.dtype === node.dtype &&
        sameShape(input.shape, node.shape);
      if (!join) return { inputs: [id], flows: [node.flows?.[slot] ?? null] };
      joined.add(id);
      return { inputs: input.inputs, flows: input.inputs.map((_, i) => input.flows?.[i] ?? null) };
    });
    result[node.id] = {
      ...node,
      inputs: parts.flatMap((part) => part.inputs),
      ...(node.flows && { flows: parts.flatMap((part) => part.flows) }),
    };
  }
  return { nodes: result.filter(({ id }) => !joined.has(id)), outputs };
}
