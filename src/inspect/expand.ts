/**
 * expandOps: opens every operation of a kind, however deep. Knows nothing of single operations.
 */
import { Tensor } from "../tensor/tensor.ts";
import { openGraph } from "./open.ts";

/**
 * The same value as a graph in which every operation that can be opened is, and what comes out of it too: sigmoid becomes
 * ×(−1) → exp → +1 → 1/x. Leaves stay, so gradients may be taken with respect to the same tensors. What is opened is the plain
 * formula: where that under- or overflows (softmax with loss of logits some 100 apart in float32, 745 in float64), it tells so.
 * `which` chooses the operations by name.
 *
 * @example expandOps(x.sigmoid())
 */
export function expandOps(output: Tensor, which: (op: string) => boolean = () => true): Tensor {
  return new Tensor(openGraph(output.node, ({ op }) => which(op)).root);
}
