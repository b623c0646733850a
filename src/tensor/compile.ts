/**
 * compile: a function of tensors traced once per set of shapes and from then on run as one program.
 * Knows nothing of operations; structure of arguments and results is plain arrays and objects.
 */
import type { Backend, Program, ProgramProfile, ProgramStats } from "../backends/backend.ts";
import type { DType, TypedArray } from "../graph/dtype.ts";
import { dtypeOf, isTypedArray } from "../graph/dtype.ts";
import type { Node } from "../graph/node.ts";
import { type Shape, showShape } from "../graph/shape.ts";
import { topologicalOrder } from "../graph/traverse.ts";
import { data, input } from "../ops/leaves.ts";
import { currentBackend } from "../runtime/backends.ts";
import { type Cell, knownValue, valueOfReader } from "../runtime/cell.ts";
import { compileOn, evaluate, evaluateInTurn } from "../runtime/evaluate.ts";
import { activeTrace, Trace, tracing } from "../runtime/trace.ts";
import { assertIdle, inTurn, isIdle, whenThere } from "../runtime/turns.ts";
import { Tensor } from "./tensor.ts";

/**
 * What may be passed for the arguments `P` of a compiled function, which are tensors, and arrays and objects of them: for a tensor also
 * a typed array (a vector) or a number (a float32 scalar).
 */
export type Feed<P> = { [K in keyof P]: P[K] extends Tensor ? Tensor | TypedArray | number : Feed<P[K]> };
/** What it returns: tensors in arrays and objects; undefined stays. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that only assigns returns nothing
export type Result = Tensor | undefined | void | readonly Result[] | { readonly [key: string]: Result };

/** A function that runs as one program. */
export interface CompiledFunction<P extends readonly unknown[], R extends Result> {
  (...args: Feed<P>): Promise<R>;
  /** The same, at once. Throws an Error while a program runs beside this thread. */
  sync(...args: Feed<P>): R;
  /** The plan of the program that ran last: its kernels with the nodes that each covers, and its buffers with their lifetimes. */
  explain(): string;
  /**
   * Runs the latest program `runs` times (20 if left out) on its latest arguments and tells where the time goes, by kernel. Variables
   * are as before afterwards. `profileTable` and `chromeTrace` of `retrograd/inspect` show it.
   */
  profile(runs?: number): ProgramProfile;
  /** Sizes and times of the program that ran last. */
  readonly stats: ProgramStats;
  /** Gives the programs' memory back at once rather than when they are collected. */
  dispose(): void;
}

interface Traced<R> {
  readonly program: Program;
  /** Tracing included. */
  readonly compileMilliseconds: number;
  readonly cells: readonly Cell[];
  readonly updated: readonly Cell[];
  /** Puts the program's outputs into the structure that the function returned. */
  readonly result: (outputs: readonly TypedArray[]) => R;
}

/**
 * Programs of compiled functions that were collected give their memory back. Only the programs are held here: the functions may well
 * lead to whoever holds the compiled function.
 */
const collected = new FinalizationRegistry<Set<Program>>((programs) => {
  for (const program of programs) program.dispose();
});

/**
 * Compiles `f` on first use with each set of shapes. Assignments to variables inside of it are part of the program and
 * take place together at its end; a run that throws assigns nothing. Whatever else `f` does happens only while it is traced.
 *
 * In Node and in workers calls run at once, whether they are awaited or not. A page's own thread may not wait for others, so there a call
 * runs in workers beside it, and calls take turns in their order; arguments are those at the call, variables those at its turn. Until all have
 * ended, what would read or write variables at once (`sync`, `item`, `assign`, …) throws an Error: await the calls first.
 *
 * @example
 * const step = compile((x, t) => {
 *   const loss = crossEntropy(net.forward(x), t);
 *   optimizer.minimize(loss);
 *   return { loss };
 * });
 * const { loss } = await step(images, labels);
 */
export function compile<P extends readonly Tensor[], R extends Result>(
  f: (...args: P) => R,
): CompiledFunction<P, R>;
export function compile<P extends readonly unknown[], R extends Result>(
  f: (...args: P) => R,
): CompiledFunction<P, R>;
export function compile<P extends readonly unknown[], R extends Result>(
  f: (...args: P) => R,
): CompiledFunction<P, R> {
  const byShapes = new Map<string, Traced<R>>();
  const programs = new Set<Program>();
  let last: Traced<R> | undefined;

  const inline = (args: readonly unknown[]): R => f(...(mapLeaves(args, asTensor) as P));

  /** The program for these arguments, the elements that it takes, and what becomes of those that it gives. */
  const prepare = (args: readonly unknown[]) => {
    const leaves: Leaf[] = [];
    const shapes = mapLeaves(args, (leaf) => {
      leaves.push(leaf);
      const { shape, dtype } = describe(leaf);
      return `${dtype}[${shape}]`; // a name is no reason to trace again
    });
    const backend = currentBackend();
    const key = `${backend.key}${JSON.stringify(shapes)}`;
    let traced = byShapes.get(key);
    if (!traced) {
      traced = trace(f, args, backend);
      byShapes.set(key, traced);
      programs.add(traced.program);
    }
    last = traced;
    const values = leaves.map(elementsOf);
    for (const cell of traced.cells) cell.storageOn(backend);
    for (const cell of traced.updated) cell.aboutToChange();
    return { program: traced.program, values, result: traced.result };
  };

  const sync = (...args: unknown[]): R => {
    if (activeTrace()) return inline(args);
    assertIdle();
    const { program, values, result } = prepare(args);
    return result(program.run(values));
  };

  const start = async (...args: unknown[]): Promise<R> => {
    if (activeTrace()) return inline(args);
    const lazy: Node[] = [];
    const atOnce = isIdle();
    const given = mapLeaves(args, (leaf) => {
      if (typeof leaf === "number") return leaf;
      if (!(leaf instanceof Tensor)) return atOnce ? leaf : leaf.slice();
      const { node } = leaf;
      if (!knownValue(node)) lazy.push(node);
      return new Tensor(node);
    });
    if (lazy.length > 0) evaluateInTurn(lazy).catch(() => {}); // the call throws the same
    return inTurn(() => {
      const { program, values, result } = prepare(given as unknown[]);
      return whenThere(program.start(values), result);
    });
  };

  const latest = () => {
    if (!last) throw new Error("compile: the function has not run yet, so there is no program; call it once");
    return last;
  };

  const compiled = Object.assign(start, {
    sync,
    explain: () => latest().program.explain(),
    profile: (runs = 20) => {
      if (!Number.isInteger(runs) || runs < 1)
        throw new RangeError(`profile: ${runs} runs; give a whole number above 0`);
      assertIdle();
      return latest().program.profile(runs);
    },
    dispose: () => {
      for (const program of programs) program.dispose();
      programs.clear();
      byShapes.clear();
    },
  });
  Object.defineProperty(compiled, "stats", {
    get: (): ProgramStats => {
      const { program, compileMilliseconds } = latest();
      return { ...program.stats, compileMilliseconds };
    },
  });
  collected.register(byShapes, programs); // which calls that wait for their turn hold as well
  return compiled as unknown as CompiledFunction<P, R>;
}

type Leaf = Tensor | TypedArray | number;

function isLeaf(value: unknown): value is Leaf {
  return value instanceof Tensor || isTypedArray(value) || typeof value === "number";
}

function mapLeaves(value: unknown, visit: (leaf: Leaf) => unknown): unknown {
  if (isLeaf(value)) return visit(value);
  if (Array.isArray(value)) return value.map((item) => mapLeaves(item, visit));
  if (value !== null && typeof value === "object" && !ArrayBuffer.isView(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapLeaves(item, visit)]));
  }
  if (value === undefined) return undefined;
  const what = ArrayBuffer.isView(value) ? `a ${value.constructor.name}` : String(value);
  throw new Error(`compile: ${what} is not a tensor, a typed array, a number, or an array or object of them`);
}

function describe(leaf: Leaf): { shape: Shape; dtype: DType; name?: string } {
  if (typeof leaf === "number") return { shape: [], dtype: "float32" };
  if (leaf instanceof Tensor) return { shape: leaf.shape, dtype: leaf.dtype, name: leaf.name };
  return { shape: [leaf.length], dtype: dtypeOf(leaf) };
}

function elementsOf(leaf: Leaf): TypedArray {
  if (typeof leaf === "number") return Float32Array.of(leaf);
  return leaf instanceof Tensor ? evaluate([leaf.node])[0] : leaf;
}

function asTensor(leaf: Leaf): Tensor {
  if (leaf instanceof Tensor) return leaf;
  const { shape, dtype } = describe(leaf);
  return new Tensor(data(elementsOf(leaf), shape, dtype));
}

function trace<P extends readonly unknown[], R extends Result>(
  f: (...args: P) => R,
  args: readonly unknown[],
  backend: Backend,
): Traced<R> {
  const inputs: Node[] = [];
  const tracers = mapLeaves(args, (leaf) => {
    const { shape, dtype, name } = describe(leaf);
    const node = input(inputs.length, shape, dtype, name);
    inputs.push(node);
    return new Tensor(node);
  });
  const begun = performance.now();
  const record = new Trace();
  const returned = tracing(record, () => f(...(tracers as P)));
  if (returned instanceof Promise)
    throw new Error("compile: the function is async; trace a synchronous one, and read its results outside");

  const outputs: Node[] = [];
  const slots = mapLeaves(returned, (leaf) => {
    if (!(leaf instanceof Tensor))
      throw new Error(`compile: the function returned ${String(leaf)}; return tensors only`);
    outputs.push(tracing(record, () => leaf.node));
    return { slot: outputs.length - 1 };
  });
  const { updates } = record;
  const nodes = topologicalOrder([...outputs, ...updates.map(({ value }) => value)]);
  const constants = new Map<Node, TypedArray>();
  for (const node of nodes) {
    if (node.op === "input" && !inputs.includes(node)) {
      throw new Error(
        `compile: the function uses ${showShape(node.shape)}, an argument of another compiled function; pass it as an argument`,
      );
    }
    if (node.op === "data") constants.set(node, node.attrs.data as TypedArray);
    // A tensor from outside keeps the values on which it was built.
    if (node.op === "variable" && !record.owns(node)) constants.set(node, valueOfReader(node));
  }
  const program = compileOn(backend, inputs, record.cells, constants, outputs, updates);
  const updated = updates.map(({ cell }) => cell);
  return {
    program,
    compileMilliseconds: performance.now() - begun,
    cells: [...new Set([...record.cells.values(), ...updated])],
    updated,
    result: (values) => fill(slots, outputs, values) as R,
  };
}

function fill(slots: unknown, outputs: readonly Node[], values: readonly TypedArray[]): unknown {
  if (slots === undefined) return undefined;
  if (Array.isArray(slots)) return slots.map((item) => fill(item, outputs, values));
  const { slot } = slots as { slot?: number };
  if (typeof slot === "number") {
    const { shape, dtype, name } = outputs[slot];
    return new Tensor(data(values[slot], shape, dtype, name));
  }
  return Object.fromEntries(
    Object.entries(slots as object).map(([key, item]) => [key, fill(item, outputs, values)]),
  );
}
