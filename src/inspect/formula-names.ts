/** What a node, its inputs and the graph's output are called in a formula. Knows nothing of TeX. */
import type { Node } from "../graph/node.ts";
import { topologicalOrder } from "../graph/traverse.ts";

export interface Names {
  /** Of each input, once. */
  readonly names: ReadonlyMap<Node, string>;
  /** Of the node itself. */
  readonly own: string;
  /** Of the graph's output. */
  readonly loss: string;
}

/** For an output without a name: the first that is nobody's name in the graph. */
const LOSSES = ["L", "J", "E", "C"];
const LETTERS = ["x", "y", "z", "u", "v", "w", "p", "q", "r", "s"];

/** Own names where there are some; unnamed inputs take the letters x, y, … that are free, and then the node does. */
export function namesAround(node: Node, root: Node): Names {
  const loss = root.name ?? freeLoss(root);
  const inputs = [...new Set(node.inputs)];
  const taken = new Set([loss, ...inputs.map(({ name }) => name), node.name]);
  const free = (letters: readonly string[]): string => {
    const letter = letters.find((one) => !taken.has(one)) ?? `x${taken.size}`;
    taken.add(letter);
    return letter;
  };
  const names = new Map(inputs.map((input) => [input, input.name ?? (isNumber(input) ? "" : free(LETTERS))]));
  // An inner result is called y where it can be.
  const own = node === root ? loss : (node.name ?? free(["y", ...LETTERS]));
  return { names, own, loss };
}

function freeLoss(root: Node): string {
  const taken = new Set(topologicalOrder([root]).map(({ name }) => name));
  return LOSSES.find((letter) => !taken.has(letter)) ?? "output";
}

function isNumber({ op, shape }: Node): boolean {
  return op === "constant" && shape.length === 0;
}
