/**
 * custom: an operation whose value is a graph that its user built and whose gradient the user wrote.
 * Knows nothing of tensors; what the user's functions do is theirs.
 */
import type { DType } from "../graph/dtype.ts";
import {
  type Attrs,
  attrsKey,
  makeNode,
  type Node,
  nameOf,
  type Origin,
  withProvenance,
} from "../graph/node.ts";
import { rebuild, withInputs } from "../graph/rebuild.ts";
import { ShapeError, sameShape, showShape } from "../graph/shape.ts";
import { topologicalOrder } from "../graph/traverse.ts";
import { cast, define } from "./define.ts";

/** The two functions of a custom operation. */
export interface CustomRule {
  /** Where the user wrote it. */
  readonly origin?: Origin;
  readonly forward: (...inputs: Node[]) => Node;
  /** One gradient for each input, in its shape; null where there is none. */
  readonly backward: (dy: Node, inputs: readonly Node[], y: Node) => readonly (Node | null)[];
}

/** What a node of a custom operation carries. JSON of it is what plans may depend on: the name and the forward graph. */
interface CustomAttrs extends Attrs {
  readonly name: string;
  readonly body: Body;
  readonly backward: CustomRule["backward"];
  readonly origin: Origin | undefined;
}

/** A graph with holes for inputs. As JSON it is a text that is equal for graphs of equal structure. */
export class Body {
  readonly holes: readonly Node[];
  /** How many of the holes are for inputs that the user gives; the others are for elements that the graph reads besides. */
  readonly arity: number;
  readonly result: Node;
  /** The leaves that forward reads besides, which backward may read, too: the holes behind those for inputs stand for them. */
  readonly besides: readonly Node[];
  #key: string | undefined;

  constructor(holes: readonly Node[], arity: number, result: Node, besides: readonly Node[]) {
    this.holes = holes;
    this.arity = arity;
    this.result = result;
    this.besides = besides;
  }

  /** The graph on `inputs`, all of its nodes made anew. */
  on(inputs: readonly Node[]): Node {
    return this.#rebuilt(inputs, ({ op, attrs, shape, dtype, name }, sources) =>
      makeNode(op, sources, attrs, shape, dtype, name),
    );
  }

  /** Another body: `visit` makes its nodes, and every hole takes the dtype that `visit` gives it. */
  map(visit: (node: Node, inputs: readonly Node[]) => Node): Body {
    const holes = this.holes.map((hole) => hollow(hole, visit(hole, []).dtype));
    return new Body(holes, this.arity, this.#rebuilt(holes, visit), this.besides);
  }

  toJSON(): string {
    this.#key ??= keyOf(this.result, this.holes);
    return this.#key;
  }

  #rebuilt(inputs: readonly Node[], visit: (node: Node, inputs: readonly Node[]) => Node): Node {
    const known = new Map(this.holes.map((hole, i) => [hole, inputs[i]]));
    const make = (node: Node, sources: readonly Node[]) =>
      withProvenance({ origin: node.origin }, () => visit(node, sources));
    return rebuild([this.result], make, known).get(this.result)!;
  }
}

function keyOf(result: Node, holes: readonly Node[]): string {
  const order = topologicalOrder([result], new Set(holes));
  const places = new Map([...holes, ...order].map((node, i) => [node, i]));
  const parts = order.map(({ op, inputs, attrs, dtype, shape }) => {
    return `${op}(${inputs.map((input) => places.get(input))})${attrsKey(attrs)}${dtype}[${shape}]`;
  });
  return parts.join(";");
}

/** Stands for an input while the forward graph is built. */
function hollow({ shape, name, origin }: Node, dtype: DType): Node {
  return withProvenance({ origin }, () => makeNode("input", [], {}, shape, dtype, name));
}

define({
  name: "custom",
  kind: { kind: "composite" },
  formula: "a graph with a gradient of the user's",
  gradient: (g, inputs, y) => {
    const { name, backward, body, origin } = y.attrs as CustomAttrs;
    const given = inputs.slice(0, body.arity);
    const flows = checkFlows(name, backward(g, given, y), given, origin);
    return onPresent(flows, [g, ...given, y], body.besides, inputs.slice(body.arity));
  },
  expand: (inputs, attrs) => (attrs as CustomAttrs).body.on(inputs),
  cases: [], // what a custom operation computes is its user's to check, with checkGradients
  ulps: 0,
});

/** The flows with the leaves that the operation reads now in place of those that backward knows; what lies behind `ends` stays. */
function onPresent(
  flows: readonly (Node | null)[],
  ends: readonly Node[],
  known: readonly Node[],
  present: readonly Node[],
): readonly (Node | null)[] {
  const changes = known.flatMap((leaf, i): [Node, Node][] =>
    leaf === present[i] ? [] : [[leaf, cast(present[i], leaf.dtype)]],
  );
  if (changes.length === 0) return flows;
  const outputs = flows.filter((flow) => flow !== null);
  const successors = rebuild(
    outputs,
    withInputs,
    new Map([...changes, ...ends.map((end): [Node, Node] => [end, end])]),
  );
  return flows.map((flow) => flow && successors.get(flow)!);
}

/** A node of a custom operation whose backward, too, sees others in place of the leaves that it closes over. */
export function closingOver(node: Node, replaced: ReadonlyMap<Node, Node>): Node {
  const attrs = node.attrs as CustomAttrs;
  // Those that forward reads, too, are inputs.
  const known = [...replaced.keys()].filter((leaf) => !attrs.body.besides.includes(leaf));
  const present = known.map((leaf) => replaced.get(leaf)!);
  const backward: CustomRule["backward"] = (dy, inputs, y) => {
    const flows = attrs.backward(dy, inputs, y);
    if (!Array.isArray(flows)) return flows;
    return onPresent(flows, [dy, ...inputs, y], known, present);
  };
  const { inputs, shape, dtype, name, origin, forwardOf } = node;
  const own = { ...attrs, backward };
  return withProvenance({ origin, forwardOf }, () => makeNode("custom", inputs, own, shape, dtype, name));
}

/** How many inputs a node's gradient is for: the elements that a custom operation reads besides come after them. */
export function arityOf({ attrs, inputs }: Node): number {
  return attrs.body instanceof Body ? attrs.body.arity : inputs.length;
}

function checkFlows(
  name: string,
  flows: readonly (Node | null)[],
  inputs: readonly Node[],
  origin: Origin | undefined,
): readonly (Node | null)[] {
  const fault = (message: string) => placed(new ShapeError(`${name}: ${message}`), origin);
  if (!Array.isArray(flows) || flows.length !== inputs.length) {
    const count = Array.isArray(flows) ? plural(flows.length, "gradient") : "no array";
    throw fault(
      `backward returned ${count} for ${plural(inputs.length, "input")}; return an array with one for each, null where there is none`,
    );
  }
  return inputs.map((input, i) => {
    const flow: Node | null | undefined = flows[i];
    if (!flow) return null;
    if (!sameShape(flow.shape, input.shape)) {
      throw fault(
        `backward returned ${showShape(flow.shape)} for input ${i}, ${nameOf(input)}, of shape ${showShape(input.shape)}; a gradient must have its input's shape (sum it where forward broadcasts)`,
      );
    }
    return flow;
  });
}

/** What backward returns is looked at when it has returned: the error's stack leads to where it was written all the same. */
function placed(error: Error, origin: Origin | undefined): Error {
  const place = origin?.stack?.split("\n").slice(1).join("\n");
  if (place) error.stack = `${error.stack}\n${place}`;
  return error;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A node of the operation `name` on `inputs`. Throws a ShapeError if forward reads a variable that is not among them. */
export function custom(
  name: string,
  { forward, backward, origin }: CustomRule,
  inputs: readonly Node[],
): Node {
  const holes = inputs.map((input) => hollow(input, input.dtype));
  const built = forward(...holes);
  // A result that is one of the inputs becomes a node of its own, so that it can be told from the input.
  const result = built.inputs.length > 0 ? built : view(built);
  const given = new Set(holes);
  const besides = topologicalOrder([result], given).filter(({ op }) => CLOSED_OVER.has(op));
  for (const leaf of besides) {
    if (leaf.op === "data") continue;
    throw new ShapeError(
      `${name}: forward reads ${leaf.op} ${nameOf(leaf)} ${showShape(leaf.shape)}, which is not among its inputs, so that no gradient would reach it; pass it as an argument`,
    );
  }
  const body = new Body([...holes, ...besides], holes.length, result, besides);
  const attrs: CustomAttrs = { name, body, backward, origin };
  return makeNode("custom", [...inputs, ...besides], attrs, result.shape, result.dtype);
}

/** Leaves whose elements a plan needs from outside. */
const CLOSED_OVER = new Set(["data", "variable", "input"]);

function view(x: Node): Node {
  return makeNode("reshape", [x], {}, x.shape, x.dtype);
}
