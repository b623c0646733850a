/**
 * Graph → graph with some nodes exchanged: what does not change stays the same node.
 * Knows nothing of what is exchanged for what.
 */
import { makeNode, type Node, withProvenance } from "./node.ts";
import { topologicalOrder } from "./traverse.ts";

/**
 * What becomes of every node that `outputs` depend on: `visit` gives a node's successor from the successors of its inputs. Nodes in
 * `known` are what it maps them to, and what only they need is left out.
 */
export function rebuild(
  outputs: readonly Node[],
  visit: (node: Node, inputs: readonly Node[], position: number) => Node,
  known: ReadonlyMap<Node, Node> = new Map(),
): Map<Node, Node> {
  const result = new Map(known);
  topologicalOrder(outputs, known).forEach((node, position) => {
    const next = visit(
      node,
      node.inputs.map((input) => result.get(input)!),
      position,
    );
    const before = next.forwardOf && result.get(next.forwardOf);
    result.set(
      node,
      before && before !== next.forwardOf && next !== node ? { ...next, forwardOf: before } : next,
    );
  });
  return result;
}

/** The same operation on other inputs, with its name and its places; the node itself where no input changes. */
export function withInputs(node: Node, inputs: readonly Node[]): Node {
  if (inputs.every((input, i) => input === node.inputs[i])) return node;
  const { op, attrs, shape, dtype, name, origin, forwardOf } = node;
  return withProvenance({ origin, forwardOf }, () => makeNode(op, inputs, attrs, shape, dtype, name));
}
