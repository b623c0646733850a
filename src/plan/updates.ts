/**
 * New values of variables: which computations end in them alone, and the kernels that write them.
 * Knows nothing of how single operations are planned.
 */
import type { Node } from "../graph/node.ts";
import { sameShape, stridesOf } from "../graph/shape.ts";
import { entryOf } from "../ops/define.ts";
import { type Buffer, type Expr, isTrivial, subexpressions, type View } from "./expression.ts";
import { type Core, type Kernel, operandsOf, viewsOf } from "./plan.ts";
import type { Schedule } from "./schedule.ts";

/** What a variable's buffer is to hold. */
export interface NewValue {
  readonly buffer: Buffer;
  readonly node: Node;
  readonly expr: Expr;
}

/**
 * The kernels that overwrite variables. A new value may be computed straight into its variable if everything reads that variable
 * only at the element that is written; otherwise it is computed aside first. New values of one shape that share a computation are
 * written by one kernel.
 */
export function updateKernels(values: readonly NewValue[], schedule: Schedule): Kernel[] {
  const targets = new Set(values.map(({ buffer }) => buffer));
  return grouped(values).map((group) => {
    const { node } = group[0];
    const own = stridesOf(node.shape);
    const inPlace = (view: View) =>
      view.offset === 0 && view.strides.every((stride, i) => node.shape[i] === 1 || stride === own[i]);
    const members = new Set(group.map(({ buffer }) => buffer));
    const safe = group.every(
      ({ expr }) =>
        viewsOf(expr).every((view) =>
          members.has(view.buffer) ? inPlace(view) : !targets.has(view.buffer),
        ) && coresOf(expr).every((core) => operandsOf(core).every(({ buffer }) => !targets.has(buffer))),
    );
    const exprs = group.map(({ expr }) => expr);
    const results = safe ? exprs : schedule.storeAll(node, node.shape, exprs);
    const writes = group.map(({ buffer }, i) => ({
      out: { buffer, offset: 0, strides: own },
      expr: results[i],
    }));
    return schedule.kernelFor(node, node.shape, writes);
  });
}

function coresOf(expr: Expr): Core[] {
  return subexpressions(expr).flatMap((e) => (e.op === "result" ? [e.core as Core] : []));
}

/** New values of the same shape that have a computation in common. */
function grouped(values: readonly NewValue[]): NewValue[][] {
  const groups: { members: NewValue[]; parts: Set<Expr> }[] = [];
  for (const value of values) {
    const parts = subexpressions(value.expr).filter((e) => !isTrivial(e));
    const related = groups.filter(
      (group) =>
        sameShape(group.members[0].node.shape, value.node.shape) &&
        parts.some((part) => group.parts.has(part)),
    );
    const merged = { members: [...related.flatMap(({ members }) => members), value], parts: new Set(parts) };
    for (const group of related) {
      for (const part of group.parts) merged.parts.add(part);
      groups.splice(groups.indexOf(group), 1);
    }
    groups.push(merged);
  }
  return groups.map(({ members }) => members);
}

/**
 * Nodes whose every use ends, element by element in one shape, in new values of variables. They need not be stored, however many
 * use them, as one kernel computes those values together.
 */
export function updateParts(
  order: readonly Node[],
  outputs: readonly Node[],
  values: readonly Node[],
): Set<Node> {
  const users = new Map<Node, Node[]>();
  for (const node of order) {
    for (const input of node.inputs) users.set(input, [...(users.get(input) ?? []), node]);
  }
  const results = new Set(outputs);
  const roots = new Set(values);
  const parts = new Set<Node>();
  const isElementwise = (node: Node) => entryOf(node).kind.kind === "elementwise";
  const isCore = (node: Node) => ["matmul", "contract", "gather"].includes(entryOf(node).kind.kind);
  for (const node of [...order].reverse()) {
    const own = users.get(node) ?? [];
    const ends = roots.has(node) || own.length > 0;
    const stays = own.every(
      (user) => parts.has(user) && isElementwise(user) && sameShape(user.shape, node.shape),
    );
    if (ends && stays && !results.has(node) && (isElementwise(node) || isCore(node))) parts.add(node);
  }
  return parts;
}
