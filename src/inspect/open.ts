/**
 * Opens operations of a graph into the graphs of simpler ones that their entries give, and keeps for every node a key that does not
 * depend on what else is open. Knows nothing of single operations.
 */
import { dependents } from "../autodiff/grad.ts";
import { isFloat } from "../graph/dtype.ts";
import { type Node, withProvenance } from "../graph/node.ts";
import { rebuild, withInputs } from "../graph/rebuild.ts";
import { entryOf } from "../ops/define.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** A graph of which some operations were opened. */
export interface OpenedGraph {
  readonly root: Node;
  /**
   * A node of the graph as it was given has its topological id there, as in "7"; the nodes inside of what was K are "K.0", "K.1", … in
   * topological order of the expansion.
   */
  readonly keys: ReadonlyMap<Node, string>;
  /** What was opened, by key. */
  readonly opened: ReadonlyMap<string, Node>;
  /** What a node of the graph as it was given has become. */
  readonly successors: ReadonlyMap<Node, Node>;
}

/** Opens each operation that has an expansion and that `isOpen` chooses, inside of opened ones too. */
export function openGraph(root: Node, isOpen: (node: Node, key: string) => boolean): OpenedGraph {
  const keys = new Map<Node, string>();
  const opened = new Map<string, Node>();

  const visit = (node: Node, inputs: readonly Node[], key: string): Node => {
    if (!isOpenable(node) || !isOpen(node, key)) {
      const same = withInputs(node, inputs);
      keys.set(same, key);
      return same;
    }
    opened.set(key, node);
    const result = expansionOf(node, inputs);
    const known = new Map(inputs.map((input) => [input, input]));
    return rebuild([result], (inner, sources, i) => visit(inner, sources, `${key}.${i}`), known).get(result)!;
  };

  const successors = rebuild([root], (node, inputs, i) => visit(node, inputs, String(i)));
  return { root: successors.get(root)!, keys, opened, successors };
}

/** The same with the operations open that `open` names by their keys; others are ignored. */
export function openKeys(root: Node, open: Iterable<string> = []): OpenedGraph {
  const chosen = new Set(open);
  return openGraph(root, (_, key) => chosen.has(key));
}

/** The nodes on the way from the output to the leaves of interest: by default to every floating leaf but numbers in formulas. */
export function wantedIn(
  { root, successors }: OpenedGraph,
  order: readonly Node[],
  wrt: readonly Tensor[] | undefined,
): Set<Node> {
  const ends =
    wrt?.map(({ node }) => successors.get(node) ?? node) ??
    order.filter(({ inputs, op, dtype }) => inputs.length === 0 && isFloat(dtype) && op !== "constant");
  return new Set([root, ...dependents(order, new Set(ends))]);
}

/** Whether the operation of a node is made of simpler ones. */
export function isOpenable(node: Node): boolean {
  return entryOf(node).expand !== null;
}

/** The key of the innermost opened operation that the node of this key belongs to. */
export function withinOf(key: string): string | undefined {
  const end = key.lastIndexOf(".");
  return end < 0 ? undefined : key.slice(0, end);
}

/** The node of an opened graph that has this key. Throws an Error if none has. */
export function nodeOf({ keys }: OpenedGraph, key: string, who: string): Node {
  for (const [node, own] of keys) if (own === key) return node;
  throw new Error(
    `${who}: no node has the key ${JSON.stringify(key)}; annotate with the same \`open\` gives every key`,
  );
}

/** What a node stands for, on other inputs; the result has its name. */
function expansionOf({ op, attrs, name, origin, forwardOf }: Node, inputs: readonly Node[]): Node {
  const result = withProvenance({ origin, forwardOf }, () => entryOf(op).expand!(inputs, attrs));
  return name === undefined || inputs.includes(result) ? result : { ...result, name };
}
