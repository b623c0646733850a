/**
 * Running graphs on a named backend, past the cache of the runtime. Knows nothing of what the graphs compute.
 */
import type { TypedArray } from "../../src/graph/dtype.ts";
import type { Node } from "../../src/graph/node.ts";
import { topologicalOrder } from "../../src/graph/traverse.ts";
import { type BackendName, backendOf } from "../../src/runtime/backends.ts";

/** Compiles `outputs` as a function of `leaves` (data stay constants), uses it, and gives its memory back. */
export function withProgram<T>(
  backend: BackendName,
  leaves: readonly Node[],
  outputs: readonly Node[],
  use: (run: (values: readonly TypedArray[]) => TypedArray[]) => T,
): T {
  const data = topologicalOrder(outputs).filter((node) => node.op === "data");
  const program = backendOf(backend).compile({
    inputs: leaves,
    constants: new Map(data.map((node) => [node, node.attrs.data as TypedArray])),
    variables: new Map(),
    outputs,
    updates: [],
  });
  try {
    return use((values) => program.run(values));
  } finally {
    program.dispose();
  }
}

/** The elements of `outputs` when the leaves hold `values`. */
export function compute(
  backend: BackendName,
  leaves: readonly Node[],
  values: readonly TypedArray[],
  outputs: readonly Node[],
): TypedArray[] {
  return withProgram(backend, leaves, outputs, (run) => run(values));
}
