/**
 * One program = one WebAssembly module: the kernels of a plan, and `run`, which calls them in order. Between kernels no JavaScript runs.
 */
import { call, type Func, func, i32, if_, importMemory, Module, return_ } from "wasmati";
import { type TypedArray, viewOf } from "../../graph/dtype.ts";
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
  const workspace = heap.allocate(HEADER + layout.bytes);
  const storageAt = new Map(
    [...plan.storages].map(([storage, buffer]) => [buffer, (storage as WasmStorage).address]),
  );
  const addressOf = (buffer: Buffer): number =>
    storageAt.get(buffer) ?? workspace + HEADER + layout.offsets.get(buffer)!;
  const elements = (buffer: Buffer): TypedArray =>
    viewOf(buffer.dtype, heap.memory.buffer, addressOf(buffer), buffer.size);
  for (const [buffer, values] of plan.constants) elements(buffer).set(values);

  const bytes = generate(
    plan,
    { baseOf: (view: View) => addressOf(view.buffer), status: workspace, scratch: workspace + SCRATCH },
    heap.memory,
  );
  const instance = new WebAssembly.Instance(
    new WebAssembly.Module(bytes.code as BufferSource),
    bytes.imports,
  );
  const start = instance.exports.run as () => void;
  const stats: ProgramStats = {
    backend: "wasm",
    kernels: plan.kernels.length + plan.updates.length,
    workspaceBytes: HEADER + layout.bytes,
    codeBytes: bytes.code.length,
    compileMilliseconds: performance.now() - begun,
  };

  const run = (inputs: readonly TypedArray[]): TypedArray[] => {
    plan.inputs.forEach((buffer, i) => {
      elements(buffer).set(inputs[i]);
    });
    start();
    const [failed, index] = new Int32Array(heap.memory.buffer, workspace, 2);
    if (failed !== 0) {
      const { node, size } = plan.sites[failed - 1];
      throw new IndexOutOfRange(index, size, nameOf(node));
    }
    return plan.outputs.map((buffer) => elements(buffer).slice());
  };
  return { stats, run, explain: () => explain(plan), dispose: () => heap.release(workspace) };
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
