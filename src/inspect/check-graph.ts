/**
 * checkGraph: what every operation of a graph sends back to each of its inputs, against difference quotients of that operation alone.
 * Knows nothing of single operations.
 */
import { dependents } from "../autodiff/grad.ts";
import { checkGradients, type EntryDifference } from "../check/index.ts";
import { isFloat, type TypedArray } from "../graph/dtype.ts";
import type { Node } from "../graph/node.ts";
import { sizeOf } from "../graph/shape.ts";
import { topologicalOrder } from "../graph/traverse.ts";
import { arityOf } from "../ops/custom.ts";
import { entryOf } from "../ops/define.ts";
import { inFloat64 } from "../ops/precision.ts";
import { evaluate } from "../runtime/evaluate.ts";
import { Tensor } from "../tensor/tensor.ts";
import { leafOf } from "./float64.ts";
import { openKeys } from "./open.ts";

/** What was found about one edge: the derivative of an operation by one of its inputs. */
export interface EdgeCheck {
  /** Of the operation, as `annotate` has it. */
  readonly key: string;
  /** Which of the operation's inputs. */
  readonly input: number;
  readonly passed: boolean;
  /** Derivatives looked at. */
  readonly checked: number;
  /** Derivatives at a corner of the function, where none exists. */
  readonly kinks: number;
  /** The derivative that comes nearest to failing or fails worst. */
  readonly worst: WorstEntry | null;
  /** Why there is no comparison, or what was wrong beside derivatives. */
  readonly problem?: string;
}

/** One derivative, computed both ways. */
export interface WorstEntry {
  /** Which entry of the input. */
  readonly index: readonly number[];
  /** Which entry of the operation's result; left out where all of them were weighed at once, or there is only one. */
  readonly output?: readonly number[];
  readonly analytic: number;
  readonly numerical: number;
  readonly relative: number;
}

/** The verdict on a graph: plain JSON. */
export interface GraphCheck {
  readonly passed: boolean;
  /** In topological order of their operations. */
  readonly edges: readonly EdgeCheck[];
}

export interface GraphCheckOptions {
  /** Keys of the operations to open, as for `annotate`. */
  readonly open?: Iterable<string>;
  /** Keys of the operations to check: all by default. */
  readonly only?: Iterable<string>;
  /** At most so many entries of each input are looked at: 16 by default. */
  readonly samples?: number;
  /** Distance of the difference quotients: 1e−5 by default. */
  readonly h?: number;
  /** Largest accepted difference, relative to the gradient: 1e−6 by default. */
  readonly tolerance?: number;
}

/** Above this many results of an operation they are weighed at random rather than looked at one by one. */
const ONE_BY_ONE = 16;

/**
 * Checks every edge of the graph behind `output` by itself, in float64: each operation that gradients flow through, as a function of its
 * inputs at the values that they have here. So a wrong gradient shows at the operation whose it is, and nowhere else. Edges to
 * integers and from operations without a gradient are left out, and so are those that no given tensor lies behind.
 *
 * @example checkGraph(loss).edges.filter(({ passed }) => !passed)   // [{ key: "5", input: 0, worst: { … }, … }]
 */
export function checkGraph(output: Tensor, { open, only, ...options }: GraphCheckOptions = {}): GraphCheck {
  const { root, keys } = openKeys(output.node, open);
  const order = topologicalOrder([root]);
  const given = order.filter(({ op, inputs }) => inputs.length === 0 && op !== "constant");
  const flowing = dependents(order, new Set(given));
  const wanted = only && new Set(only);
  const operations = order.filter(
    (node) =>
      node.inputs.length > 0 &&
      flowing.has(node) &&
      entryOf(node).gradient &&
      (!wanted || wanted.has(keys.get(node)!)),
  );
  const sources = [...new Set(operations.flatMap(({ inputs }) => inputs))];
  const elements = evaluate(sources);
  const values = new Map(sources.map((node, i) => [node, elements[i]]));
  const edges = operations.flatMap((node) => {
    const slots = node.inputs.flatMap((input, slot) =>
      flowing.has(input) && sizeOf(input.shape) > 0 && slot < arityOf(node) ? [slot] : [],
    );
    return checkOperation(node, slots, values, options).map((edge) => ({ key: keys.get(node)!, ...edge }));
  });
  return { passed: edges.every(({ passed }) => passed), edges };
}

type Finding = Omit<EdgeCheck, "key">;

function checkOperation(
  node: Node,
  slots: readonly number[],
  values: ReadonlyMap<Node, TypedArray>,
  { samples = 16, h, tolerance }: GraphCheckOptions,
): Finding[] {
  if (slots.length === 0) return [];
  const args = node.inputs.map((input) => {
    if (input.op === "constant" && !isFloat(input.dtype)) return new Tensor(input); // an operation may read it while it is planned
    return new Tensor(leafOf(input, values.get(input)!));
  });
  try {
    const check = checkGradients(
      (...inputs) => {
        const nodes = inputs.map((x) => x.node);
        return new Tensor(inFloat64(node, nodes));
      },
      args,
      {
        wrt: slots,
        samples,
        dout: sizeOf(node.shape) <= ONE_BY_ONE ? "unit" : "random",
        ...(h !== undefined && { h }),
        ...(tolerance !== undefined && { tolerance }),
      },
    );
    const [problem] = check.problems;
    if (problem !== undefined) return slots.map((input) => failed(input, problem));
    return check.inputs.map(({ passed, checked, kinks, worst }, i): Finding => {
      return { input: slots[i], passed, checked, kinks, worst: worst ? worstOf(worst) : null };
    });
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return slots.map((input) => failed(input, problem));
  }
}

function worstOf({ index, output, analytic, numerical, relative }: EntryDifference): WorstEntry {
  return { index, ...(output && { output }), analytic, numerical, relative };
}

function failed(input: number, problem: string): Finding {
  return { input, passed: false, checked: 0, kinks: 0, worst: null, problem };
}
