/**
 * The machine that programs run on: one memory, its threads, and which instructions the engine has. Made on first use.
 * Knows nothing of plans.
 */
import { encodeModule, f32x4, func, i32x4, v128 } from "./emitter/index.ts";
import { Heap } from "./heap.ts";
import type { Tiling } from "./kernels/context.ts";
import { MOST_THREADS } from "./threads/control.ts";
import { canShareMemory, canWait, coreCount, hasWorkers, v8Flags } from "./threads/host.ts";
import { Pool } from "./threads/pool.ts";

/** Why there is only one thread, if the host does not let memory be shared. */
const ALONE =
  "retrograd: memory cannot be shared with workers here, so programs run on one thread; a page must be served with the headers " +
  "Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp";

export class Machine {
  readonly heap: Heap;
  readonly pool: Pool;
  /** Forbids fused multiply-add. */
  deterministic = false;
  readonly #shared: boolean;

  /** `threads`: by default what the environment says, or as many as there are cores. */
  constructor(threads?: number) {
    const cores = coreCount();
    this.#shared = canShareMemory() && hasWorkers();
    this.heap = new Heap({ shared: this.#shared });
    this.pool = new Pool(this.heap.memory, { cores, beside: this.#shared && !canWait() });
    this.setThreads(threads ?? threadsFromEnvironment() ?? Math.min(cores, MOST_THREADS));
  }

  /** The shape of register tiles for this engine's code generator. */
  get tiling(): Tiling {
    const engine = engineOf();
    const multiplyAdd = !this.deterministic && engine.multiplyAdd;
    // Of 16 vector registers some hold columns, an element, and a product if it is rounded; old engines move all loads of a loop's
    // body to its start, so that each needs a register.
    if (engine.old) return { multiplyAdd, rows: { 1: 6, 2: 4 }, unroll: 1, short: 1 };
    return { multiplyAdd, rows: { 1: 8, 2: multiplyAdd ? 6 : 5 }, unroll: 4, short: 8 };
  }

  /** Gives programs at most so many threads. Where memory cannot be shared that is one, whatever is asked for. */
  setThreads(threads: number): void {
    if (threads > 1 && !this.#shared) sayOnce(ALONE);
    this.pool.resize(this.#shared ? threads : 1);
  }
}

let said = false;

function sayOnce(text: string): void {
  if (!said) console.warn(text);
  said = true;
}

/** `RETROGRAD_THREADS`, where there is an environment. Throws a RangeError if it is no number of threads. */
function threadsFromEnvironment(): number | undefined {
  const text = globalThis.process?.env?.RETROGRAD_THREADS;
  if (!text) return undefined;
  const threads = Number(text);
  if (Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS) return threads;
  throw new RangeError(
    `RETROGRAD_THREADS is ${JSON.stringify(text)}; give a whole number from 1 to ${MOST_THREADS}`,
  );
}

interface Engine {
  /** Relaxed SIMD, and with it a fused multiply-add. */
  readonly multiplyAdd: boolean;
  /** It came before relaxed SIMD was the default. */
  readonly old: boolean;
}

let known: Engine | undefined;

/** What the engine can do, found out once. Node 20 has relaxed SIMD behind a flag, which is set here. */
function engineOf(): Engine {
  if (!known) {
    const old = !works();
    known = { old, multiplyAdd: !old || (v8Flags("--experimental-wasm-relaxed-simd") && works()) };
  }
  return known;
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
