/**
 * What the Graph page asks of whoever holds a graph: the user's code, or a step of training. Nodes are named by keys, which
 * stay the same whatever is open. Knows nothing of workers or pages.
 */
import type { DType, Shape } from "retrograd";
import type {
  AnnotatedGraph,
  EdgeCheck,
  GraphCheck,
  NodeCheck,
  NodeFormula,
  OpenedOperation,
} from "retrograd/inspect";

/** New elements of a leaf, by their positions in row order. */
export type Edits = Readonly<Record<number, number>>;

/** How the user wants to see the graph. */
export interface View {
  /** Keys of the composite nodes that are open. */
  readonly open: readonly string[];
  /** What is changed, by the key of its leaf. */
  readonly leaves: Readonly<Record<string, Edits>>;
}

/** A tensor in little room. */
export interface Summary {
  readonly shape: Shape;
  readonly dtype: DType;
  /** All of them, in row order, if there are few. */
  readonly elements?: readonly number[];
  /** Of the largest element by size a picture shows full colour. Sampled evenly where the tensor is larger. */
  readonly thumbnail?: Thumbnail;
  readonly norm: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** A matrix small enough for a picture beside a wire. */
export interface Thumbnail {
  readonly rows: number;
  readonly columns: number;
  readonly values: readonly number[];
}

export type NodeKind = "operation" | "data" | "variable" | "constant";

export interface DrawnNode {
  readonly key: string;
  readonly op: string;
  readonly kind: NodeKind;
  /** What stands in its circle or box. */
  readonly label: string;
  readonly name?: string;
  /** Keys, in order. */
  readonly inputs: readonly string[];
  readonly shape: Shape;
  readonly dtype: DType;
  /** `main.ts:3`: the line that made it. */
  readonly origin?: string;
  /** Can be opened into simpler operations: not where the backward was written by hand, which the parts would not have. */
  readonly openable: boolean;
  /** Its backward was written by hand, with `customGradient`; `op` is the name that it was given. */
  readonly handWritten?: true;
  /** What a loss makes of the losses of its samples. */
  readonly reduction?: "mean" | "sum" | "none";
  /** The innermost open composite that it belongs to. */
  readonly within?: string;
  readonly value: Summary;
  /** Of the output by this node; left out where no gradient arrives. */
  readonly gradient?: Summary;
  /** For each input: what this node sends back to it, or null. */
  readonly flows?: readonly (Summary | null)[];
}

/** A graph to draw: inputs before their consumers. */
export interface Drawing {
  readonly nodes: readonly DrawnNode[];
  /** Keys. */
  readonly outputs: readonly string[];
  /** The composites that are open. */
  readonly opened?: readonly OpenedOperation[];
}

/** Every element of one node, in row order. */
export interface Elements {
  readonly shape: Shape;
  readonly value: Float64Array;
  readonly gradient?: Float64Array;
}

/** What was found about one node, from end to end. */
export interface NodeVerdict extends NodeCheck {
  /** What the node, if it is an operation, sends to each of its inputs, by itself. */
  readonly sends: readonly EdgeCheck[];
}

/** Holds one graph. Every method throws an Error with a message for people; that of `draw` has the `line` of the code at fault, if it is known. */
export interface GraphSource {
  draw(view: View): Promise<Drawing>;
  elements(view: View, key: string): Promise<Elements>;
  /** The node's formula and chain rule, with its own shapes and numbers. */
  formula(view: View, key: string): Promise<NodeFormula>;
  /** Every edge that a gradient flows along: numerical against analytic. That from the output has its end for a key (`endOf`). */
  checkAll(view: View): Promise<GraphCheck>;
  /** One node, end to end, and what it sends back. */
  checkNode(view: View, key: string): Promise<NodeVerdict>;
  /** The whole graph as JSON, with all elements. */
  describe(view: View): Promise<AnnotatedGraph>;
}
