/**
 * One program = one WebAssembly module: the kernels of a plan, and `run`, which calls them in order. Between kernels no JavaScript runs.
 */
import { call, type Func, func, i32, if_, importMemory, Module, return_ } from "wasmati";
import { bytesPer, type TypedArray, viewOf } from "../../graph/dtype.ts";
import { nameOf } from "../../graph/node.ts";
import { showShape } from "../../graph/shape.ts";
import { IndexOutOfRange } from "../../ops/scalar.ts";
import type { Buffer, View } from "../../plan/expression.ts";
import { type LoweredPlan, lower } from "../../plan/lower.ts";
import { planMemory } from "../../plan/memory.ts";
import type { Kernel } from "../../plan/plan.ts";
import type { Program, ProgramSource, ProgramStats } from "../backend.ts";
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
  const { code, imports } = generate(plan, context, heap.memory);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(code as BufferSource), imports);
  const place = (buffer: Buffer): Place => ({ buffer, address: addressOf(buffer) });
  return new WasmProgram({
    heap,
    workspace,
    run: instance.exports.run as () => void,
    inputs: plan.inputs.map(place),
    outputs: plan.outputs.map(place),
    sites: plan.sites.map(({ node, size }) => ({ name: nameOf(node), size })),
    explanation: explain(plan),
    stats: {
      backend: "wasm",
      kernels: plan.kernels.length + plan.updates.length,
      workspaceBytes: HEADER + layout.bytes,
      codeBytes: code.length,
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
  readonly run: () => void;
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
    this.#parts.run();
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

function generate(
  plan: LoweredPlan,
  context: KernelContext,
  memory: WebAssembly.Memory,
): { code: Uint8Array; imports: WebAssembly.Imports } {
  const kernels = plan.kernels.map((kernel) => generateKernel(kernel, context));
  const updates = plan.updates.map((kernel) => generateKernel(kernel, context));
  const run = func({ in: [], out: [] }, () => {
    i32.store({ offset: 0 }, i32.const(context.status), i32.const(0));
    for (const kernel of kernels) call(kernel);
    if (plan.sites.length > 0) {
      i32.load({ offset: 0 }, i32.const(context.status));
      if_(null, () => return_());
    }
    for (const update of updates) call(update);
  });
  const module = Module({ exports: { run }, memory: importMemory({ min: 1 }, memory) });
  return { code: module.toBytes(), imports: module.importMap };
}

function generateKernel(kernel: Kernel, context: KernelContext): Func<[], []> {
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
