/**
 * GraphSession: answers the Graph page's questions about the graph behind one tensor. Runs wherever the tensor is, in any worker.
 * Knows nothing of how the tensor was made, nor of messages.
 */
import { describe, type NodeDescription, ones, type Tensor, tensor } from "retrograd";
import {
  type AnnotatedGraph,
  type AnnotatedNode,
  annotate,
  checkGraph,
  checkNode,
  type EdgeCheck,
  figureOf,
  type GraphCheck,
  leaves,
  type NodeCheck,
  type NodeFormula,
  nodeFormula,
  substitute,
} from "retrograd/inspect";
import { isFloat } from "../model/dtype.ts";
import { endOf } from "../model/graph/figure.ts";
import type {
  Drawing,
  DrawnNode,
  Edits,
  Elements,
  GraphSource,
  NodeKind,
  NodeVerdict,
  View,
} from "../model/graph/source.ts";
import { summarize } from "../model/graph/summary.ts";

/** Views that are kept: the present one and a few before it. */
const KEPT_VIEWS = 4;

/** A leaf of the graph as it was built. */
interface Leaf {
  readonly tensor: Tensor;
  readonly node: NodeDescription;
}

/** The graph as one view wants it. */
interface Scene {
  readonly open: readonly string[];
  readonly output: Tensor;
  readonly wrt: readonly Tensor[];
  readonly annotated: AnnotatedGraph;
}

/** Of a tensor that is no scalar it shows the gradient of the sum; of one that is not floating point, values alone. */
export class GraphSession implements GraphSource {
  readonly #output: Tensor;
  /** By key. */
  readonly #leaves: ReadonlyMap<string, Leaf>;
  readonly #wrt: readonly Tensor[];
  /** Keys of operations whose backward the user wrote: opened, another would take its place unseen. */
  readonly #handWritten: ReadonlySet<string>;
  readonly #scenes = new Map<string, Scene>();

  /**
   * `wrt`: the leaves whose gradients are of interest, drawn as variables whatever they are; by default every floating one but
   * numbers written in formulas.
   */
  constructor(output: Tensor, wrt?: readonly Tensor[]) {
    this.#output = output;
    const all = describe(output).nodes;
    const nodes = all.filter(({ inputs }) => inputs.length === 0);
    this.#handWritten = new Set(all.filter(({ op }) => op === "custom").map(({ id }) => String(id)));
    const variables = new Set(wrt?.map(({ node }) => node));
    const given = leaves(output).map((tensor, i): Leaf => {
      return { tensor, node: variables.has(tensor.node) ? { ...nodes[i], op: "variable" } : nodes[i] };
    });
    this.#leaves = new Map(given.map((leaf) => [String(leaf.node.id), leaf]));
    this.#wrt = wrt ?? given.filter(({ node }) => isGiven(node)).map(({ tensor }) => tensor);
  }

  async draw(view: View): Promise<Drawing> {
    const { annotated } = this.#scene(view);
    const { nodes, outputs, opened } = annotated;
    const keys = nodes.map(({ key }) => key);
    const { parts } = figureOf(annotated);
    return {
      nodes: nodes.map((node, i) => drawn(node, keys, parts[i].text, nodes)),
      outputs: outputs.map((id) => keys[id]),
      ...(opened && { opened }),
    };
  }

  async elements(view: View, key: string): Promise<Elements> {
    const { shape, value, gradient } = this.#node(view, key);
    return {
      shape,
      value: Float64Array.from(value!),
      ...(gradient && { gradient: Float64Array.from(gradient) }),
    };
  }

  async formula(view: View, key: string): Promise<NodeFormula> {
    const { output, wrt, open } = this.#scene(view);
    return nodeFormula(output, key, { open, wrt, ...seedOf(output) });
  }

  async checkAll(view: View): Promise<GraphCheck> {
    const { output, open, annotated } = this.#scene(view);
    const { edges, passed } = checkGraph(output, { open });
    const { key, gradient } = annotated.nodes[annotated.outputs[0]];
    if (!gradient) return { edges, passed };
    const end = endEdge(await this.checkNode(view, key));
    return { edges: [...edges, end], passed: passed && end.passed };
  }

  async checkNode(view: View, key: string): Promise<NodeVerdict> {
    const { output, open } = this.#scene(view);
    const { edges } = checkGraph(output, { open, only: [key] });
    return { ...checkNode(output, key, { open, ...seedOf(output) }), sends: edges };
  }

  async describe(view: View): Promise<AnnotatedGraph> {
    return this.#scene(view).annotated;
  }

  #node(view: View, key: string): AnnotatedNode {
    const node = this.#scene(view).annotated.nodes.find((node) => node.key === key);
    if (!node) throw new Error(`no node has the key ${key}: it may belong to an operation that is closed`);
    return node;
  }

  #scene(view: View): Scene {
    const id = JSON.stringify([[...view.open].sort(), Object.entries(view.leaves).sort()], distinct);
    const scene = this.#scenes.get(id) ?? this.#makeScene(view);
    this.#scenes.delete(id);
    this.#scenes.set(id, scene); // the most recently used last
    if (this.#scenes.size > KEPT_VIEWS) this.#scenes.delete(this.#scenes.keys().next().value!);
    return scene;
  }

  #makeScene({ open: wanted, leaves: changes }: View): Scene {
    const open = wanted.filter((key) => !this.#handWritten.has(key.split(".", 1)[0]));
    const changed = new Map(
      Object.entries(changes).map(([key, edits]) => [key, changedLeaf(this.#leaf(key), edits)]),
    );
    const replacements = new Map([...changed].map(([key, leaf]) => [this.#leaf(key).tensor.node, leaf]));
    const output = substitute(
      this.#output,
      [...changed].map(([key, leaf]) => [this.#leaf(key).tensor, leaf]),
    );
    const wrt = this.#wrt.map((x) => replacements.get(x.node) ?? x);
    const annotated = annotateAny(output, wrt, open);
    const nodes = annotated.nodes.map((node) => {
      const look = this.#leaves.get(node.key)?.node;
      return look && (changed.has(node.key) || look.op !== node.op) ? disguise(node, look) : node;
    });
    return { open, output, wrt, annotated: { ...annotated, nodes } };
  }

  #leaf(key: string): Leaf {
    const leaf = this.#leaves.get(key);
    if (!leaf) throw new Error(`node ${key} is no leaf of this graph, so its elements follow from others`);
    return leaf;
  }
}

/** What enters the output from outside, as the edge to its end. */
function endEdge({ key, passed, entries, worst, problem }: NodeCheck): EdgeCheck {
  const kinks = entries.filter(({ verdict }) => verdict === "kink").length;
  return {
    ...{ key: endOf(key), input: 0, passed, checked: entries.length - kinks, kinks, worst },
    ...(problem !== undefined && { problem }),
  };
}

/** For JSON: numbers that it has no words for. */
function distinct(_: string, value: unknown): unknown {
  if (Object.is(value, -0)) return "-0";
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

function isGiven({ op, dtype }: NodeDescription): boolean {
  return op !== "constant" && isFloat(dtype);
}

/** What the gradient starts from where the output is no scalar: that of its sum. */
function seedOf({ shape, dtype }: Tensor): { seed?: Tensor } {
  return shape.length === 0 ? {} : { seed: ones(shape, { dtype }) };
}

function changedLeaf({ tensor: given, node }: Leaf, edits: Edits): Tensor {
  const { shape, dtype, name } = node;
  const elements = Float64Array.from(given.dataSync());
  for (const [text, value] of Object.entries(edits)) {
    const position = Number(text);
    if (position >= elements.length) {
      throw new Error(
        `${name ?? `leaf ${node.id}`} has shape [${shape.join(", ")}], so its positions are 0 to ${elements.length - 1}; there is no ${position}`,
      );
    }
    elements[position] = value;
  }
  return tensor(elements, { shape, dtype, ...(name !== undefined && { name }) });
}

/** A changed leaf, or a variable's copy, looks like what it stands for. */
function disguise(node: AnnotatedNode, { op, attrs, origin }: NodeDescription): AnnotatedNode {
  const own = op === "constant" ? { ...attrs, value: node.value![0] } : attrs;
  return { ...node, op, attrs: own, ...(origin !== undefined && { origin }) };
}

/** Of an integer output the graph is one of floats with one more operation, which is left out again. */
function annotateAny(output: Tensor, wrt: readonly Tensor[], open: readonly string[]): AnnotatedGraph {
  if (isFloat(output.dtype)) return annotate(output, { wrt, open, ...seedOf(output) });
  const { nodes, opened } = annotate(output.cast("float64").sum(), { wrt: [], open });
  const own = nodes.slice(0, -2);
  return { nodes: own, outputs: [own.length - 1], ...(opened && { opened }) };
}

function drawn(
  node: AnnotatedNode,
  keys: readonly string[],
  label: string,
  nodes: readonly AnnotatedNode[],
): DrawnNode {
  const { key, op, name, inputs, shape, dtype, origin, openable, within, value, gradient, flows } = node;
  const reduction = node.attrs.reduction as DrawnNode["reduction"];
  return {
    key,
    op: op === "custom" ? String(node.attrs.name) : op,
    kind: kindOf(node),
    label,
    ...(name !== undefined && { name }),
    inputs: inputs.map((id) => keys[id]),
    shape,
    dtype,
    ...(origin !== undefined && { origin }),
    openable: openable && op !== "custom",
    ...(op === "custom" && { handWritten: true as const }),
    ...(reduction && { reduction }),
    ...(within !== undefined && { within }),
    value: summarize(value!, shape, dtype),
    ...(gradient && { gradient: summarize(gradient, shape, dtype) }),
    ...(flows && {
      flows: flows.map((flow, i) => flow && summarize(flow, nodes[inputs[i]].shape, nodes[inputs[i]].dtype)),
    }),
  };
}

function kindOf({ op, inputs }: NodeDescription): NodeKind {
  if (inputs.length > 0) return "operation";
  return op === "variable" || op === "constant" ? op : "data";
}
