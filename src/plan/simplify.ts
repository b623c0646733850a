/**
 * Graph → graph: composites replaced by what they stand for, and equal nodes made one.
 * Knows nothing of kernels.
 */
import { attrsKey, type Node } from "../graph/node.ts";
import { topologicalOrder } from "../graph/traverse.ts";
import { computedAs, entryOf } from "../ops/define.ts";

/** Replaces composites and merges equal nodes; `leaves` stay, whatever they are. The result maps each of `outputs` to its counterpart. */
export function simplify(outputs: readonly Node[], leaves: Iterable<Node>): Map<Node, Node> {
  const merged = new Map<string, Node>();
  const result = new Map<Node, Node>();
  for (const leaf of leaves) result.set(leaf, leaf);

  const reduceGraph = (roots: readonly Node[]): void => {
    for (const node of topologicalOrder(roots, result)) result.set(node, visit(node));
  };
  const visit = (node: Node): Node => {
    const inputs = node.inputs.map((input) => result.get(input)!);
    const entry = entryOf(node);
    const { kind } = entry;
    if (kind.kind === "composite") {
      for (const input of inputs) result.set(input, input);
      const simpler = computedAs(entry, inputs, node.attrs);
      reduceGraph([simpler]);
      return result.get(simpler)!;
    }
    const own = inputs.every((input, i) => input === node.inputs[i]) ? node : { ...node, inputs };
    if (kind.kind === "leaf" && node.op !== "constant" && node.op !== "iota") return own;
    const key = keyOf(own);
    const equal = merged.get(key);
    if (equal) return equal;
    merged.set(key, own);
    return own;
  };

  reduceGraph(outputs);
  return result;
}

function keyOf({ op, inputs, attrs, dtype, shape }: Node): string {
  return `${op}(${inputs.map((input) => input.id)})${attrsKey(attrs)}${dtype}[${shape}]`;
}
