/**
 * Leaves of a graph: values that come from outside of it. Constants and iota stand with the operations that make them.
 * Knows nothing of where a variable's elements live: that is the runtime's.
 */
import type { DType, TypedArray } from "../graph/dtype.ts";
import { makeNode, type Node } from "../graph/node.ts";
import type { Shape } from "../graph/shape.ts";
import { define } from "./define.ts";

for (const [name, formula] of [
  ["data", "given elements"],
  ["input", "an argument of a compiled function"],
  ["variable", "the present value of a variable"],
]) {
  define({ name, kind: { kind: "leaf" }, formula, gradient: null, expand: null, cases: [], ulps: 0 });
}

/** Elements given by the user, row by row; `values` is not copied and must not change. */
export function data(values: TypedArray, shape: Shape, dtype: DType, name?: string): Node {
  return makeNode("data", [], { data: values }, shape, dtype, name);
}

/** The argument of a compiled function at `position`. */
export function input(position: number, shape: Shape, dtype: DType, name?: string): Node {
  return makeNode("input", [], { position }, shape, dtype, name);
}

/** What `cell`, the runtime's record of a variable, holds when the graph is evaluated. */
export function variable(cell: { readonly id: number }, shape: Shape, dtype: DType, name?: string): Node {
  return makeNode("variable", [], { cell }, shape, dtype, name);
}
