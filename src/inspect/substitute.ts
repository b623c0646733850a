/**
 * substitute and leaves: what a graph is fed with, and the same graph fed with something else.
 * Knows nothing of values.
 */
import { type Node, nameOf } from "../graph/node.ts";
import { rebuild, withInputs } from "../graph/rebuild.ts";
import { ShapeError, sameShape, showShape } from "../graph/shape.ts";
import { topologicalOrder } from "../graph/traverse.ts";
import { closingOver } from "../ops/custom.ts";
import { Tensor } from "../tensor/tensor.ts";

/**
 * The graph behind `output` with some of its tensors, leaves or not, replaced by others of equal shape and dtype. What does not depend
 * on them stays the same; names, origins and what gradients are of are kept. Tensors that the graph does not contain are ignored.
 * Throws a ShapeError where shape or dtype differ.
 *
 * @example substitute(price, [[apple, scalar(120, { dtype: "float64", name: "apple" })]])
 */
export function substitute(
  output: Tensor,
  replacements: Iterable<readonly [given: Tensor, replacement: Tensor]>,
): Tensor {
  const known = new Map(
    [...replacements].map(([given, replacement]) => {
      const [a, b] = [given.node, replacement.node];
      if (!sameShape(a.shape, b.shape) || a.dtype !== b.dtype) {
        throw new ShapeError(
          `substitute: ${nameOf(b)} ${showShape(b.shape)} ${b.dtype} cannot stand for ${nameOf(a)} ${showShape(a.shape)} ${a.dtype}; shape and dtype must be equal`,
        );
      }
      return [a, b];
    }),
  );
  const visit = (node: Node, inputs: readonly Node[]) => {
    const same = withInputs(node, inputs);
    return node.op === "custom" ? closingOver(same, known) : same;
  };
  return new Tensor(rebuild([output.node], visit, known).get(output.node)!);
}

/** What the graph behind `output` starts from, in topological order: data, variables, and numbers written in formulas. */
export function leaves(output: Tensor): Tensor[] {
  return topologicalOrder([output.node])
    .filter(({ inputs }) => inputs.length === 0)
    .map((node) => new Tensor(node));
}
