/**
 * Walks over graphs, without recursion so that depth costs no stack.
 * Knows nothing of what the operations mean.
 */
import type { Node } from "./node.ts";

/** Every node that `outputs` depend on, inputs before consumers, each once. Nodes in `stop` are left out, with what only they need. */
export function topologicalOrder(outputs: readonly Node[], stop?: ReadonlySet<Node>): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>(stop);
  const stack: { node: Node; next: number }[] = [];
  for (const output of outputs) {
    if (seen.has(output)) continue;
    seen.add(output);
    stack.push({ node: output, next: 0 });
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top.next < top.node.inputs.length) {
        const input = top.node.inputs[top.next++];
        if (seen.has(input)) continue;
        seen.add(input);
        stack.push({ node: input, next: 0 });
      } else {
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}

/** Rebuilds a graph bottom-up: `visit` gets each node with its inputs already replaced. */
export function rewrite(
  outputs: readonly Node[],
  visit: (node: Node, inputs: readonly Node[]) => Node,
): Map<Node, Node> {
  const result = new Map<Node, Node>();
  for (const node of topologicalOrder(outputs)) {
    result.set(
      node,
      visit(
        node,
        node.inputs.map((input) => result.get(input)!),
      ),
    );
  }
  return result;
}
