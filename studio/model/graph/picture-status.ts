/**
 * What of a picture is to be seen after some steps, and what the latest step concerns.
 * Knows nothing of how that looks.
 */
import type { Flow, Part } from "./figure.ts";
import type { Shown, Step } from "./steps.ts";

export interface PartStatus {
  /** Its value is not known yet. */
  readonly isWaiting: boolean;
  /** The latest step is its own. */
  readonly current?: Step["kind"];
}

export interface FlowStatus {
  readonly hasValue: boolean;
  readonly hasGradient: boolean;
  /** The latest step reads or writes it: forward numbers come or go along it, or derivatives come or go back. */
  readonly current?: "forward" | "backward";
}

export function partStatus({ kind, node }: Part, { values, current }: Shown): PartStatus {
  const isWaiting = !values.has(node.key);
  const isCurrent = current?.key === node.key && (kind === "end") === (current.kind === "seed");
  return isCurrent ? { isWaiting, current: current.kind } : { isWaiting };
}

export function flowStatus(
  { source: from, to, below }: Flow,
  { values, seeds, flows, current }: Shown,
): FlowStatus {
  const isEnd = to.startsWith("end:");
  const hasGradient = below !== undefined && (isEnd ? seeds.has(from) : flows.has(to));
  const hasValue = values.has(from);
  const direction = directionOf({ from, to, isEnd, hasGradient }, current);
  return direction ? { hasValue, hasGradient, current: direction } : { hasValue, hasGradient };
}

function directionOf(
  wire: { from: string; to: string; isEnd: boolean; hasGradient: boolean },
  current: Step | undefined,
): FlowStatus["current"] {
  if (!current) return undefined;
  const { kind, key } = current;
  switch (kind) {
    case "forward":
      return wire.to === key || wire.from === key ? "forward" : undefined;
    case "seed":
      return wire.isEnd && wire.from === key ? "backward" : undefined;
    case "backward":
      return wire.hasGradient && (wire.to === key || wire.from === key) ? "backward" : undefined;
    default:
      return kind satisfies never;
  }
}
