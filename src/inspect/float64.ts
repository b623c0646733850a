/** Values in float64, for what is differentiated numerically. Knows nothing of operations. */
import { isFloat, type TypedArray } from "../graph/dtype.ts";
import { type Node, withProvenance } from "../graph/node.ts";
import { data } from "../ops/leaves.ts";

/** A leaf that holds the values of `node`, in float64 where they are floating point, with its name and origin. */
export function leafOf({ shape, dtype, name, origin }: Node, values: TypedArray): Node {
  const wide = isFloat(dtype) ? Float64Array.from(values) : values;
  return withProvenance({ origin }, () => data(wide, shape, isFloat(dtype) ? "float64" : dtype, name));
}
