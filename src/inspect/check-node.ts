/**
 * checkNode: the derivative of a graph's output by the value of one of its nodes, from end to end, against difference quotients.
 * Knows nothing of single operations.
 */
import { checkGradients, type EntryCheck } from "../check/index.ts";
import { isFloat } from "../graph/dtype.ts";
import { type Node, nameOf } from "../graph/node.ts";
import { rebuild } from "../graph/rebuild.ts";
import { ShapeError, showShape } from "../graph/shape.ts";
import { topologicalOrder } from "../graph/traverse.ts";
import { arityOf } from "../ops/custom.ts";
import { inFloat64 } from "../ops/precision.ts";
import { evaluate } from "../runtime/evaluate.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { GraphCheckOptions } from "./check-graph.ts";
import { leafOf } from "./float64.ts";
import { nodeOf, openKeys } from "./open.ts";

/** What was found about one node: plain JSON. */
export interface NodeCheck {
  readonly key: string;
  readonly passed: boolean;
  /** Entries looked at, in row order. */
  readonly entries: readonly EntryCheck[];
  /** The entry that comes nearest to failing or fails worst; null if all are at corners. */
  readonly worst: Omit<EntryCheck, "verdict"> | null;
  /** Why there is no comparison. */
  readonly problem?: string;
}

export interface NodeCheckOptions extends Omit<GraphCheckOptions, "only"> {
  /** Gradient of the output itself, in its shape; a scalar needs none. */
  readonly seed?: Tensor;
}

/**
 * Compares ∂output/∂node as backpropagation gives it with difference quotients, in float64: the node with this key becomes a variable, and
 * everything that depends on it is computed again. Any floating node will do: data, a variable, a number in a formula, an operation.
 * Throws an Error for an unknown key and for a leaf that custom operations read as a constant, and a ShapeError for a node of integers and for an output that is no scalar without a `seed`.
 *
 * @example checkNode(loss, "3").entries   // [{ index: [0, 0], analytic, numerical, verdict: "agrees", … }, …]
 */
export function checkNode(
  output: Tensor,
  key: string,
  { open, seed, samples = 16, h, tolerance }: NodeCheckOptions = {},
): NodeCheck {
  const opened = openKeys(output.node, open);
  const { root } = opened;
  const target = nodeOf(opened, key, "checkNode");
  for (const node of [target, root]) {
    if (!isFloat(node.dtype)) {
      throw new ShapeError(
        `checkNode: ${nameOf(node)} is ${node.dtype}, which has no derivative; choose a floating-point node`,
      );
    }
  }
  if (isConstantIn(root, target)) {
    throw new Error(
      `checkNode: ${nameOf(target)} is read by a custom operation besides its inputs, as a constant; pass it as an argument, and a gradient flows to it`,
    );
  }
  if (root.shape.length > 0 && !seed) {
    throw new ShapeError(
      `checkNode: ${nameOf(root)} has shape ${showShape(root.shape)}; take its sum or mean first, or give the gradient of the output as seed`,
    );
  }
  const [downstream, value] = prepare(root, target);
  const weight = seed?.cast("float64");
  try {
    const check = checkGradients(
      (x) => {
        const y = new Tensor(downstream(x.node));
        return weight ? y.mul(weight).sum() : y;
      },
      [value],
      {
        samples,
        entries: true,
        ...(h !== undefined && { h }),
        ...(tolerance !== undefined && { tolerance }),
      },
    );
    const [found] = check.inputs;
    const [problem] = check.problems;
    return {
      key,
      passed: check.passed,
      entries: found?.entries ?? [],
      worst: found?.worst ?? null,
      ...(problem !== undefined && { problem }),
    };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { key, passed: false, entries: [], worst: null, problem };
  }
}

/** Whether only custom operations read the node, and none as one of its inputs. */
function isConstantIn(root: Node, target: Node): boolean {
  const readers = topologicalOrder([root]).filter(({ inputs }) => inputs.includes(target));
  const isInput = (node: Node) => node.inputs.slice(0, arityOf(node)).includes(target);
  return readers.length > 0 && !readers.some(isInput);
}

/** The output in float64 as a function of the target, and the target's value. What does not depend on it is evaluated once, here. */
function prepare(root: Node, target: Node): [(x: Node) => Node, Tensor] {
  const order = topologicalOrder([root]);
  const depending = new Set([target]);
  for (const node of order) if (node.inputs.some((input) => depending.has(input))) depending.add(node);
  const beside = order.filter((node) => !depending.has(node));
  // Integer constants stay: an operation may read them while it is planned.
  const fixed = beside.filter((node) => node.op !== "constant" || isFloat(node.dtype));
  const elements = evaluate([target, ...fixed]);
  const known = new Map(fixed.map((node, i) => [node, leafOf(node, elements[i + 1])]));
  const downstream = (x: Node) =>
    rebuild(
      [root],
      (node, inputs) => (depending.has(node) ? inFloat64(node, inputs) : node),
      new Map([...known, [target, x]]),
    ).get(root)!;
  return [downstream, new Tensor(leafOf(target, elements[0]))];
}
