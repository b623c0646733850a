/**
 * One program = one WebAssembly module: the kernels of a plan, and `run`, which every thread calls. Between kernels no JavaScript runs;
 * threads meet only between kernels of which one needs what the other leaves.
 */
import { bytesPer, type TypedArray, viewOf } from "../../graph/dtype.ts";
import { nameOf } from "../../graph/node.ts";
import { showShape } from "../../graph/shape.ts";
import { IndexOutOfRange } from "../../ops/scalar.ts";
import { explainPlan, type PlanSummary } from "../../plan/explain.ts";
import type { Buffer, View } from "../../plan/expression.ts";
import { type LoweredPlan, lower } from "../../plan/lower.ts";
import { type MemoryPlan, planMemory } from "../../plan/memory.ts";
import { type Kernel, outsOf, readsOf } from "../../plan/plan.ts";
import { summarize } from "../../plan/summary.ts";
import type { Program, ProgramProfile, ProgramSource, ProgramStats } from "../backend.ts";
import {
  block,
  br_if,
  call,
  encodeModule,
  func,
  i32,
  if_,
  local,
  type ModuleMemory,
} from "./emitter/index.ts";
import type { Heap } from "./heap.ts";
import { argReduceKernel } from "./kernels/arg-reduce.ts";
import type { KernelCode, KernelContext } from "./kernels/context.ts";
import { contractKernel } from "./kernels/contract.ts";
import { gatherKernel } from "./kernels/gather.ts";
import { loopKernel } from "./kernels/loop.ts";
import { packKernel } from "./kernels/pack.ts";
import { reduceKernel } from "./kernels/reduce.ts";
import { rowsKernel } from "./kernels/rows.ts";
import { scatterAddKernel } from "./kernels/scatter-add.ts";
import type { Machine } from "./machine.ts";
import type { WasmStorage } from "./storage.ts";
import { barrier } from "./threads/barrier.ts";
import type { Pool, Run } from "./threads/pool.ts";
import { isProfiling, stamp } from "./threads/stamp.ts";

/** Before a program's buffers: two words of status (failing site + 1, and the index). */
const HEADER = 64;

/** Plans, generates and instantiates a program. Its workspace is one block of the heap. */
export function compileProgram(source: ProgramSource, machine: Machine): Program {
  const begun = performance.now();
  const plan = lower(source);
  const layout = planMemory(plan);
  const workspace = allocateWorkspace(plan, HEADER + layout.bytes, machine.heap);
  try {
    return instantiate(plan, layout, workspace, machine, begun);
  } catch (error) {
    machine.heap.release(workspace);
    throw error;
  }
}

/** The program of a plan, on memory that was made for it. */
function instantiate(
  plan: LoweredPlan,
  layout: MemoryPlan,
  workspace: number,
  { heap, pool, tiling }: Machine,
  begun: number,
): Program {
  const storageAt = new Map(
    [...plan.storages].map(([storage, buffer]) => [buffer, (storage as WasmStorage).address]),
  );
  const addressOf = (buffer: Buffer) =>
    storageAt.get(buffer) ?? workspace + HEADER + layout.offsets.get(buffer)!;
  for (const [buffer, values] of plan.constants) elementsAt(heap, buffer, addressOf(buffer)).set(values);

  const context = {
    baseOf: addressOf,
    status: workspace,
    tiling,
  };
  const code = generate(plan, context, heap.moduleMemory);
  const module = new WebAssembly.Module(code);
  const instance = new WebAssembly.Instance(module, {
    env: { memory: heap.memory },
    Math: Math as never,
    clock: { now: () => performance.now() },
  });
  const place = (buffer: Buffer): Place => ({ buffer, address: addressOf(buffer) });
  return new WasmProgram({
    heap,
    workspace,
    run: instance.exports.run as Run,
    pool,
    id: pool.add(module),
    inputs: plan.inputs.map(place),
    outputs: plan.outputs.map(place),
    sites: plan.sites.map(({ node, size }) => ({ name: nameOf(node), id: node.id, size })),
    assigned: plan.updates.flatMap(outsOf).map(({ buffer }) => place(buffer)),
    summary: {
      kernels: [...plan.kernels, ...plan.updates].map(summarize),
      unguarded: plan.kernels.length + (plan.sites.length > 0 ? 0 : plan.updates.length),
      memory: layout,
      variables: [...plan.storages.values()],
      names: plan.names,
    },
    stats: {
      backend: "wasm",
      kernels: plan.kernels.length + plan.updates.length,
      liveBytes: layout.liveBytes,
      assignedBytes: plan.updates
        .flatMap(outsOf)
        .reduce((sum, { buffer }) => sum + buffer.size * bytesPer[buffer.dtype], 0),
      workspaceBytes: HEADER + layout.bytes,
      codeBytes: code.length,
      compileMilliseconds: performance.now() - begun,
      threads: 0,
    },
  });
}

/** A block of the heap; if it does not fit, the error names the largest tensor. */
function allocateWorkspace(plan: LoweredPlan, bytes: number, heap: Heap): number {
  try {
    return heap.allocate(bytes);
  } catch (error) {
    const sizeOfKernel = (kernel: Kernel) =>
      Math.max(...outsOf(kernel).map(({ buffer }) => buffer.size * bytesPer[buffer.dtype]));
    const [largest] = [...plan.kernels].sort((a, b) => sizeOfKernel(b) - sizeOfKernel(a));
    if (!(error instanceof RangeError) || !largest) throw error;
    const { node } = largest;
    const mib = Math.ceil(sizeOfKernel(largest) / 2 ** 20);
    throw new RangeError(
      `${error.message} (the largest tensor of the program is ${nameOf(node)} ${showShape(node.shape)} ${node.dtype}, ${mib} MiB)`,
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
  readonly pool: Pool;
  readonly workspace: number;
  readonly run: Run;
  /** By which the threads know it. */
  readonly id: number;
  readonly inputs: readonly Place[];
  readonly outputs: readonly Place[];
  /** Who is to blame for each index check, and its bound. */
  readonly sites: readonly { readonly name: string; readonly id: number; readonly size: number }[];
  /** The variables that are overwritten. */
  readonly assigned: readonly Place[];
  readonly summary: PlanSummary;
  readonly stats: ProgramStats;
}

/** A program ready to run. It holds no node of its graph: nodes remember the user's stack, and so could keep anything alive. */
class WasmProgram implements Program {
  readonly #parts: Parts;
  #threads = 0;
  #latest: readonly TypedArray[] | undefined;
  #running = false;
  #disposed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get stats(): ProgramStats {
    return { ...this.#parts.stats, threads: this.#threads };
  }

  run(inputs: readonly TypedArray[]): TypedArray[] {
    const { pool, id, run } = this.#parts;
    this.#give(inputs);
    this.#threads = pool.run(id, run);
    return this.#take();
  }

  start(inputs: readonly TypedArray[]): TypedArray[] | Promise<TypedArray[]> {
    return this.#parts.pool.beside ? this.#runBeside(inputs) : this.run(inputs);
  }

  async #runBeside(inputs: readonly TypedArray[]): Promise<TypedArray[]> {
    const { pool, id, run } = this.#parts;
    this.#give(inputs);
    this.#running = true;
    try {
      this.#threads = await pool.start(id, run);
      return this.#take();
    } finally {
      this.#running = false;
      if (this.#disposed) this.dispose();
    }
  }

  #give(inputs: readonly TypedArray[]): void {
    const { heap, workspace } = this.#parts;
    this.#latest = inputs;
    this.#parts.inputs.forEach(({ buffer, address }, i) => {
      elementsAt(heap, buffer, address).set(inputs[i]);
    });
    new Int32Array(heap.memory.buffer, workspace, 1)[0] = 0;
  }

  #take(): TypedArray[] {
    const { heap, workspace } = this.#parts;
    const [failed, index] = new Int32Array(heap.memory.buffer, workspace, 2);
    if (failed !== 0) {
      const { name, id, size } = this.#parts.sites[failed - 1];
      throw new IndexOutOfRange(index, size, name, id);
    }
    return this.#parts.outputs.map(({ buffer, address }) => elementsAt(heap, buffer, address).slice());
  }

  explain(): string {
    return explainPlan(this.#parts.summary);
  }

  profile(runs: number): ProgramProfile {
    const { heap, pool, assigned, summary } = this.#parts;
    const inputs = this.#latest;
    if (!inputs) throw new Error("profile: the program has not run yet; run it once");
    const before = assigned.map(({ buffer, address }) => elementsAt(heap, buffer, address).slice());
    const { kernels } = summary;
    const times = kernels.map((): number[] => []);
    const timeline = heap.allocate(8 * kernels.length);
    try {
      for (let run = 0; run < runs; run++) {
        new Float64Array(heap.memory.buffer, timeline, kernels.length).fill(Number.NaN);
        const start = performance.now();
        pool.profiling(timeline, () => this.run(inputs));
        let last = start;
        new Float64Array(heap.memory.buffer, timeline, kernels.length).forEach((end, i) => {
          times[i].push(end - last);
          last = end;
        });
      }
    } finally {
      heap.release(timeline);
      assigned.forEach(({ buffer, address }, i) => {
        elementsAt(heap, buffer, address).set(before[i]);
      });
    }
    return {
      kernels: kernels.map(({ kind, size, nodes, flops, bytes }, i) => {
        const sorted = times[i].sort((a, b) => a - b);
        return { kind, size, nodes, flops, bytes, milliseconds: sorted[sorted.length >> 1] };
      }),
      threads: this.#threads,
      runs,
    };
  }

  dispose(): void {
    this.#disposed = true;
    if (this.#running) return; // until it has ended
    const { heap, pool, workspace, id } = this.#parts;
    pool.remove(id);
    heap.release(workspace);
  }
}

/** One kernel: its code, and the bytes that it reads and writes. */
interface Stage {
  readonly code: KernelCode;
  readonly reads: readonly Range[];
  readonly writes: readonly Range[];
}

/** Bytes [start, end) of the memory. */
interface Range {
  readonly start: number;
  readonly end: number;
}

function overlap(some: readonly Range[], others: readonly Range[]): boolean {
  return some.some((a) => others.some((b) => a.start < b.end && b.start < a.end));
}

/** A module whose `run(thread, threads)` runs the kernels in order and then, unless an index check has failed, the updates. */
function generate(plan: LoweredPlan, context: KernelContext, memory: ModuleMemory): Uint8Array<ArrayBuffer> {
  const rangeOf = ({ buffer }: View): Range => {
    const start = context.baseOf(buffer);
    return { start, end: start + buffer.size * bytesPer[buffer.dtype] };
  };
  const stageOf = (kernel: Kernel): Stage => ({
    code: generateKernel(kernel, context),
    reads: readsOf(kernel).map(rangeOf),
    writes: outsOf(kernel).map(rangeOf),
  });
  const kernels = plan.kernels.map(stageOf);
  const updates = plan.updates.map(stageOf);
  const run = func(["i32", "i32"], [], ([thread, threads]) => {
    // What has run since the threads last met.
    let since: Stage[] = [];
    const meet = () => {
      if (since.length > 0) call(barrier, [thread, threads]);
      since = [];
    };
    let index = 0;
    const runStage = (stage: Stage) => {
      const { code, reads, writes } = stage;
      const waits = since.some(
        (before) =>
          (before.code.parallel || code.parallel) &&
          (overlap(before.writes, [...reads, ...writes]) || overlap(before.reads, writes)),
      );
      if (waits) meet();
      since.push(stage);
      if (code.parallel) call(code.run, [thread, threads]);
      else if_(i32.eqz(thread), () => call(code.run, [i32.const(0), i32.const(1)]));
      const at = index++;
      if_(isProfiling(), () => call(stamp, [local.get(thread), local.get(threads), i32.const(at)]));
    };
    kernels.forEach(runStage);
    if (updates.length > 0 && plan.sites.length > 0) {
      meet();
      block((done) => {
        br_if(done, i32.load({ offset: 0 }, context.status));
        updates.forEach(runStage);
      });
    } else updates.forEach(runStage);
    call(barrier, [thread, threads]);
  });
  return encodeModule({ exports: { run }, memory });
}

function generateKernel(kernel: Kernel, context: KernelContext): KernelCode {
  switch (kernel.kind) {
    case "loop":
      return loopKernel(kernel, context);
    case "reduce":
      return reduceKernel(kernel, context);
    case "argReduce":
      return argReduceKernel(kernel, context);
    case "contract":
      return contractKernel(kernel, context);
    case "pack":
      return packKernel(kernel, context);
    case "gather":
      return gatherKernel(kernel, context);
    case "rows":
      return rowsKernel(kernel, context);
    case "scatterAdd":
      return scatterAddKernel(kernel, context);
    default:
      return kernel satisfies never;
  }
}
