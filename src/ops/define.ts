/**
 * What an operation is: one entry that holds its shape rule, value, gradient, formula and test domain.
 * Knows nothing of any single operation, nor of backends: those read the `kind` of an entry.
 */
import { checkDType, type DType, isFloat, promote } from "../graph/dtype.ts";
import { type Attrs, makeNode, type Node, nameOf } from "../graph/node.ts";
import { broadcastShapes, type Shape, ShapeError } from "../graph/shape.ts";
import { arg, type Scalar } from "./scalar.ts";

/** How a backend computes an operation. A backend implements these kinds, never single operations. */
export type Kind =
  /** A value from outside of the graph. */
  | { readonly kind: "leaf" }
  /** One expression per element; inputs broadcast. */
  | { readonly kind: "elementwise"; readonly value: Scalar }
  /** `attrs.axes` folded; `attrs.keepdim` keeps them as size 1. */
  | { readonly kind: "reduce"; readonly combine: "sum" | "max" | "min" }
  /** Position of the first largest or smallest element along `attrs.axis`. */
  | { readonly kind: "argReduce"; readonly combine: "max" | "min" }
  /** The same elements at other indices: no arithmetic. */
  | { readonly kind: "view"; readonly view: "reshape" | "permute" | "expand" | "slice" | "flip" | "windows" }
  /** Inputs written into regions (`regionsOf`) of a result that is 0 elsewhere. */
  | { readonly kind: "assemble"; readonly regionsOf: (node: Node) => readonly Region[] }
  /** [..., m, k] × [..., k, n]; leading axes broadcast. */
  | { readonly kind: "matmul" }
  /**
   * Products of two operands summed over the labels that they share and the result lacks. `attrs.a`, `attrs.b` and `attrs.out` are
   * strings with one letter for each axis: every letter of an operand is in the other operand or in the result.
   */
  | { readonly kind: "contract" }
  /** Rows of inputs[0] at the indices of inputs[1]. */
  | { readonly kind: "gather" }
  /** Rows of inputs[0] added up at the indices of inputs[1]. */
  | { readonly kind: "scatterAdd" }
  /** Computed as the graph that `expand` gives; as that of `stable` where rounding would spoil the plain form. */
  | { readonly kind: "composite"; readonly stable?: Expansion };

/** Where an input of an `assemble` operation lands: first index and step for each axis. */
export interface Region {
  readonly start: readonly number[];
  readonly step: readonly number[];
}

/** Gradients for the inputs (null: none), from the gradient of the output. Shapes may be broadcast ones. */
export type Gradient = (g: Node, inputs: readonly Node[], output: Node) => readonly (Node | null)[];

/** The value of an operation as a graph of simpler ones. */
export type Expansion = (inputs: readonly Node[], attrs: Attrs) => Node;

/** Range from which tests draw an input. */
export type Interval = readonly [low: number, high: number];

/** One example on which conformance checks an operation: inputs to draw, and the call. */
export interface Case {
  readonly inputs: readonly { readonly shape: Shape; readonly range: Interval; readonly dtype?: DType }[];
  // biome-ignore lint/suspicious/noExplicitAny: calls are of any arity; conformance passes one node per input
  readonly call: (...inputs: any[]) => Node;
}

/** A case of two float32 inputs drawn from one interval. */
export function pairCase(a: Shape, b: Shape, range: Interval, call: (x: Node, y: Node) => Node): Case {
  return {
    inputs: [
      { shape: a, range },
      { shape: b, range },
    ],
    call,
  };
}

/** Everything that is known about one operation. */
export interface OpEntry {
  readonly name: string;
  readonly kind: Kind;
  /** As a textbook writes it. */
  readonly formula: string;
  /** What a picture writes into its circle, if not the name. */
  readonly symbol?: string | undefined;
  /** Inputs may be exchanged. */
  readonly commutative?: boolean | undefined;
  /** null: the operation is not differentiable (its output is an index or a truth value). */
  readonly gradient: Gradient | null;
  /**
   * The same value as a graph of simpler operations, up to rounding: plain formulas under- and overflow earlier. Composites must
   * have it.
   */
  readonly expand: Expansion | null;
  readonly cases: readonly Case[];
  /** Largest error in units of float32's last place that conformance accepts, relative to the largest term of the result. */
  readonly ulps: number;
}

const registry = new Map<string, OpEntry>();

/** Adds an entry to the registry. A name twice is a mistake in the library. */
export function define(entry: OpEntry): OpEntry {
  if (registry.has(entry.name)) throw new Error(`operation ${entry.name} is defined twice`);
  registry.set(entry.name, entry);
  return entry;
}

/** The entry of an operation by its name, or of a node's operation. */
export function entryOf(op: string | Node): OpEntry {
  const name = typeof op === "string" ? op : op.op;
  const entry = registry.get(name);
  if (!entry) throw new Error(`unknown operation ${name}`);
  return entry;
}

/** Every operation, in order of definition. */
export function entries(): readonly OpEntry[] {
  return [...registry.values()];
}

/** What a composite operation on these inputs is computed as. */
export function computedAs({ kind, expand }: OpEntry, inputs: readonly Node[], attrs: Attrs): Node {
  const body = (kind.kind === "composite" && kind.stable) || expand!;
  return body(inputs, attrs);
}

/** What an operation accepts for a tensor: a node, or a number that takes the dtype of its company. */
export type Operand = Node | number;

define({
  name: "constant",
  kind: { kind: "leaf" },
  formula: "c",
  gradient: null,
  expand: null,
  cases: [],
  ulps: 0,
});

/** A tensor of `shape` that holds `value` everywhere. */
export function constant(value: number, dtype: DType, shape: Shape = []): Node {
  return makeNode("constant", [], { value }, shape, dtype);
}

/** A node for an operand; a bare number becomes a constant of `dtype`, or of float32 if it does not fit an integer one. */
export function asNode(x: Operand, dtype: DType = "float32"): Node {
  if (typeof x !== "number") return x;
  if (isFloat(dtype)) return constant(x, dtype);
  return constant(x, Number.isInteger(x) ? "int32" : "float32");
}

/** Which dtype an elementwise operation computes in: that of its inputs, at least a float, or bool from any. */
export type DTypeRule = "same" | "float" | "bool";

/** What the definitions of unary and binary elementwise operations share. */
interface Elementwise {
  readonly name: string;
  readonly formula: string;
  readonly symbol?: string;
  readonly commutative?: boolean;
  readonly dtype?: DTypeRule;
  /** One interval per input; in it the operation is smooth but at isolated points. */
  readonly domain: readonly Interval[];
  readonly ulps?: number;
}

/** Defines an elementwise operation of one input. */
export function unary(
  def: Elementwise & {
    value: (x: Scalar) => Scalar;
    gradient: ((g: Node, inputs: readonly [Node], y: Node) => readonly Node[]) | null;
    domain: readonly [Interval];
    expand?: (x: Node) => Node;
  },
): (x: Operand) => Node {
  const { expand } = def;
  const call = (x: Operand) => elementwise(def.name, def.dtype ?? "same", [x]);
  const cases = shapesOf(def.domain, call);
  define({
    name: def.name,
    kind: { kind: "elementwise", value: def.value(arg(0)) },
    formula: def.formula,
    symbol: def.symbol,
    commutative: def.commutative,
    gradient: def.gradient as Gradient | null,
    expand: expand ? ([x]) => expand(x) : null,
    cases,
    ulps: def.ulps ?? 4,
  });
  return call;
}

/** Defines an elementwise operation of two inputs, which broadcast. */
export function binary(
  def: Elementwise & {
    value: (x: Scalar, y: Scalar) => Scalar;
    gradient: ((g: Node, inputs: readonly [Node, Node], out: Node) => readonly Node[]) | null;
    domain: readonly [Interval, Interval];
  },
): (x: Operand, y: Operand) => Node {
  const call = (x: Operand, y: Operand) => elementwise(def.name, def.dtype ?? "same", [x, y]);
  define({
    name: def.name,
    kind: { kind: "elementwise", value: def.value(arg(0), arg(1)) },
    formula: def.formula,
    symbol: def.symbol,
    commutative: def.commutative,
    gradient: def.gradient as Gradient | null,
    expand: null,
    cases: shapesOf(def.domain, call),
    ulps: def.ulps ?? 4,
  });
  return call;
}

/** Shapes on which every elementwise operation is checked: vector lanes and tails, scalars, empties, broadcasts. */
function shapesOf(domain: readonly Interval[], call: Case["call"]): Case[] {
  const shapes: Shape[][] =
    domain.length === 1
      ? [[[]], [[7]], [[3, 5]], [[0, 3]]]
      : [
          [[], []],
          [[7], [7]],
          [[3, 5], [5]],
          [
            [3, 1],
            [1, 5],
          ],
          [[], [2, 3]],
          [[0, 3], [3]],
        ];
  return shapes.map((set) => ({ inputs: set.map((shape, i) => ({ shape, range: domain[i] })), call }));
}

/** Builds an elementwise node: promotes dtypes with visible casts, broadcasts shapes. */
function elementwise(op: string, rule: DTypeRule, operands: readonly Operand[]): Node {
  const dtype = computeDType(operands, rule);
  const inputs = operands.map((x) => cast(asNode(x, dtype), dtype));
  return makeNode(op, inputs, {}, broadcastNodes(op, inputs), rule === "bool" ? "bool" : dtype);
}

function computeDType(operands: readonly Operand[], rule: DTypeRule): DType {
  const nodes = operands.filter((x) => typeof x !== "number");
  let dtype = nodes.length > 0 ? nodes.map((x) => x.dtype).reduce(promote) : "float32";
  for (const x of operands) if (typeof x === "number") dtype = promote(dtype, asNode(x, dtype).dtype);
  if (rule === "float" && !isFloat(dtype)) return "float32";
  // Small integers compute in int32, so that no intermediate result wraps around.
  return isFloat(dtype) || rule === "bool" ? dtype : "int32";
}

/** The broadcast shape of nodes; the error names each of them. */
export function broadcastNodes(op: string, inputs: readonly Node[]): Shape {
  try {
    return broadcastShapes(
      inputs.map((x) => x.shape),
      op,
    );
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new ShapeError(`${error.message} (${inputs.map(nameOf).join("; ")})`);
  }
}

define({
  name: "cast",
  kind: { kind: "elementwise", value: arg(0) },
  formula: "x as another dtype",
  gradient: (g, [x]) => [cast(g, x.dtype)],
  expand: null,
  cases: (["float32", "float64", "int32", "uint8", "bool"] as const).flatMap((from) =>
    (["float32", "float64", "int32", "uint8", "bool"] as const).map((to) => ({
      inputs: [{ shape: [2, 5], range: [0, 3] as const, dtype: from }],
      call: (x: Node) => cast(x, to),
    })),
  ),
  ulps: 1,
});

/**
 * `x` as `dtype`, the same shape. Float to integer truncates toward zero and saturates at int32; uint8 keeps the low byte; bool is x ≠ 0.
 * Throws a ShapeError for an unknown dtype.
 *
 * @example cast(pixels, "float32")
 */
export function cast(x: Node, dtype: DType): Node {
  checkDType(dtype);
  return x.dtype === dtype ? x : makeNode("cast", [x], { dtype }, x.shape, dtype);
}

/** Throws a ShapeError unless `index` holds whole numbers. */
export function checkIndexDType(op: string, index: Node): void {
  if (isFloat(index.dtype)) {
    throw new ShapeError(
      `${op}: ${nameOf(index)} has dtype ${index.dtype}; indices must be int32 or uint8 (cast them)`,
    );
  }
}
