/**
 * One program = one WebAssembly module: the kernels of a plan, and `run`, which calls them in order. Between kernels no JavaScript runs.
 * (A program of hundreds of kernels may take several modules.)
 */
import { call, func, i32, if_, importMemory, Module, return_ } from "wasmati";
import { bytesPer, type TypedArray, viewOf } from "../../graph/dtype.ts";
import { nameOf } from "../../graph/node.ts";
import { showShape } from "../../graph/shape.ts";
import { IndexOutOfRange } from "../../ops/scalar.ts";
import type { Buffer, View } from "../../plan/expression.ts";
import { type LoweredPlan, lower } from "../../plan/lower.ts";
import { planMemory } from "../../plan/memory.ts";
import type { Kernel } from "../../plan/plan.ts";
import type { Program, ProgramSource, ProgramStats } from "../backend.ts";
import type { KernelFunction } from "./assembler.ts";
import type { Heap } from "./heap.ts";
import { argReduceKernel } from "./kernels/arg-reduce.ts";
import type { KernelContext } from "./kernels/context.ts";
import { loopKernel } from "./kernels/loop.ts";
import { matmulKernel, PACKED_BYTES } from "./kernels/matmul.ts";
import { reduceKernel } from "./kernels/reduce.ts";
import { gatherKernel, scatterAddKernel } from "./kernels/rows.ts";
import type { WasmStorage } from "./storage.ts";

/** Before a program's buffers: two words of status (failing site + 1, and the index), and the kernels' scratch. */
const SCRATCH = 64;
const HEADER = SCRATCH + PACKED_BYTES;

/** Plans, generates and instantiates a program. Its workspace is one block of the heap. */
export function compileProgram(source: ProgramSource, heap: Heap): Program {
  const begun = performance.now();
  const plan = lower(source);
  const layout = planMemory(plan);
  const workspace = allocateWorkspace(plan, HEADER + layout.bytes, heap);
  const storageAt = new Map(
    [...plan.storages].map(([storage, buffer]) => [buffer, (storage as WasmStorage).address]),
  );
  const addressOf = (buffer: Buffer) =>
    storageAt.get(buffer) ?? workspace + HEADER + layout.offsets.get(buffer)!;
  for (const [buffer, values] of plan.constants) elementsAt(heap, buffer, addressOf(buffer)).set(values);

  const context = {
    baseOf: (view: View) => addressOf(view.buffer),
    status: workspace,
    scratch: workspace + SCRATCH,
  };
  const modules = generate(plan, context, heap.memory);
  const runs = modules.map(({ code, imports }) => {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(code as BufferSource), imports);
    return instance.exports.run as () => void;
  });
  const place = (buffer: Buffer): Place => ({ buffer, address: addressOf(buffer) });
  return new WasmProgram({
    heap,
    workspace,
    runs,
    inputs: plan.inputs.map(place),
    outputs: plan.outputs.map(place),
    sites: plan.sites.map(({ node, size }) => ({ name: nameOf(node), size })),
    explanation: explain(plan),
    stats: {
      backend: "wasm",
      kernels: plan.kernels.length + plan.updates.length,
      workspaceBytes: HEADER + layout.bytes,
      codeBytes: modules.reduce((sum, { code }) => sum + code.length, 0),
      compileMilliseconds: performance.now() - begun,
    },
  });
}

/** A block of the heap; if it does not fit, the error names the largest tensor. */
function allocateWorkspace(plan: LoweredPlan, bytes: number, heap: Heap): number {
  try {
    return heap.allocate(bytes);
  } catch (error) {
    const sizeOfKernel = ({ out }: Kernel) => out.buffer.size * bytesPer[out.buffer.dtype];
    const [largest] = [...plan.kernels].sort((a, b) => sizeOfKernel(b) - sizeOfKernel(a));
    if (!(error instanceof RangeError) || !largest) throw error;
    throw new RangeError(
      `${error.message} (the largest tensor is ${nameOf(largest.node)} ${showShape(largest.node.shape)})`,
    );
  }
}

/** A buffer, and the address of its first element. */
interface Place {
  readonly buffer: Buffer;
  readonly address: number;
}

/** Made anew each time: growing the memory moves it. */
function elementsAt(heap: Heap, { dtype, size }: Buffer, address: number): TypedArray {
  return viewOf(dtype, heap.memory.buffer, address, size);
}

interface Parts {
  readonly heap: Heap;
  readonly workspace: number;
  /** To be called in this order. */
  readonly runs: readonly (() => void)[];
  readonly inputs: readonly Place[];
  readonly outputs: readonly Place[];
  /** Who is to blame for each index check, and its bound. */
  readonly sites: readonly { readonly name: string; readonly size: number }[];
  readonly explanation: string;
  readonly stats: ProgramStats;
}

/** A program ready to run. It holds no node of its graph: nodes remember the user's stack, and so could keep anything alive. */
class WasmProgram implements Program {
  readonly stats: ProgramStats;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.stats = parts.stats;
    this.#parts = parts;
  }

  run(inputs: readonly TypedArray[]): TypedArray[] {
    const { heap, workspace } = this.#parts;
    this.#parts.inputs.forEach(({ buffer, address }, i) => {
      elementsAt(heap, buffer, address).set(inputs[i]);
    });
    for (const run of this.#parts.runs) run();
    const [failed, index] = new Int32Array(heap.memory.buffer, workspace, 2);
    if (failed !== 0) {
      const { name, size } = this.#parts.sites[failed - 1];
      throw new IndexOutOfRange(index, size, name);
    }
    return this.#parts.outputs.map(({ buffer, address }) => elementsAt(heap, buffer, address).slice());
  }

  explain(): string {
    return this.#parts.explanation;
  }

  dispose(): void {
    this.#parts.heap.release(this.#parts.workspace);
  }
}

/** Bytes of a module, and what it imports. */
interface Generated {
  readonly code: Uint8Array;
  readonly imports: WebAssembly.Imports;
}

function generate(plan: LoweredPlan, context: KernelContext, memory: WebAssembly.Memory): Generated[] {
  const kernels = plan.kernels.map((kernel) => generateKernel(kernel, context));
  const updates = plan.updates.map((kernel) => generateKernel(kernel, context));
  const status = () => i32.const(context.status);

  /** A module whose `run` calls kernels in order, and then, unless an index check has failed, updates. */
  const moduleOf = (
    first: boolean,
    calls: readonly KernelFunction[],
    guarded: readonly KernelFunction[],
  ): Generated => {
    const run = func({ in: [], out: [] }, () => {
      if (first) i32.store({ offset: 0 }, status(), i32.const(0));
      for (const kernel of calls) call(kernel);
      if (guarded.length > 0 && plan.sites.length > 0) {
        i32.load({ offset: 0 }, status());
        if_(null, () => return_());
      }
      for (const update of guarded) call(update);
    });
    const module = Module({ exports: { run }, memory: importMemory({ min: 1 }, memory) });
    return { code: module.toBytes(), imports: module.importMap };
  };

  /** wasmati 0.2.4 passes a module's bytes over the call stack, which holds some 100 KB: a larger program becomes several modules. */
  const modulesOf = (
    first: boolean,
    calls: readonly KernelFunction[],
    guarded: readonly KernelFunction[],
  ): Generated[] => {
    try {
      return [moduleOf(first, calls, guarded)];
    } catch (error) {
      if (!(error instanceof RangeError) || calls.length + guarded.length < 2) throw error;
      if (calls.length === 0) {
        const half = guarded.length >> 1;
        return [
          ...modulesOf(first, [], guarded.slice(0, half)),
          ...modulesOf(false, [], guarded.slice(half)),
        ];
      }
      const half = Math.ceil(calls.length / 2);
      return [...modulesOf(first, calls.slice(0, half), []), ...modulesOf(false, calls.slice(half), guarded)];
    }
  };

  return modulesOf(true, kernels, updates);
}

function generateKernel(kernel: Kernel, context: KernelContext): KernelFunction {
  switch (kernel.kind) {
    case "loop":
      return loopKernel(kernel, context);
    case "reduce":
      return reduceKernel(kernel, context);
    case "argReduce":
      return argReduceKernel(kernel, context);
    case "matmul":
      return matmulKernel(kernel, context);
    case "gather":
      return gatherKernel(kernel, context);
    case "scatterAdd":
      return scatterAddKernel(kernel, context);
    default:
      return kernel satisfies never;
  }
}

function explain(plan: LoweredPlan): string {
  return [...plan.kernels, ...plan.updates]
    .map((kernel) => {
      const { node } = kernel;
      const shape = kernel.kind === "matmul" ? `${kernel.m}×${kernel.k}×${kernel.n}` : showShape(node.shape);
      const of = node.forwardOf ? ` (gradient of ${node.forwardOf.name ?? node.forwardOf.op})` : "";
      return `${kernel.kind.padEnd(10)} ${node.name ?? node.op} ${shape} ${node.dtype}${of}`;
    })
    .join("\n");
}
