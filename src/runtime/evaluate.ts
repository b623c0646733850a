/**
 * From nodes to values: compiles the graph behind them, or finds a program that an equal graph left, and runs it.
 * Knows nothing of tensors or of any backend's inside.
 */
import type { Backend, Program, Update } from "../backends/backend.ts";
import { allocate, isFloat, type TypedArray } from "../graph/dtype.ts";
import { attrsKey, type Node, nameOf } from "../graph/node.ts";
import { topologicalOrder } from "../graph/traverse.ts";
import { IndexOutOfRange } from "../ops/scalar.ts";
import { currentBackend } from "./backends.ts";
import { type Cell, knownValue, remember } from "./cell.ts";
import { activeTrace } from "./trace.ts";
import { assertIdle, inTurn, whenThere } from "./turns.ts";

/** A program, and the ids of the nodes of the graph that it was made for, in order. */
interface Cached {
  readonly program: Program;
  readonly ids: readonly number[];
}

/** Programs of graphs that were evaluated directly, the most recently used last. */
const cache = new Map<string, Cached>();
const CACHED_PROGRAMS = 256;

/** The elements of each node, in row order. The arrays are shared with later calls: do not write into them. */
export function evaluate(nodes: readonly Node[]): TypedArray[] {
  const missing = withoutValue(nodes);
  if (missing.length > 0) {
    assertIdle();
    rememberAll(missing, prepare(missing).run());
  }
  return nodes.map((node) => knownValue(node)!);
}

/** The same once earlier programs have ended, and beside this thread if it may not wait. */
export async function evaluateInTurn(nodes: readonly Node[]): Promise<TypedArray[]> {
  if (activeTrace()) return evaluate(nodes);
  return inTurn(() => {
    const missing = withoutValue(nodes);
    if (missing.length === 0) return evaluate(nodes);
    return whenThere(prepare(missing).start(), (values) => {
      rememberAll(missing, values);
      return evaluate(nodes);
    });
  });
}

function withoutValue(nodes: readonly Node[]): Node[] {
  return [...new Set(nodes)].filter((node) => !knownValue(node));
}

function rememberAll(nodes: readonly Node[], values: readonly TypedArray[]): void {
  nodes.forEach((node, i) => {
    remember(node, values[i]);
  });
}

/** Runs what `outputs` need, on this thread or wherever the backend likes; see Program. */
interface Prepared {
  run(): TypedArray[];
  start(): TypedArray[] | Promise<TypedArray[]>;
}

/** A program for `outputs` with what it is to be run on. */
function prepare(outputs: readonly Node[]): Prepared {
  const known = new Set(topologicalOrder(outputs).filter(knownValue));
  const graph = needed(outputs, known);
  const inputs = graph.filter((node) => known.has(node) || isLoneNumber(node));
  const cells = new Map<Node, Cell>();
  for (const node of graph) {
    if (node.op === "variable" && !known.has(node)) cells.set(node, node.attrs.cell as Cell);
    if (node.op === "input") throw readInTrace(node);
  }
  const backend = currentBackend();
  const key = keyOf(backend, graph, new Set(inputs), outputs);
  const cached = cache.get(key) ?? {
    program: compileOn(backend, inputs, cells, new Map(), outputs, []),
    ids: graph.map(({ id }) => id),
  };
  cache.delete(key);
  cache.set(key, cached);
  if (cache.size > CACHED_PROGRAMS) evictOldest();
  for (const cell of cells.values()) cell.storageOn(backend);
  const { program, ids } = cached;
  const elements = inputs.map((node) => knownValue(node) ?? loneNumber(node));
  const fail = (error: unknown) => {
    throw retold(error, ids, graph);
  };
  return {
    run: () => {
      try {
        return program.run(elements);
      } catch (error) {
        return fail(error);
      }
    },
    start: () => {
      try {
        const values = program.start(elements);
        return values instanceof Promise ? values.catch(fail) : values;
      } catch (error) {
        return fail(error);
      }
    },
  };
}

/** An error of a program that was made for an equal graph, with the nodes `ids`, in the names of this one. */
function retold(error: unknown, ids: readonly number[], graph: readonly Node[]): unknown {
  if (!(error instanceof IndexOutOfRange) || error.node === undefined) return error;
  const own = graph[ids.indexOf(error.node)];
  return own ? new IndexOutOfRange(error.index, error.size, nameOf(own), own.id) : error;
}

/** The part of the graph behind `outputs` that remains once `known` nodes count as leaves; those are included. */
function needed(outputs: readonly Node[], known: ReadonlySet<Node>): Node[] {
  const rest = topologicalOrder(outputs, known);
  const used = new Set(rest.flatMap((node) => node.inputs).filter((node) => known.has(node)));
  return [...used, ...rest];
}

/** Numbers that change from one call to the next (a rate, a counter) are passed to the program, so that it is compiled once. */
function isLoneNumber(node: Node): boolean {
  if (node.op !== "constant" || node.shape.length > 0 || !isFloat(node.dtype)) return false;
  const value = node.attrs.value as number;
  return !(Math.abs(value) <= 2 && Number.isInteger(2 * value)); // those are structure: x·0, x·1, 2x, x/2
}

function loneNumber(node: Node): TypedArray {
  return allocate(node.dtype, 1).fill(node.attrs.value as number);
}

function evictOldest(): void {
  const [key, { program }] = cache.entries().next().value!;
  cache.delete(key);
  program.dispose();
}

/** Equal for graphs of equal structure: the same operations on the same shapes, whatever the data. */
function keyOf(
  backend: Backend,
  graph: readonly Node[],
  inputs: ReadonlySet<Node>,
  outputs: readonly Node[],
): string {
  const position = new Map(graph.map((node, i) => [node, i]));
  const parts = graph.map((node) => {
    if (inputs.has(node)) return `?${node.dtype}[${node.shape}]`;
    if (node.op === "variable") return `$${(node.attrs.cell as Cell).id}`;
    const at = node.inputs.map((input) => position.get(input));
    return `${node.op}(${at})${attrsKey(node.attrs)}${node.dtype}[${node.shape}]`;
  });
  return `${backend.key}|${parts.join(";")}|${outputs.map((node) => position.get(node))}`;
}

function readInTrace(node: Node): Error {
  return new Error(
    `the value of ${nameOf(node)} was asked for while a function was being compiled; return it from the function and read the result`,
  );
}

/** Compiles on `backend`; cells are moved there first. */
export function compileOn(
  backend: Backend,
  inputs: readonly Node[],
  cells: ReadonlyMap<Node, Cell>,
  constants: ReadonlyMap<Node, TypedArray>,
  outputs: readonly Node[],
  updates: readonly { cell: Cell; value: Node }[],
): Program {
  return backend.compile({
    inputs,
    constants,
    variables: new Map([...cells].map(([node, cell]) => [node, cell.storageOn(backend)])),
    outputs,
    updates: updates.map(({ cell, value }): Update => ({ target: cell.storageOn(backend), value })),
  });
}
