/** Which operations have a text for learners. Knows nothing of languages beyond the names. */
import { ops } from "./en/ops.ts";

export type OpName = keyof typeof ops;

/** The operation's name, if there is a text about it. */
export function documented(op: string): OpName | undefined {
  return Object.hasOwn(ops, op) ? (op as OpName) : undefined;
}
