/**
 * nodeFormula: what one node computes and its chain rule, as formulas in TeX. The chain rule is printed from the graph that the
 * operation's own gradient builds. Knows nothing of single operations.
 */
import { isFloat } from "../graph/dtype.ts";
import { makeNode, type Node } from "../graph/node.ts";
import { rebuild, withInputs } from "../graph/rebuild.ts";
import { sameShape } from "../graph/shape.ts";
import { topologicalOrder } from "../graph/traverse.ts";
import { cast, entryOf } from "../ops/define.ts";
import { sumTo } from "../ops/reduce.ts";
import { evaluate } from "../runtime/evaluate.ts";
import { grad } from "../tensor/grad.ts";
import { Tensor } from "../tensor/tensor.ts";
import { namesAround } from "./formula-names.ts";
import { isOpenable, nodeOf, openKeys } from "./open.ts";
import { atom, fraction, number, type Tex, texOf } from "./tex.ts";
import { numberOf, shapeOf, symbolOf } from "./tex-names.ts";

/** One equation in TeX, three times. */
export interface Formula {
  /** With names: `\frac{\partial L}{\partial W} = X^{\mathsf T} \cdot \frac{\partial L}{\partial Y}`. */
  readonly symbols: string;
  /** Its right side with every tensor as its shape, and the shape that comes out; left out where there are only scalars. */
  readonly shapes?: string;
  /** Its right side with every scalar or short vector as its value, and the result: `= 1.1 \times 2 = 2.2`; left out where there are larger tensors. */
  readonly numbers?: string;
}

/** The derivative of the graph's output by one input of a node: what the node sends back along that edge. */
export interface GradientFormula extends Formula {
  /** Which of the node's inputs. */
  readonly input: number;
  /** The input's name, or the letter that stands for it. */
  readonly name: string;
  /** Axes of what flows back that are summed because the input was broadcast along them; left out if there are none. */
  readonly reducedAxes?: readonly number[];
}

/** The formulas of one node: plain JSON. */
export interface NodeFormula {
  readonly value: Formula;
  /** One for each input that a gradient flows to; none for leaves and operations without a gradient. */
  readonly gradients: readonly GradientFormula[];
}

export interface FormulaOptions {
  /** Keys of the operations to open, as for `annotate`. */
  readonly open?: Iterable<string>;
  /** Gradient of the output itself; without it, an output that is no scalar has no numbers in its gradients. */
  readonly seed?: Tensor;
}

/**
 * What the node with this key computes, and what it sends back to each of its inputs, in TeX for KaTeX. The gradients are printed from what
 * the operation's own gradient is, also one that a user wrote. Unnamed inputs are x, y, …, and L is the output unless it has a name.
 * Throws an Error for an unknown key.
 *
 * @example nodeFormula(price, "4").gradients[0].symbols   // \frac{\partial L}{\partial x} = \frac{\partial L}{\partial z} \cdot y
 */
export function nodeFormula(output: Tensor, key: string, { open, seed }: FormulaOptions = {}): NodeFormula {
  const opened = openKeys(output.node, open);
  const node = nodeOf(opened, key, "nodeFormula");
  const scene = sceneOf(node, opened.root);
  return { value: valueFormula(scene), gradients: gradientsOf(scene, opened.root, seed) };
}

/** A node on leaves that stand for its inputs, and the names of all. */
interface Scene {
  readonly node: Node;
  readonly standIn: Node;
  /** The tensor behind each leaf. */
  readonly actual: ReadonlyMap<Node, Node>;
  readonly symbols: ReadonlyMap<Node, Tex>;
  readonly inputNames: readonly string[];
  readonly loss: string;
}

function sceneOf(node: Node, root: Node): Scene {
  const { names, own, loss } = namesAround(node, root);
  const symbols = new Map<Node, Tex>();
  const actual = new Map<Node, Node>();
  const leafFor = new Map<Node, Node>();
  for (const [input, name] of names) {
    // Numbers are written as numbers.
    const isNumber = input.op === "constant" && input.shape.length === 0;
    const leaf = isNumber ? input : makeNode("input", [], {}, input.shape, input.dtype, input.name);
    leafFor.set(input, leaf);
    actual.set(leaf, input);
    if (!isNumber) symbols.set(leaf, atom(symbolOf(name)));
  }
  const inputs = node.inputs.map((input) => leafFor.get(input)!);
  const standIn = node.inputs.length === 0 ? node : withInputs({ ...node }, inputs);
  actual.set(standIn, node);
  symbols.set(standIn, atom(symbolOf(own)));
  return {
    node,
    standIn,
    actual,
    symbols,
    inputNames: node.inputs.map((input) => names.get(input)!),
    loss: symbolOf(loss),
  };
}

function valueFormula({ node, standIn, actual, symbols }: Scene): Formula {
  const own = symbols.get(standIn)!.text;
  if (node.inputs.length === 0) {
    const [value] = numbersOf([node]);
    return {
      symbols:
        node.op === "constant" && node.name === undefined && node.shape.length === 0 ? value!.text : own,
      ...(node.shape.length > 0 && { shapes: shapeOf(node.shape) }),
      ...(value && { numbers: `= ${value.text}` }),
    };
  }
  const inner = new Map([...symbols].filter(([of]) => of !== standIn));
  const formula = rightSides(standIn, node, inner, actual);
  return {
    ...formula,
    symbols: `${own} = ${formula.symbols}${expansionOf(standIn, inner, formula.symbols)}`,
  };
}

/** Longer expansions are left to those who open the node. */
const LONGEST_EXPANSION = 120;

/** ` = …`: what a composite stands for, if that is short and says more. */
function expansionOf(node: Node, symbols: ReadonlyMap<Node, Tex>, known: string): string {
  if (!isOpenable(node)) return "";
  const { text } = texOf(entryOf(node).expand!(node.inputs, node.attrs), {
    leaf: (of) => symbols.get(of),
    times: "\\cdot",
  });
  return text === known || text.length > LONGEST_EXPANSION ? "" : ` = ${text}`;
}

function gradientsOf(scene: Scene, root: Node, seed: Tensor | undefined): GradientFormula[] {
  const { node, standIn, loss } = scene;
  const { gradient } = entryOf(node);
  if (!gradient || !isFloat(node.dtype)) return [];
  const g = makeNode("input", [], {}, node.shape, node.dtype);
  const own = scene.symbols.get(standIn)!.text;
  const symbols = new Map([...scene.symbols, [g, fraction(partial(loss, own))]]);
  const arriving =
    root.shape.length === 0 || seed ? grad(new Tensor(root), [new Tensor(node)], seed)[0].node : undefined;
  const actual = new Map(arriving ? [...scene.actual, [g, arriving]] : []);
  const flows = gradient(g, standIn.inputs, standIn);
  return node.inputs.flatMap((input, slot): GradientFormula[] => {
    const flow = flows[slot];
    if (!flow || !isFloat(input.dtype) || input.op === "constant") return [];
    const part = cast(sumTo(flow, input.shape), input.dtype);
    const formula = rightSides(part, input, symbols, actual);
    const name = scene.inputNames[slot];
    const reducedAxes = reducedBetween(flow.shape, input.shape);
    return [
      {
        input: slot,
        name,
        ...formula,
        symbols: `${partial(loss, symbolOf(name))} = ${formula.symbols}`,
        ...(reducedAxes.length > 0 && { reducedAxes }),
      },
    ];
  });
}

function partial(of: string, by: string): string {
  return `\\frac{\\partial ${of}}{\\partial ${by}}`;
}

/** The axes that sumTo sums. */
function reducedBetween(from: readonly number[], to: readonly number[]): number[] {
  const lead = from.length - to.length;
  if (sameShape(from, to)) return [];
  return from.flatMap((n, i) => (i < lead || (to[i - lead] === 1 && n !== 1) ? [i] : []));
}

/** What `result` computes from leaves with symbols; the result has the shape and dtype of `like`. */
function rightSides(
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
  const shapes = (node: Node): Tex | undefined => {
    const transposed = node.op === "permute" && symbols.has(node.inputs[0]);
    return node.shape.length > 0 && (transposed || symbols.has(node))
      ? atom(shapeOf(node.shape))
      : symbols.get(node);
  };
  const numbers = numbersIn(result, like, read, actual);
  return {
    symbols: texOf(result, { leaf: (node) => symbols.get(node), times: "\\cdot" }).text,
    ...(tensors && {
      shapes: `${texOf(result, { leaf: shapes, times: "\\cdot" }).text} \\to ${shapeOf(like.shape)}`,
    }),
    ...(numbers !== undefined && { numbers }),
  };
}

/** Vectors of up to so many elements are written out. */
const SHORTEST = 3;

function isTiny({ shape }: Node): boolean {
  return shape.length === 0 || (shape.length === 1 && shape[0] > 0 && shape[0] <= SHORTEST);
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
function numbersOf(nodes: readonly Node[]): (Tex | undefined)[] {
  const tiny = nodes.filter(isTiny);
  const values = new Map(evaluate(tiny).map((elements, i) => [tiny[i], Array.from(elements)]));
  return nodes.map((node) => {
    const elements = values.get(node);
    if (!elements) return undefined;
    return node.shape.length === 0
      ? number(elements[0])
      : atom(`\\left[${elements.map(numberOf).join(", ")}\\right]`);
  });
}
