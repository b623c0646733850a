/**
 * The order in which a graph is walked: forward one operation at a time, then backward one at a time.
 * Knows nothing of how a step is shown.
 */
import type { Drawing } from "./source.ts";

/**
 * "forward": the operation computes its value. "seed": the output's derivative by itself, 1, is put there. "backward": the
 * operation sends derivatives back to its inputs.
 */
export interface Step {
  readonly kind: "forward" | "seed" | "backward";
  /** Of the node. */
  readonly key: string;
}

/** What is to be seen after some of the steps. */
export interface Shown {
  /** Nodes whose value is known. */
  readonly values: ReadonlySet<string>;
  /** Outputs whose own derivative is known. */
  readonly seeds: ReadonlySet<string>;
  /** Operations that have sent derivatives to their inputs. */
  readonly flows: ReadonlySet<string>;
  /** The latest of the steps; none at the start. */
  readonly current?: Step;
}

/** Every step of a drawing, in order. */
export function stepsOf({ nodes, outputs }: Drawing): readonly Step[] {
  const operations = nodes.filter(({ kind }) => kind === "operation");
  const seeded = nodes.filter(({ key, gradient }) => gradient && outputs.includes(key));
  return [
    ...operations.map(({ key }): Step => ({ kind: "forward", key })),
    ...seeded.map(({ key }): Step => ({ kind: "seed", key })),
    ...operations
      .filter(({ flows }) => flows?.some((flow) => flow !== null))
      .map(({ key }): Step => ({ kind: "backward", key }))
      .reverse(),
  ];
}

/** What is to be seen after the first `count` steps; leaves are known from the start. */
export function shownAfter({ nodes }: Drawing, steps: readonly Step[], count: number): Shown {
  const done = steps.slice(0, count);
  const keysOf = (kind: Step["kind"]) => done.filter((step) => step.kind === kind).map(({ key }) => key);
  const leaves = nodes.filter(({ kind }) => kind !== "operation").map(({ key }) => key);
  const current = done.at(-1);
  return {
    values: new Set([...leaves, ...keysOf("forward")]),
    seeds: new Set(keysOf("seed")),
    flows: new Set(keysOf("backward")),
    ...(current && { current }),
  };
}
