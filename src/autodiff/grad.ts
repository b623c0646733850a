/**
 * Reverse-mode differentiation, graph → graph: walks a graph once from the output and asks each operation for its gradient.
 * Knows nothing of single operations, nor of values; what it builds can be drawn, fused and differentiated again.
 */
import { isFloat } from "../graph/dtype.ts";
import { type Node, nameOf, withProvenance } from "../graph/node.ts";
import { ShapeError, sameShape, showShape } from "../graph/shape.ts";
import { topologicalOrder } from "../graph/traverse.ts";
import { cast, constant, entryOf } from "../ops/define.ts";
import { add } from "../ops/elementwise.ts";
import { expand, sumTo } from "../ops/reduce.ts";

/**
 * The gradient of `output` with respect to each node of `wrt`, in that node's shape; zeros where the output does not depend
 * on it. `seed` is the gradient of the output itself and may be left out for a scalar, where it is 1.
 * Throws a ShapeError for an output or a `wrt` that is not floating point, for a missing seed and for one of another shape.
 *
 * @example const [dW, db] = grad(loss, [w, b]);
 */
export function grad(output: Node, wrt: readonly Node[], seed?: Node): Node[] {
  checkFloats([output, ...wrt]);
  const order = topologicalOrder([output]);
  const { arriving } = backward(output, order, dependents(order, new Set(wrt)), seed);
  return wrt.map((node) => {
    const g = arriving.get(node);
    if (!g) checkVersion(node, output, order);
    return g ?? expand(constant(0, node.dtype), node.shape);
  });
}

/** What flows back from an output. */
export interface Backward {
  /** The gradient of each node that one arrives at. */
  readonly arriving: ReadonlyMap<Node, Node>;
  /** For each of these on the way: what it sends to each of its inputs, in that input's shape and dtype, or null. */
  readonly sent: ReadonlyMap<Node, readonly (Node | null)[]>;
}

/**
 * Goes back from `output`, whose graph is `order`, through the nodes in `needed`. Throws a ShapeError for an output that is not
 * floating point, and for a `seed` that is missing or does not fit.
 */
export function backward(
  output: Node,
  order: readonly Node[],
  needed: ReadonlySet<Node>,
  seed?: Node,
): Backward {
  checkFloats([output]);
  const arriving = new Map<Node, Node>([[output, seedOf(output, seed)]]);
  const sent = new Map<Node, readonly (Node | null)[]>();
  for (const node of [...order].reverse()) {
    const g = arriving.get(node);
    if (!g || node.inputs.length === 0 || !needed.has(node)) continue;
    withProvenance({ forwardOf: node, origin: node.origin }, () => {
      const parts = partsOf(node, g, needed);
      sent.set(node, parts);
      parts.forEach((part, i) => {
        const input = node.inputs[i];
        const before = arriving.get(input);
        if (part) arriving.set(input, before ? add(before, part) : part);
      });
    });
  }
  return { arriving, sent };
}

function checkFloats(nodes: readonly Node[]): void {
  for (const node of nodes) {
    if (!isFloat(node.dtype)) {
      throw new ShapeError(
        `grad: ${nameOf(node)} has dtype ${node.dtype}; only float32 and float64 have gradients (cast it)`,
      );
    }
  }
}

/** Zero is the wrong answer where the output does depend on the variable, but as it was before it changed, or under another name. */
function checkVersion(node: Node, output: Node, order: readonly Node[]): void {
  const { cell } = node.attrs;
  if (node.op !== "variable" || !order.some((other) => other.op === "variable" && other.attrs.cell === cell))
    return;
  throw new ShapeError(
    `grad: ${nameOf(output)} was built on another version of ${nameOf(node)}: the variable was assigned to or renamed since; build the output again`,
  );
}

function seedOf(output: Node, seed: Node | undefined): Node {
  if (!seed) {
    if (output.shape.length > 0) {
      throw new ShapeError(
        `grad: ${nameOf(output)} has shape ${showShape(output.shape)}; take its sum or mean first, or give the gradient of the output`,
      );
    }
    return withProvenance({ forwardOf: output }, () => constant(1, output.dtype));
  }
  if (!sameShape(seed.shape, output.shape)) {
    throw new ShapeError(
      `grad: the gradient ${showShape(seed.shape)} must have the output's shape ${showShape(output.shape)}`,
    );
  }
  return cast(seed, output.dtype);
}

/** The nodes of `order` from which some node of `wrt` is reached by floating-point edges: those that gradients flow through. */
export function dependents(order: readonly Node[], wrt: ReadonlySet<Node>): Set<Node> {
  const result = new Set<Node>();
  for (const node of order) {
    if (isFloat(node.dtype) && (wrt.has(node) || node.inputs.some((input) => result.has(input))))
      result.add(node);
  }
  return result;
}

/** What `node` sends to each of its inputs: null for those that are not needed, and where nothing flows. */
function partsOf(node: Node, g: Node, needed: ReadonlySet<Node>): (Node | null)[] {
  const flows = entryOf(node).gradient?.(g, node.inputs, node) ?? [];
  return node.inputs.map((input, i) => {
    const flow = flows[i];
    // A sum undoes the broadcast of elementwise operations.
    return flow && needed.has(input) ? cast(sumTo(flow, input.shape), input.dtype) : null;
  });
}
