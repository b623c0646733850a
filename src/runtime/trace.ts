/**
 * The record of a function that is being compiled: which variables it reads, and what it assigns to them.
 * Knows nothing of tensors.
 */
import type { Node } from "../graph/node.ts";
import { variable } from "../ops/leaves.ts";
import type { Cell } from "./cell.ts";

/** Reads and assignments of variables within one traced call. */
export class Trace {
  /** The leaf of each variable that was read, for its value before the call. */
  readonly cells = new Map<Node, Cell>();
  readonly #present = new Map<Cell, Node>();
  readonly #assigned = new Set<Cell>();

  /** What a variable holds at this point of the function. */
  read(cell: Cell): Node {
    let node = this.#present.get(cell);
    if (!node) {
      node = variable(cell, cell.shape, cell.dtype, cell.name);
      this.#present.set(cell, node);
      this.cells.set(node, cell);
    }
    return node;
  }

  /** True for a leaf that this trace made, or a copy of it under another name, which is then known, too. */
  owns(leaf: Node): boolean {
    for (const [own, cell] of this.cells) {
      if (own.attrs !== leaf.attrs) continue;
      this.cells.set(leaf, cell);
      return true;
    }
    return false;
  }

  assign(cell: Cell, value: Node): void {
    this.#present.set(cell, value);
    this.#assigned.add(cell);
  }

  get updates(): { cell: Cell; value: Node }[] {
    return [...this.#assigned].map((cell) => ({ cell, value: this.#present.get(cell)! }));
  }
}

let active: Trace | undefined;

/** The trace of the function that is being compiled, if any. */
export function activeTrace(): Trace | undefined {
  return active;
}

/** Calls `f` with `trace` active. */
export function tracing<T>(trace: Trace, f: () => T): T {
  const before = active;
  active = trace;
  try {
    return f();
  } finally {
    active = before;
  }
}
