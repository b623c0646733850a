/**
 * The machine that programs run on: one memory, its threads, and which instructions the engine has. Made on first use.
 * Knows nothing of plans.
 */
import { encodeModule, f32x4, func, i32x4, v128 } from "./emitter/index.ts";
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
  /** Whether programs use fused multiply-add. */
  readonly multiplyAdd = hasMultiplyAdd();

  constructor({ threads }: MachineOptions) {
    const shared = threads > 1 && canShareMemory() && hasWorkers() && canWait();
    this.heap = new Heap({ shared });
    this.pool = new Pool(this.heap.memory, shared ? threads : 1, coreCount());
  }
}

let fused: boolean | undefined;

/** Whether the engine has relaxed SIMD, and so a fused multiply-add. Node 20 has it behind a flag, which is set here. */
export function hasMultiplyAdd(): boolean {
  fused ??= works() || (v8Flags("--experimental-wasm-relaxed-simd") && works());
  return fused;
}

/** Tried out, as early engines added the first operand to the product of the others. */
function works(): boolean {
  const all = (x: number) => v128.const("f32x4", [x, x, x, x]);
  const probe = func([], ["i32"], () => {
    i32x4.extract_lane(0, i32x4.trunc_sat_f32x4_s(f32x4.relaxed_madd(all(2), all(3), all(10))));
  });
  const bytes = encodeModule({ exports: { probe }, memory: { shared: false, maximum: 1 } });
  if (!WebAssembly.validate(bytes)) return false;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return (exports.probe as () => number)() === 16;
}
