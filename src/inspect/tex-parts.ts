/**
 * What a formula leaves out (broadcasts, casts, reshapes), and products taken apart into numbers and factors.
 * Knows nothing of TeX.
 */
import { isFloat } from "../graph/dtype.ts";
import type { Node } from "../graph/node.ts";
import { sizeOf } from "../graph/shape.ts";
import { topologicalOrder } from "../graph/traverse.ts";
import { entryOf } from "../ops/define.ts";

/** Operations that a formula does not mention: they move or convert elements and compute nothing. */
const SILENT = new Set(["expand", "reshape", "detach", "bounded"]);

/** The node without what a formula does not mention. Casts from or to whole numbers and truth values are mentioned. */
export function peel(outer: Node, isLeaf: (node: Node) => boolean): Node {
  let node = outer;
  while (!isLeaf(node)) {
    const [x] = node.inputs;
    const converts = node.op === "cast" && isFloat(x.dtype) && isFloat(node.dtype);
    if (!converts && !SILENT.has(node.op)) break;
    node = x;
  }
  return node;
}

/** An index without its conversion to another dtype: the same whole number. */
export function peelIndex(outer: Node, isLeaf: (node: Node) => boolean): Node {
  let node = peel(outer, isLeaf);
  while (!isLeaf(node) && node.op === "cast") node = peel(node.inputs[0], isLeaf);
  return node;
}

/** Whether a formula can say what the node computes from leaves. */
export function isSayable(node: Node, isLeaf: (node: Node) => boolean): boolean {
  return !topologicalOrder([node], { has: isLeaf }).some(scatters);
}

/** Moves elements to or from windows, slices and rows: no formula says shortly where they go. */
function scatters(node: Node): boolean {
  const { kind } = entryOf(node);
  if (kind.kind === "view") return kind.view === "slice" || kind.view === "windows";
  return kind.kind === "assemble" || kind.kind === "scatterAdd";
}

/**
 * A left operand of a product as a textbook has it: the rows of a stack of matrices, written one below the other, are the rows of the
 * stack, and a vector is one row.
 */
export function peelRows(left: Node, isLeaf: (node: Node) => boolean): Node {
  const inner = peel(left, isLeaf);
  const areSame = sizeOf(inner.shape) === sizeOf(left.shape) && inner.shape.at(-1) === left.shape.at(-1);
  return inner.shape.length > 0 && areSame ? inner : left;
}

/** A right operand likewise: a vector is one column. */
export function peelColumn(right: Node, isLeaf: (node: Node) => boolean): Node {
  const inner = peel(right, isLeaf);
  const isColumn = right.shape.length === 2 && right.shape[1] === 1 && right.shape[0] === sizeOf(inner.shape);
  return inner.shape.length === 1 && isColumn ? inner : right;
}

/** A node, or 1, over another if there is one. */
export interface Factor {
  readonly node: Node | undefined;
  readonly below?: Node;
}

/** A product: numbers over numbers, times factors, each a node, perhaps over another. */
export interface Factors {
  readonly negative: boolean;
  readonly over: readonly number[];
  readonly under: readonly number[];
  readonly factors: readonly Factor[];
}

/** Takes products, quotients by numbers, and signs apart, through what a formula leaves out. 1 as a factor is left out. */
export function factorsOf(product: Node, isLeaf: (node: Node) => boolean): Factors {
  let negative = false;
  const [over, under]: [number[], number[]] = [[], []];
  const factors: Factor[] = [];
  const visit = (outer: Node, depth: number): void => {
    const node = peel(outer, isLeaf);
    const [x, y] = node.inputs;
    const op = isLeaf(node) || depth > DEEPEST ? undefined : node.op;
    if (op === "neg") {
      negative = !negative;
      visit(x, depth + 1);
    } else if (op === "mul") {
      visit(x, depth + 1);
      visit(y, depth + 1);
    } else if (op === "div") {
      divide(x, y, depth + 1);
    } else if (op === "constant") {
      scale(over, node);
    } else {
      factors.push({ node });
    }
  };
  const scale = (numbers: number[], { attrs }: Node): void => {
    const value = attrs.value as number;
    if (value < 0) negative = !negative;
    if (Math.abs(value) !== 1) numbers.push(Math.abs(value));
  };
  const divide = (x: Node, y: Node, depth: number): void => {
    const [dividend, divisor] = [x, y].map((node) => peel(node, isLeaf));
    if (divisor.op === "constant" && !isLeaf(divisor)) {
      visit(dividend, depth);
      scale(under, divisor);
    } else {
      const isOne = dividend.op === "constant" && dividend.attrs.value === 1 && !isLeaf(dividend);
      factors.push({ node: isOne ? undefined : dividend, below: divisor });
    }
  };
  visit(product, 0);
  return { negative, over, under, factors };
}

const DEEPEST = 50;

/** Whether a comparison asks which class an index is: i = 0, 1, 2, … */
export function isOneHot(node: Node): boolean {
  return node.op === "eq" && node.inputs.some((input) => peel(input, () => false).op === "iota");
}
