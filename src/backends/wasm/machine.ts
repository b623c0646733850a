/**
 * The machine that programs run on: one memory, its threads, and which instructions the engine has. Made on first use.
 * Knows nothing of plans.
 */
import { encodeModule, f32x4, func, v128 } from "./emitter/index.ts";
import { drop } from "./emitter/instructions.ts";
import { Heap } from "./heap.ts";
import { canShareMemory, canWait, coreCount, hasWorkers, v8Flags } from "./threads/host.ts";
import { Pool } from "./threads/pool.ts";

export interface MachineOptions {
  /** At most this many threads, this one included. */
  readonly threads: number;
}

export class Machine {
  readonly heap: Heap;
  readonly pool: Pool;

  constructor({ threads }: MachineOptions) {
    const shared = threads > 1 && canShareMemory() && hasWorkers() && canWait();
    this.heap = new Heap({ shared });
    this.pool = new Pool(this.heap.memory, shared ? threads : 1, coreCount());
  }
}

let fused: boolean | undefined;

/** Whether the engine has relaxed SIMD, and so a fused multiply-add. Node 20 has it behind a flag, which is set here. */
export function hasMultiplyAdd(): boolean {
  fused ??= validates() || (v8Flags("--experimental-wasm-relaxed-simd") && validates());
  return fused;
}

function validates(): boolean {
  const one = () => v128.const("f32x4", [1, 1, 1, 1]);
  const probe = func([], [], () => {
    f32x4.relaxed_madd(one(), one(), one());
    drop();
  });
  return WebAssembly.validate(encodeModule({ exports: { probe }, memory: { shared: false, maximum: 1 } }));
}
