/** How a picture writes leaves. */
import type { NodeDescription } from "../graph/describe.ts";

/** What stands for a leaf: its name, a constant's number, or its operation. */
export function leafLabel({ op, name, attrs }: NodeDescription): string {
  if (name !== undefined) return name;
  return op === "constant" ? String(attrs.value) : op;
}

/** Whether a node is a number written in a formula, so that its label already tells its value. */
export function isPlainNumber({ op, shape }: NodeDescription): boolean {
  return op === "constant" && shape.length === 0;
}
