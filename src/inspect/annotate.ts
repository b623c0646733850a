/**
 * annotate: a graph's description with every value, every gradient and what flows back along each edge.
 * Knows nothing of text or pictures.
 */

import { backward } from "../autodiff/grad.ts";
import type { GraphDescription, NodeDescription } from "../graph/describe.ts";
import { type Node, opNameOf } from "../graph/node.ts";
import { topologicalOrder } from "../graph/traverse.ts";
import { entryOf } from "../ops/define.ts";
import { evaluate } from "../runtime/evaluate.ts";
import { describe } from "../tensor/describe.ts";
import { Tensor } from "../tensor/tensor.ts";
import { isOpenable, openKeys, wantedIn, withinOf } from "./open.ts";

/** A node that may carry the derivative of the graph's output by it. All elements stand in row order. */
export interface DrawnNode extends NodeDescription {
  /** In the node's shape; left out where no gradient arrives. */
  readonly gradient?: readonly number[];
  /**
   * For each input, in order: the part of that input's gradient that comes from this node, in the input's shape, or null.
   * The parts from all consumers of a node add up to its `gradient`.
   */
  readonly flows?: readonly (readonly number[] | null)[];
}

/** A described graph to draw: from `describe`, or with gradients from `annotate`. */
export interface DrawnGraph extends GraphDescription {
  readonly nodes: readonly DrawnNode[];
}

/** A node of an annotated graph. */
export interface AnnotatedNode extends DrawnNode {
  /**
   * Names the node whatever is open: "7" is node 7 of the graph as it was built, "7.0", "7.1", … are the nodes that come out of it when
   * it is opened; the last of them stands where it stood and has its name.
   */
  readonly key: string;
  /** Whether the operation can be opened into simpler ones. */
  readonly openable: boolean;
  /** Key of the innermost opened operation that the node came out of. */
  readonly within?: string;
}

/** A described graph of one output with gradients: still plain JSON. */
export interface AnnotatedGraph extends DrawnGraph {
  readonly nodes: readonly AnnotatedNode[];
  /** The operations that were opened; left out where none was. */
  readonly opened?: readonly OpenedOperation[];
}

/** What the nodes with this key in their `within` came out of. */
export interface OpenedOperation {
  readonly key: string;
  /** Of the operation; of one from `customGradient`, the name that it was given. */
  readonly op: string;
  /** What stands in pictures, where that is another text: "softmax with loss". */
  readonly symbol?: string;
}

export interface AnnotateOptions {
  /** Whose gradients are of interest: others get none, unless they lie on the way. By default every floating leaf but constants. */
  readonly wrt?: readonly Tensor[];
  /** Gradient of the output itself, in its shape; a scalar needs none, there it is 1. */
  readonly seed?: Tensor;
  /** Keys of the operations to open, also of such as come out of opened ones. Keys that no operation has are ignored. */
  readonly open?: Iterable<string>;
}

/**
 * Describes the graph behind `output` and evaluates it: values forward, then gradients back along every edge.
 * Throws a ShapeError if `output` is not floating point, or if it is no scalar and there is no `seed`.
 *
 * @example toText(annotate(apple.mul(count).mul(tax)))
 * @example annotate(loss, { open: ["7", "7.2"] })   // with operation 7 opened, and one of those that came out of it
 */
export function annotate(output: Tensor, { wrt, seed, open }: AnnotateOptions = {}): AnnotatedGraph {
  const graph = openKeys(output.node, open);
  const { root, keys, opened: former } = graph;
  const order = topologicalOrder([root]);
  const { arriving, sent } = backward(root, order, wantedIn(graph, order, wrt), seed?.node);

  const { nodes, outputs } = describe(new Tensor(root), { values: true });
  const numbers = elementsOf([...arriving.values(), ...[...sent.values()].flat()]);
  return {
    nodes: nodes.map((description, i): AnnotatedNode => {
      const key = keys.get(order[i])!;
      const within = withinOf(key);
      const openable = isOpenable(order[i]);
      const gradient = arriving.get(order[i]);
      const parts = sent.get(order[i]);
      return {
        ...description,
        key,
        openable,
        ...(within !== undefined && { within }),
        ...(gradient && { gradient: numbers(gradient) }),
        ...(parts && { flows: parts.map((part) => part && numbers(part)) }),
      };
    }),
    outputs,
    ...(former.size > 0 && { opened: [...former].map(([key, node]) => openedOf(key, node)) }),
  };
}

/** Evaluates nodes together; gives the elements of each. */
function elementsOf(nodes: readonly (Node | null)[]): (node: Node) => readonly number[] {
  const present = nodes.filter((node) => node !== null);
  const values = evaluate(present);
  const known = new Map(present.map((node, i) => [node, Array.from(values[i])]));
  return (node) => known.get(node)!;
}

function openedOf(key: string, node: Node): OpenedOperation {
  const { symbol } = entryOf(node.op);
  return { key, op: opNameOf(node), ...(symbol !== undefined && { symbol }) };
}
