/** Graphs of tensors as JSON: the face of describe. */
import { describeNodes, type GraphDescription } from "../graph/describe.ts";
import { topologicalOrder } from "../graph/traverse.ts";
import { evaluate } from "../runtime/evaluate.ts";
import type { Tensor } from "./tensor.ts";

/**
 * The graph behind one tensor or several, as JSON: nodes in topological order, with inputs, shapes, names and origins, and with
 * `values: true` every node's elements.
 *
 * @example describe(price).nodes.map((node) => node.op)   // ["data", "data", "mul", …]
 */
export function describe(
  outputs: Tensor | readonly Tensor[],
  { values = false }: { readonly values?: boolean } = {},
): GraphDescription {
  const nodes = (Array.isArray(outputs) ? (outputs as readonly Tensor[]) : [outputs as Tensor]).map(
    (x) => x.node,
  );
  if (!values) return describeNodes(nodes);
  const order = topologicalOrder(nodes);
  const elements = evaluate(order);
  const known = new Map(order.map((node, i) => [node, elements[i]]));
  return describeNodes(nodes, (node) => known.get(node));
}
