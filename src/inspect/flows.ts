/**
 * What flows back through a graph: which nodes gradients are asked of, what arrives at each, and what each sends to its inputs.
 * Knows nothing of values.
 */
import { dependents, grad } from "../autodiff/grad.ts";
import { isFloat } from "../graph/dtype.ts";
import type { Node } from "../graph/node.ts";
import { cast, entryOf } from "../ops/define.ts";
import { sumTo } from "../ops/reduce.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { OpenedGraph } from "./open.ts";

/** What flows back to the nodes that were asked for. */
export interface Flows {
  /** The gradient of each node that was asked for or lies on the way; zeros where none arrives. */
  readonly total: ReadonlyMap<Node, Node>;
  /** For each node that a gradient arrives at: what it sends to each of its inputs, in that input's shape, or null. */
  readonly sent: ReadonlyMap<Node, readonly (Node | null)[]>;
}

/** The nodes on the way from the output to the leaves of interest: by default to every floating leaf but numbers in formulas. */
export function wantedIn(
  { root, successors }: OpenedGraph,
  order: readonly Node[],
  wrt: readonly Tensor[] | undefined,
): Set<Node> {
  const ends =
    wrt?.map(({ node }) => successors.get(node) ?? node) ??
    order.filter(({ inputs, op, dtype }) => inputs.length === 0 && isFloat(dtype) && op !== "constant");
  return new Set([root, ...dependents(order, new Set(ends))]);
}

/** Goes back from `root` to the nodes in `wanted`, which holds the root. Throws what `grad` throws. */
export function flowsTo(
  wanted: ReadonlySet<Node>,
  root: Node,
  order: readonly Node[],
  seed: Node | undefined,
): Flows {
  const nodes = [...wanted];
  const gradients = grad(root, nodes, seed);
  const total = new Map(nodes.map((node, i) => [node, gradients[i]]));
  const sent = new Map<Node, readonly (Node | null)[]>();
  const arrived = new Set([root]);
  for (const node of [...order].reverse()) {
    if (!arrived.has(node)) continue;
    const flows = entryOf(node).gradient?.(total.get(node)!, node.inputs, node) ?? [];
    const parts = node.inputs.map((input, i) => {
      const part = flows[i];
      if (!part || !total.has(input)) return null;
      arrived.add(input);
      return cast(sumTo(part, input.shape), input.dtype); // undoes a broadcast, as autodiff does
    });
    sent.set(node, parts);
  }
  return { total, sent };
}
