/** What a step does, in names and numbers. Knows nothing of languages. */
import { inWords } from "./note.ts";
import type { Drawing, DrawnNode } from "./source.ts";
import type { Step } from "./steps.ts";

export type Happening =
  | { readonly kind: "start" }
  | { readonly kind: "forward"; readonly name: string; readonly value: string }
  | { readonly kind: "seed"; readonly name: string; readonly gradient: string }
  | {
      readonly kind: "backward";
      readonly name: string;
      readonly sent: readonly { readonly to: string; readonly gradient: string }[];
    };

/** Tells of `step`; without one, of the state before the first. */
export function happeningOf({ nodes }: Drawing, step: Step | undefined): Happening {
  const byKey = new Map(nodes.map((node) => [node.key, node]));
  const node = step && byKey.get(step.key);
  if (!node) return { kind: "start" };
  const { kind } = step;
  switch (kind) {
    case "forward":
      return { kind, name: node.op, value: inWords(node.value) };
    case "seed":
      return { kind, name: nameOf(node), gradient: node.gradient ? inWords(node.gradient) : "1" };
    case "backward": {
      const sent = node.inputs.flatMap((input, slot) => {
        const flow = node.flows?.[slot];
        return flow ? [{ to: nameOf(byKey.get(input)!), gradient: inWords(flow) }] : [];
      });
      return { kind, name: node.op, sent };
    }
    default:
      return kind satisfies never;
  }
}

function nameOf({ name, label }: DrawnNode): string {
  return name ?? label;
}
