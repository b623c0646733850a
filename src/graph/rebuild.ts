/**
 * Graph → graph with some nodes exchanged: what does not change stays the same node.
 * Knows nothing of what is exchanged for what.
 */
import { makeNode, type Node, withProvenance } from "./node.ts";
import { topologicalOrder } from "./traverse.ts";

/**
 * What becomes of every node that `outputs` depend on: `visit` gives a node's successor from the successors of its inputs, and is told
 * its position in topological order. Nodes in `known` are what it maps them to, and what only they need is left out. A gradient's node
 * whose forward node has a successor, too, is from then on that one's.
 */
export function rebuild(
  outputs: readonly Node[],
  visit: (node: Node, inputs: readonly Node[], position: number) => Node,
  known: ReadonlyMap<Node, Node> = new Map(),
): Map<Node, Node> {
  const result = new Map(known);
  const order = topologicalOrder(outputs, known).map((node, position) => ({ node, position }));
  order.sort((a, b) => a.node.id - b.node.id); // by age: a forward node comes before its gradient, too
  for (const { node, position } of order) {
    const inputs = node.inputs.map((input) => result.get(input)!);
    const forwardOf = (node.forwardOf && result.get(node.forwardOf)) ?? node.forwardOf;
    result.set(node, visit(forwardOf === node.forwardOf ? node : { ...node, forwardOf }, inputs, position));
  }
  return result;
}

/** The same operation on other inputs, with its name and its places; the node itself where no input changes. */
export function withInputs(node: Node, inputs: readonly Node[]): Node {
  if (inputs.every((input, i) => input === node.inputs[i])) return node;
  const { op, attrs, shape, dtype, name, origin, forwardOf } = node;
  return withProvenance({ origin, forwardOf }, () => makeNode(op, inputs, attrs, shape, dtype, name));
}
