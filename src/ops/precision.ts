/**
 * inFloat64: an operation as it is, but computed in float64. Knows nothing of what it computes.
 */
import { isFloat } from "../graph/dtype.ts";
import { type Attrs, makeNode, type Node, withProvenance } from "../graph/node.ts";
import { Body } from "./custom.ts";

/** The node's operation on `inputs`, which are float64 where its own are floating point; so is the result. Integers stay. */
export function inFloat64(node: Node, inputs: readonly Node[]): Node {
  const { op, shape, name, origin, forwardOf } = node;
  const dtype = isFloat(node.dtype) ? "float64" : node.dtype;
  return withProvenance({ origin, forwardOf }, () =>
    makeNode(op, inputs, attrsInFloat64(node), shape, dtype, name),
  );
}

function attrsInFloat64({ attrs }: Node): Attrs {
  const { dtype, body } = attrs;
  return {
    ...attrs,
    ...((dtype === "float32" || dtype === "float64") && { dtype: "float64" }),
    ...(body instanceof Body && { body: body.map(inFloat64) }),
  };
}
