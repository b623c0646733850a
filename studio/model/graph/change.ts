/**
 * What came of changed leaves: "apple +1 → price +2.2", and what the gradient predicted.
 * Knows nothing of how leaves are changed.
 */

import type { DType } from "retrograd";
import { short } from "retrograd/inspect";
import { indexAt } from "../position.ts";
import type { Drawing, DrawnNode, Edits, Elements, View } from "./source.ts";

export interface Change {
  readonly leaves: readonly ChangedLeaf[];
  readonly output: { readonly name: string; readonly from: number; readonly to: number };
  /** Σ ∂L/∂x · Δx over the changed numbers, with the derivatives before the change; left out where they are not known. */
  readonly predicted?: number;
}

export interface ChangedLeaf {
  readonly key: string;
  readonly name: string;
  /** Where a single number changed: by how much; and which one, if there are others. */
  readonly by?: number;
  readonly index?: readonly number[];
}

/** What a leaf held before it was changed. */
export type Before = Pick<Elements, "value" | "gradient">;

/**
 * Compares the graph as the code made it with the graph after `edits`, by leaf; nothing for outputs that are not one number.
 * `heldBy` tells the elements of leaves too large for the drawing.
 */
export function changeOf(
  before: Drawing,
  after: Drawing,
  edits: View["leaves"],
  heldBy: (key: string) => Before | undefined,
): Change | undefined {
  const [from, to] = [before, after].map(outputOf);
  const parts = Object.entries(edits).flatMap(([key, own]) => {
    const leaf = before.nodes.find((node) => node.key === key);
    return leaf ? [partOf(leaf, own, heldBy(key))] : [];
  });
  if (!from || !to || parts.length === 0) return undefined;
  const known = parts.map(({ predicted }) => predicted).filter((x) => x !== undefined);
  return {
    leaves: parts.map(({ leaf }) => leaf),
    output: { name: from.name ?? from.label, from: from.value.elements![0], to: to.value.elements![0] },
    ...(known.length === parts.length && { predicted: known.reduce((sum, x) => sum + x, 0) }),
  };
}

/** The edits that change something of what a leaf held. */
export function movingEdits({ value, dtype }: DrawnNode, edits: Edits, held: Before | undefined): Edits {
  const x = value.elements ?? held?.value;
  const moves = ([position, typed]: [string, number]) =>
    !Object.is(heldAs(typed, dtype), x?.[Number(position)]); // 1 / −0 is not 1 / 0
  return Object.fromEntries(Object.entries(edits).filter(moves));
}

/** What of a number a leaf can hold. */
function heldAs(typed: number, dtype: DType): number {
  return dtype === "float32" ? Math.fround(typed) : typed;
}

function outputOf({ nodes, outputs }: Drawing): DrawnNode | undefined {
  const output = nodes.find(({ key }) => key === outputs[0]);
  return output?.value.elements?.length === 1 ? output : undefined;
}

function partOf(
  { key, name, label, shape, dtype, value, gradient }: DrawnNode,
  edits: Edits,
  held: Before | undefined,
): { readonly leaf: ChangedLeaf; readonly predicted?: number } {
  const [x, g] = [value.elements ?? held?.value, gradient?.elements ?? held?.gradient];
  const leaf = { key, name: name ?? label };
  if (!x) return { leaf };
  const moved = Object.entries(edits).flatMap(([position, typed]) => {
    const [at, now] = [Number(position), heldAs(typed, dtype)];
    return now === x[at] ? [] : [{ at, by: now - x[at] }]; // ∞ − ∞ would be NaN
  });
  const [only] = moved;
  return {
    leaf: {
      ...leaf,
      ...(moved.length === 1 && { by: only.by }),
      ...(moved.length === 1 && shape.length > 0 && { index: indexAt(only.at, shape) }),
    },
    ...(g && { predicted: moved.reduce((sum, { at, by }) => sum + by * g[at], 0) }),
  };
}

/** `+2.2`, `-0.5`, `±0`: a change. */
export function changeText(value: number): string {
  if (value === 0) return "±0";
  return value > 0 ? `+${short(value)}` : short(value);
}
