/**
 * A graph as plain JSON: what text, pictures, the studio and tests all read.
 * Knows nothing of values: whoever has them may pass them in.
 */
import type { DType } from "./dtype.ts";
import { type Node, originOf } from "./node.ts";
import type { Shape } from "./shape.ts";
import { topologicalOrder } from "./traverse.ts";

/** One node of a described graph. Ids count from 0 in topological order. */
export interface NodeDescription {
  readonly id: number;
  readonly op: string;
  readonly name?: string;
  /** Ids of the inputs, in order: the edges of the graph. */
  readonly inputs: readonly number[];
  /** Without the elements of leaves. */
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly shape: Shape;
  readonly dtype: DType;
  /** `file.ts:12` */
  readonly origin?: string;
  /** The forward node, if it is part of this description, of which this node is the gradient. */
  readonly forwardOf?: number;
  readonly value?: readonly number[];
}

/** A graph, inputs before consumers. */
export interface GraphDescription {
  readonly nodes: readonly NodeDescription[];
  readonly outputs: readonly number[];
}

/** Attributes that hold elements, runtime records or functions rather than JSON. */
const OPAQUE = new Set(["data", "cell", "body", "backward", "origin"]);

/** Describes everything behind `outputs`; `valueFor` may supply the elements of nodes, in row order. */
export function describeNodes(
  outputs: readonly Node[],
  valueFor?: (node: Node) => ArrayLike<number> | undefined,
): GraphDescription {
  const order = topologicalOrder(outputs);
  const ids = new Map(order.map((node, i) => [node, i]));
  const nodes = order.map((node, id): NodeDescription => {
    const origin = originOf(node);
    const forwardOf = node.forwardOf && ids.get(node.forwardOf);
    const value = valueFor?.(node);
    return {
      id,
      op: node.op,
      ...(node.name !== undefined && { name: node.name }),
      inputs: node.inputs.map((input) => ids.get(input)!),
      attrs: Object.fromEntries(Object.entries(node.attrs).filter(([key]) => !OPAQUE.has(key))),
      shape: node.shape,
      dtype: node.dtype,
      ...(origin !== undefined && { origin }),
      ...(forwardOf !== undefined && { forwardOf }),
      ...(value !== undefined && { value: Array.from(value) }),
    };
  });
  return { nodes, outputs: outputs.map((node) => ids.get(node)!) };
}
