/**
 * From nodes to values: compiles the graph behind them, or finds a program that an equal graph left, and runs it.
 * Knows nothing of tensors or of any backend's inside.
 */
import type { Backend, Program, Update } from "../backends/backend.ts";
import { allocate, isFloat, type TypedArray } from "../graph/dtype.ts";
import { attrsKey, type Node, nameOf } from "../graph/node.ts";
import { topologicalOrder } from "../graph/traverse.ts";
import { currentBackend } from "./backends.ts";
import { type Cell, knownValue, remember } from "./cell.ts";
import { activeTrace } from "./trace.ts";
import { assertIdle, inTurn, whenThere } from "./turns.ts";

/** Programs of graphs that were evaluated directly, the most recently used last. */
const cache = new Map<string, Program>();
const CACHED_PROGRAMS = 256;

/** The elements of each node, in row order. The arrays are shared with later calls: do not write into them. */
export function evaluate(nodes: readonly Node[]): TypedArray[] {
  const missing = withoutValue(nodes);
  if (missing.length > 0) {
    assertIdle();
    const { program, inputs } = prepare(missing);
    rememberAll(missing, program.run(inputs));
  }
  return nodes.map((node) => knownValue(node)!);
}

/** The same once earlier programs have ended, and beside this thread if it may not wait. */
export async function evaluateInTurn(nodes: readonly Node[]): Promise<TypedArray[]> {
  if (activeTrace()) return evaluate(nodes);
  return inTurn(() => {
    const missing = withoutValue(nodes);
    if (missing.length === 0) return evaluate(nodes);
    const { program, inputs } = prepare(missing);
    return whenThere(program.start(inputs), (values) => {
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

/** A program for `outputs`, and what it is to be run on. */
function prepare(outputs: readonly Node[]): { program: Program; inputs: TypedArray[] } {
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
  let program = cache.get(key);
  cache.delete(key);
  program ??= compileOn(backend, inputs, cells, new Map(), outputs, []);
  cache.set(key, program);
  if (cache.size > CACHED_PROGRAMS) evictOldest();
  for (const cell of cells.values()) cell.storageOn(backend);
  return { program, inputs: inputs.map((node) => knownValue(node) ?? loneNumber(node)) };
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
  const [key, program] = cache.entries().next().value!;
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
