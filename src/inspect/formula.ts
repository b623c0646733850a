/**
 * nodeFormula: what one node computes and its chain rule, as formulas in TeX. The chain rule is printed from the graph that the
 * operation's own gradient builds. Knows nothing of single operations.
 */
import { backward, dependents } from "../autodiff/grad.ts";
import { isFloat } from "../graph/dtype.ts";
import { makeNode, type Node } from "../graph/node.ts";
import { withInputs } from "../graph/rebuild.ts";
import { sameShape } from "../graph/shape.ts";
import { topologicalOrder } from "../graph/traverse.ts";
import { cast, constant, entryOf } from "../ops/define.ts";
import { expand, sumTo } from "../ops/reduce.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { namesAround } from "./formula-names.ts";
import { type Formula, generalSides, numbersOf, rightSides } from "./formula-sides.ts";
import { isOpenable, nodeOf, type OpenedGraph, openKeys, wantedIn } from "./open.ts";
import { atom, fraction, type Tex, texOf } from "./tex.ts";
import { shapeOf, symbolOf } from "./tex-names.ts";
import { isSayable } from "./tex-parts.ts";

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
  /** One for each input that a gradient flows to: none for leaves, for operations without a gradient, and where the output is no float. */
  readonly gradients: readonly GradientFormula[];
}

export interface FormulaOptions {
  /** Keys of the operations to open, as for `annotate`. */
  readonly open?: Iterable<string>;
  /** Whose gradients are of interest, as for `annotate`: by default those of every floating leaf but constants. */
  readonly wrt?: readonly Tensor[];
  /** Gradient of the output itself; without it, an output that is no scalar has no numbers in its gradients. */
  readonly seed?: Tensor;
}

/**
 * What the node with this key computes, and what it sends back to each of its inputs, in TeX for KaTeX. The gradients are printed from what
 * the operation's own gradient is, also one that a user wrote. Unnamed inputs are x, y, …, and L is the output unless it has a name.
 * Throws an Error for an unknown key, a ShapeError for a seed of another shape, and whatever a backward of the user's throws.
 *
 * @example nodeFormula(price, "4").gradients[0].symbols   // \frac{\partial L}{\partial x} = \frac{\partial L}{\partial z} \cdot y
 */
export function nodeFormula(
  output: Tensor,
  key: string,
  { open, wrt, seed }: FormulaOptions = {},
): NodeFormula {
  const opened = openKeys(output.node, open);
  const node = nodeOf(opened, key, "nodeFormula");
  const scene = sceneOf(node, opened.root);
  return { value: valueFormula(scene), gradients: gradientsOf(scene, opened, wrt, seed) };
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

function gradientsOf(
  scene: Scene,
  opened: OpenedGraph,
  wrt: readonly Tensor[] | undefined,
  seed: Tensor | undefined,
): GradientFormula[] {
  const { node, standIn, loss } = scene;
  const { root } = opened;
  const { gradient } = entryOf(node);
  if (!gradient || !isFloat(node.dtype) || !isFloat(root.dtype)) return [];
  const order = topologicalOrder([root]);
  const start = seed?.node ?? expand(constant(1, root.dtype), root.shape);
  const { arriving } = backward(root, order, dependents(order, new Set([node])), start);
  if (!arriving.has(node)) return [];
  const wanted = wantedIn(opened, order, wrt);
  const g = makeNode("input", [], {}, node.shape, node.dtype);
  const own = scene.symbols.get(standIn)!.text;
  const symbols = new Map([...scene.symbols, [g, fraction(partial(loss, own))]]);
  const isKnown = root.shape.length === 0 || seed !== undefined;
  const actual = new Map(isKnown ? [...scene.actual, [g, arriving.get(node)!]] : []);
  const flows = gradient(g, standIn.inputs, standIn);
  return node.inputs.flatMap((input, slot): GradientFormula[] => {
    const flow = flows[slot];
    if (!flow || !wanted.has(input) || input.op === "constant") return [];
    const part = cast(sumTo(flow, input.shape), input.dtype);
    const name = scene.inputNames[slot];
    const isSaid = node.op === "custom" || isSayable(part, (of) => symbols.has(of));
    const formula = isSaid
      ? rightSides(part, input, symbols, actual)
      : generalSides({ value: valueText(scene), name: symbolOf(name) }, part, input, g, symbols, actual);
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

/** What the node computes, in symbols. */
function valueText({ standIn, symbols }: Scene): string {
  return texOf(standIn, { leaf: (of) => (of === standIn ? undefined : symbols.get(of)), times: "\\cdot" })
    .text;
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
