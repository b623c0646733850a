/** What of one node is known after some of the steps. Knows nothing of how it is shown. */
import type { Drawing } from "./source.ts";
import { type Step, shownAfter } from "./steps.ts";

export interface Reached {
  readonly value: boolean;
  /** Everything that flows back to the node has arrived. */
  readonly gradient: boolean;
  /** The node has sent derivatives to its own inputs. */
  readonly flows: boolean;
}

export function reachedAfter(drawing: Drawing, steps: readonly Step[], taken: number, key: string): Reached {
  if (taken === steps.length) return { value: true, gradient: true, flows: true };
  const { values, seeds, flows } = shownAfter(drawing, steps, taken);
  const senders = drawing.nodes.filter((node) =>
    node.inputs.some((input, slot) => input === key && node.flows?.[slot]),
  );
  const isOutput = drawing.outputs.includes(key);
  return {
    value: values.has(key),
    gradient: (!isOutput || seeds.has(key)) && senders.every((node) => flows.has(node.key)),
    flows: flows.has(key),
  };
}
