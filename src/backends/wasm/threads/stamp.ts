/**
 * The clock of a profile: while one is taken, threads meet after each kernel and the first of them notes the time.
 * Knows nothing of kernels.
 */
import { call, f64, func, i32, if_, importFunc } from "../emitter/index.ts";
import { barrier } from "./barrier.ts";
import { CONTROL } from "./control.ts";

const now = importFunc("clock", "now", [], ["f64"]);

/** The address at which times are noted, 0 if they are not. */
export const isProfiling = () => i32.load({ offset: 0 }, i32.const(CONTROL.profile));

/** Notes that kernel `index` has ended on all threads. */
export const stamp = func(["i32", "i32", "i32"], [], ([thread, threads, index]) => {
  call(barrier, [thread, threads]);
  if_(i32.eqz(thread), () => {
    f64.store({ offset: 0 }, i32.add(isProfiling(), i32.mul(index, 8)), call(now, []));
  });
});
