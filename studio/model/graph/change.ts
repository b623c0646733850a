/**
 * What came of changed leaves: "apple +1 → price +2.2", and what the gradient predicted.
 * Knows nothing of how leaves are changed.
 */
import { short } from "retrograd/inspect";
import type { Drawing, DrawnNode } from "./source.ts";

export interface Change {
  /** Each changed leaf; `by` is given where a single number changed. */
  readonly leaves: readonly { readonly key: string; readonly name: string; readonly by?: number }[];
  readonly output: { readonly name: string; readonly from: number; readonly to: number };
  /** Σ ∂L/∂x · Δx over the changed numbers, with the derivatives before the change; left out where they are not known. */
  readonly predicted?: number;
}

/** Compares the graph as the code made it with the graph after changes; nothing for outputs that are not one number. */
export function changeOf(before: Drawing, after: Drawing, changed: readonly string[]): Change | undefined {
  const [from, to] = [before, after].map(outputOf);
  if (!from || !to || changed.length === 0) return undefined;
  const parts = changed.flatMap((key) => {
    const [old, now] = [before, after].map(({ nodes }) => nodes.find((node) => node.key === key));
    return old && now ? [partOf(old, now)] : [];
  });
  if (parts.length === 0) return undefined;
  const known = parts.map(({ predicted }) => predicted).filter((x) => x !== undefined);
  return {
    leaves: parts.map(({ key, name, by }) => ({ key, name, ...(by !== undefined && { by }) })),
    output: { name: from.name ?? from.label, from: from.value.elements![0], to: to.value.elements![0] },
    ...(known.length === parts.length && { predicted: known.reduce((sum, x) => sum + x, 0) }),
  };
}

function outputOf({ nodes, outputs }: Drawing): DrawnNode | undefined {
  const output = nodes.find(({ key }) => key === outputs[0]);
  return output?.value.elements?.length === 1 ? output : undefined;
}

function partOf(
  old: DrawnNode,
  now: DrawnNode,
): { key: string; name: string; by?: number; predicted?: number } {
  const [x, y, g] = [old.value.elements, now.value.elements, old.gradient?.elements];
  const differences = x && y ? y.map((value, i) => (value === x[i] ? 0 : value - x[i])) : undefined; // ∞ − ∞ would be NaN
  const moved = differences?.filter((difference) => difference !== 0) ?? [];
  return {
    key: old.key,
    name: old.name ?? old.label,
    ...(moved.length === 1 && { by: moved[0] }),
    ...(differences &&
      g && { predicted: differences.reduce((sum, d, i) => (d === 0 ? sum : sum + d * g[i]), 0) }),
  };
}

/** `+2.2`, `-0.5`, `0`: a change. */
export function changeText(value: number): string {
  return value > 0 ? `+${short(value)}` : short(value);
}
