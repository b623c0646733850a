/**
 * expandOps: opens operations into the graphs of simpler ones that their entries give.
 * Knows nothing of single operations.
 */
import { makeNode, type Node, withProvenance } from "../graph/node.ts";
import { topologicalOrder } from "../graph/traverse.ts";
import { entryOf } from "../ops/define.ts";
import { Tensor } from "../tensor/tensor.ts";

/**
 * The same value as a graph in which every operation that can be opened is, and what comes out of it too: sigmoid becomes
 * ×(−1) → exp → +1 → 1/x. Leaves stay, so gradients may be taken with respect to the same tensors.
 * `which` chooses the operations by name.
 *
 * @example expandOps(x.sigmoid())
 */
export function expandOps(output: Tensor, which: (op: string) => boolean = () => true): Tensor {
  let root = output.node;
  while (true) {
    const replaced = new Map<Node, Node>();
    for (const node of topologicalOrder([root])) {
      const inputs = node.inputs.map((input) => replaced.get(input)!);
      replaced.set(node, expandOnce(node, inputs, which));
    }
    const next = replaced.get(root)!;
    if (next === root) return new Tensor(root);
    root = next;
  }
}

function expandOnce(node: Node, inputs: readonly Node[], which: (op: string) => boolean): Node {
  const { expand } = entryOf(node);
  if (expand && which(node.op)) {
    const open = withProvenance({ origin: node.origin, forwardOf: node.forwardOf }, () =>
      expand(inputs, node.attrs),
    );
    return node.name === undefined ? open : { ...open, name: node.name };
  }
  if (inputs.every((input, i) => input === node.inputs[i])) return node;
  const { op, attrs, shape, dtype, name, origin, forwardOf } = node;
  return withProvenance({ origin, forwardOf }, () => makeNode(op, inputs, attrs, shape, dtype, name));
}
