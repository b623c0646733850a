/**
 * The right side of an equation: with symbols, with shapes, and with numbers where there are few.
 * Knows nothing of which equation it is.
 */
import type { Node } from "../graph/node.ts";
import { rebuild, withInputs } from "../graph/rebuild.ts";
import { topologicalOrder } from "../graph/traverse.ts";
import { evaluate } from "../runtime/evaluate.ts";
import { atom, number, type Tex, texOf } from "./tex.ts";
import { numberOf, shapeOf } from "./tex-names.ts";

/** One equation in TeX, three times. */
export interface Formula {
  /** With names: `\frac{\partial L}{\partial W} = X^{\mathsf T} \cdot \frac{\partial L}{\partial Y}`. */
  readonly symbols: string;
  /** Its right side with every tensor as its shape, and the shape that comes out; left out where there are only scalars. */
  readonly shapes?: string;
  /** Its right side with every scalar, short vector or small matrix as its value, and the result: `= 1.1 \times 2 = 2.2`; left out where there are larger tensors. */
  readonly numbers?: string;
}

/** What `result` computes from leaves with symbols; the result has the shape and dtype of `like`. */
export function rightSides(
  result: Node,
  like: Node,
  symbols: ReadonlyMap<Node, Tex>,
  actual: ReadonlyMap<Node, Node>,
): Formula {
  const leaves = topologicalOrder([result], { has: (node) => symbols.has(node) })
    .flatMap(({ inputs }) => inputs)
    .filter((node) => symbols.has(node));
  const read = symbols.has(result) ? [result] : [...new Set(leaves)];
  const tensors = [like, ...read].some(({ shape }) => shape.length > 0);
  const shapes = (node: Node): Tex | undefined =>
    symbols.has(node) && node.shape.length > 0 ? atom(shapeOf(node.shape)) : symbols.get(node);
  const moved = (node: Node): Tex | undefined =>
    node !== result && isMoved(node, symbols) ? atom(shapeOf(node.shape)) : undefined;
  const numbers = numbersIn(result, like, read, actual);
  return {
    symbols: texOf(result, { leaf: (node) => symbols.get(node), times: "\\cdot" }).text,
    ...(tensors && {
      shapes: `${texOf(result, { leaf: shapes, moved, times: "\\cdot" }).text} \\to ${shapeOf(like.shape)}`,
    }),
    ...(numbers !== undefined && { numbers }),
  };
}

/** Whether the node is a leaf that is no scalar, in another shape. */
function isMoved(node: Node, leaves: ReadonlyMap<Node, Tex>): boolean {
  const [x] = node.inputs;
  if (node.op !== "permute" && node.op !== "reshape") return false;
  return leaves.has(x) ? x.shape.length > 0 : isMoved(x, leaves);
}

/** The chain rule in general, for an operation whose gradient no formula says: the derivative of its value, and what arrives. */
export function generalSides(
  { value, name }: { readonly value: string; readonly name: string },
  result: Node,
  like: Node,
  arriving: Node,
  symbols: ReadonlyMap<Node, Tex>,
  actual: ReadonlyMap<Node, Node>,
): Formula {
  const [last] = actual.has(arriving) ? numbersOf([rebuild([result], withInputs, actual).get(result)!]) : [];
  return {
    symbols: `\\left(\\partial_{${name}} ${value}\\right)^{\\mathsf T} \\cdot ${symbols.get(arriving)!.text}`,
    shapes: `${shapeOf(arriving.shape)} \\to ${shapeOf(like.shape)}`,
    ...(last && { numbers: `= ${last.text}` }),
  };
}

/** Vectors and matrices with axes of up to so many elements are written out. */
const SHORTEST = 3;

function isTiny({ shape }: Node): boolean {
  return shape.length <= 2 && shape.every((size) => size > 0 && size <= SHORTEST);
}

function numbersIn(
  result: Node,
  like: Node,
  read: readonly Node[],
  actual: ReadonlyMap<Node, Node>,
): string | undefined {
  if (![like, ...read].every(isTiny) || !read.every((node) => actual.has(node))) return undefined;
  const value = rebuild([result], withInputs, actual).get(result)!;
  const [last, ...values] = numbersOf([value, ...read.map((node) => actual.get(node)!)]);
  if (!last) return undefined;
  const known = new Map(read.map((node, i) => [node, values[i]]));
  const { text } = texOf(result, { leaf: (node) => known.get(node), times: "\\times" });
  return text === last.text ? `= ${text}` : `= ${text} = ${last.text}`;
}

/** The values of tiny tensors, written out. */
export function numbersOf(nodes: readonly Node[]): (Tex | undefined)[] {
  const tiny = nodes.filter(isTiny);
  const values = new Map(evaluate(tiny).map((elements, i) => [tiny[i], Array.from(elements)]));
  return nodes.map((node) => {
    const elements = values.get(node);
    if (!elements) return undefined;
    const texts = elements.map((element) => numberOf(element));
    if (node.shape.length === 0) return number(elements[0], node.dtype);
    if (node.shape.length === 1) return atom(`\\left[${texts.join(", ")}\\right]`);
    const [rows, columns] = node.shape;
    const row = (i: number) => texts.slice(i * columns, (i + 1) * columns).join(" & ");
    const lines = Array.from({ length: rows }, (_, i) => row(i)).join(" \\\\ ");
    return atom(`\\begin{bmatrix} ${lines} \\end{bmatrix}`);
  });
}
