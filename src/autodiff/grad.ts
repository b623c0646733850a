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
  for (const node of [output, ...wrt]) {
    if (!isFloat(node.dtype)) {
      throw new ShapeError(
        `grad: ${nameOf(node)} has dtype ${node.dtype}; only float32 and float64 have gradients (cast it)`,
      );
    }
  }
  const gradients = new Map<Node, Node>([[output, seedOf(output, seed)]]);
  const order = topologicalOrder([output]);
  const needed = dependents(order, new Set(wrt));
  for (const node of order.reverse()) {
    const g = gradients.get(node);
    if (!g || node.inputs.length === 0 || !needed.has(node)) continue;
    withProvenance({ forwardOf: node, origin: node.origin }, () => pushBack(node, g, needed, gradients));
  }
  return wrt.map((node) => {
    const g = gradients.get(node);
    if (!g) checkVersion(node, output, order);
    return g ?? expand(constant(0, node.dtype), node.shape);
  });
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

/** Adds what flows back through `node` to the gradients of its inputs. */
function pushBack(node: Node, g: Node, needed: ReadonlySet<Node>, gradients: Map<Node, Node>): void {
  const { gradient } = entryOf(node);
  if (!gradient) return;
  const flows = gradient(g, node.inputs, node);
  node.inputs.forEach((input, i) => {
    const flow = flows[i];
    if (!flow || !needed.has(input)) return;
    const own = cast(sumTo(flow, input.shape), input.dtype); // undoes the broadcast of elementwise operations
    const before = gradients.get(input);
    gradients.set(input, before ? add(before, own) : own);
  });
}
