/** Evaluating several tensors at once: the face of the runtime's evaluation. */
import { evaluateInTurn } from "../runtime/evaluate.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Computes several tensors in one program, so that what they share is computed once; reading them afterwards costs nothing.
 * Throws IndexOutOfRange for an index out of range.
 *
 * @example
 * await evaluate(loss, ...gradients);
 * gradients.map((g) => g.toArray());
 */
export async function evaluate(...tensors: readonly Tensor[]): Promise<void> {
  await evaluateInTurn(tensors.map(({ node }) => node));
}
