/**
 * Why a node's gradients are what they are: reasons chosen by its operation, its shapes and its numbers.
 * Knows nothing of the words in which they are told.
 */
import type { Shape } from "retrograd";
import { shapeText, sizeOf } from "../position.ts";
import type { Drawing, DrawnNode } from "./source.ts";

/** A reason and what its sentence has to name. */
export type Reason =
  | { readonly why: "batch"; readonly values: { readonly name: string; readonly rows: number } }
  | { readonly why: "broadcast"; readonly values: { readonly name: string; readonly times: number } }
  | { readonly why: "add" | "sub" | "sum" | "mulSelf" | "reluOpen" | "reluShut" | "relu" | "handWritten" }
  | { readonly why: "sigmoid" | "tanh" }
  | { readonly why: "mul"; readonly values: { readonly left: string; readonly right: string } }
  | { readonly why: "reluSome"; readonly values: { readonly open: number; readonly all: number } }
  | { readonly why: "mean"; readonly values: { readonly count: number } }
  | {
      readonly why: `${"crossEntropy" | "crossEntropyError"}${"" | "Sample"}`;
      readonly values: { readonly name: string; readonly samples: number };
    }
  | {
      readonly why: "transpose";
      readonly values: {
        readonly name: string;
        readonly shape: string;
        readonly a: string;
        readonly b: string;
      };
    }
  | { readonly why: "consumers"; readonly values: { readonly count: number } };

/** What a node's inputs are called, by slot. */
export type InputNames = Readonly<Record<number, string>>;

/**
 * At most two reasons, those that say most about this node first. `names` are what its formulas call the inputs; without
 * them inputs are called by their own names, or x, y, ….
 */
export function explain({ nodes }: Drawing, key: string, names: InputNames = {}): readonly Reason[] {
  const known = new Map(nodes.map((node) => [node.key, node]));
  const node = known.get(key);
  if (!node?.gradient) return [];
  const inputs = node.inputs.map((input) => known.get(input)!);
  const scene: Scene = { node, inputs, called: callInputs(inputs, names) };
  return [...broadcastReasons(scene), ...ruleOf(scene), ...consumerReasons(node, nodes)].slice(0, 2);
}

/** A node, its inputs, and what they are called. */
interface Scene {
  readonly node: DrawnNode;
  readonly inputs: readonly DrawnNode[];
  readonly called: readonly string[];
}

/** The first input that was spread over a larger result. */
function broadcastReasons({ node, inputs, called }: Scene): Reason[] {
  if (node.handWritten || !SPREADING.has(node.op)) return [];
  for (const [slot, input] of inputs.entries()) {
    const times = sizeOf(node.shape) / sizeOf(input.shape);
    if (!node.flows?.[slot] || !(times > 1) || (node.op === "affine" && slot < 2)) continue;
    const name = called[slot];
    const isBatch =
      node.shape.length === 2 &&
      sizeOf(input.shape) === node.shape[1] &&
      (input.shape.length === 1 || input.shape[0] === 1) &&
      (node.op === "add" || node.op === "affine");
    return [
      isBatch
        ? { why: "batch", values: { name, rows: node.shape[0] } }
        : { why: "broadcast", values: { name, times } },
    ];
  }
  return [];
}

/** Operations whose inputs may be smaller than their result because entries are used again. */
const SPREADING = new Set([
  "add",
  "sub",
  "mul",
  "div",
  "pow",
  "maximum",
  "minimum",
  "where",
  "expand",
  "affine",
]);

/** What is particular to the operation. */
function ruleOf(scene: Scene): Reason[] {
  const { node, inputs, called } = scene;
  if (node.handWritten) return [{ why: "handWritten" }];
  switch (node.op) {
    case "add":
    case "sub":
    case "sum":
    case "sigmoid":
    case "tanh":
      return [{ why: node.op }];
    case "mul":
      if (node.inputs[0] === node.inputs[1]) return [{ why: "mulSelf" }];
      // A constant factor has no gradient, so nothing is exchanged.
      if (!node.flows?.every((flow) => flow !== null)) return [];
      return [{ why: "mul", values: { left: called[0], right: called[1] } }];
    case "mean":
      return [{ why: "mean", values: { count: sizeOf(inputs[0].shape) / sizeOf(node.shape) } }];
    case "relu":
      return [reluReason(inputs[0])];
    case "crossEntropy":
    case "crossEntropyError":
      return [crossEntropyReason(node.op, scene)];
    case "matmul":
    case "affine":
      return transposeReasons(scene);
    default:
      return [];
  }
}

function reluReason({ value: { elements } }: DrawnNode): Reason {
  if (!elements) return { why: "relu" };
  const open = elements.filter((x) => x > 0).length;
  if (elements.length === 1) return { why: open === 1 ? "reluOpen" : "reluShut" };
  return { why: "reluSome", values: { open, all: elements.length } };
}

/** The mean alone divides by the samples, of which a batch has one for each of its entries that is no class. */
function crossEntropyReason(
  op: "crossEntropy" | "crossEntropyError",
  { node: { reduction }, inputs: [{ shape }], called: [name] }: Scene,
): Reason {
  const samples = shape.length < 2 ? 1 : sizeOf(shape) / shape[1];
  const isDivided = reduction === "mean" && samples > 1;
  return { why: isDivided ? op : `${op}Sample`, values: { name, samples } };
}

/**
 * Of a product X · W of matrices: only one way of multiplying gives a gradient of W's shape, or of X's where W has none. Where the
 * factor that is turned is square, another one does, too.
 */
function transposeReasons({ node: { shape, flows }, inputs, called }: Scene): Reason[] {
  const [x, w] = inputs;
  if (x.shape.length !== 2 || w.shape.length !== 2 || shape.length !== 2) return [];
  const turned = ({ shape: [rows, columns] }: DrawnNode): Shape => [columns, rows];
  const reason = (slot: 0 | 1, a: Shape, b: Shape): Reason => {
    const values = { name: called[slot], shape: shapeText(inputs[slot].shape) };
    return { why: "transpose", values: { ...values, a: shapeText(a), b: shapeText(b) } };
  };
  if (flows?.[1] && !isSquare(x)) return [reason(1, turned(x), shape)];
  if (flows?.[0] && !isSquare(w)) return [reason(0, shape, turned(w))];
  return [];
}

function isSquare({ shape: [rows, columns] }: DrawnNode): boolean {
  return rows === columns;
}

function consumerReasons({ key }: DrawnNode, nodes: readonly DrawnNode[]): Reason[] {
  const uses = nodes.flatMap(({ inputs, flows }) =>
    inputs.filter((input, slot) => input === key && flows?.[slot]),
  );
  return uses.length > 1 ? [{ why: "consumers", values: { count: uses.length } }] : [];
}

/** Names for inputs that have none. */
const LETTERS = ["x", "y", "z"] as const;

function callInputs(inputs: readonly DrawnNode[], names: InputNames): readonly string[] {
  const unnamed = inputs.filter(({ name }, slot) => name === undefined && names[slot] === undefined);
  return inputs.map(
    (input, slot) => names[slot] ?? input.name ?? LETTERS[unnamed.indexOf(input)] ?? `x${slot}`,
  );
}
