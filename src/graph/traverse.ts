/**
 * Walks over graphs, without recursion so that depth costs no stack.
 * Knows nothing of what the operations mean.
 */
import type { Node } from "./node.ts";

/** Every node that `outputs` depend on, inputs before consumers, each once. Nodes in `stop` are left out, with what only they need. */
export function topologicalOrder(outputs: readonly Node[], stop?: { has(node: Node): boolean }): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack: { node: Node; next: number }[] = [];
  for (const output of outputs) {
    if (seen.has(output) || stop?.has(output)) continue;
    seen.add(output);
    stack.push({ node: output, next: 0 });
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top.next < top.node.inputs.length) {
        const input = top.node.inputs[top.next++];
        if (seen.has(input) || stop?.has(input)) continue;
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
