/**
 * Wasm functions by which threads wait: at a barrier within a program, and for the next job. Both look again and again for a moment,
 * then sleep, and never for long, so that a thread whose process ends can end.
 */
import {
  atomic,
  block,
  br,
  br_if,
  call,
  drop,
  func,
  i32,
  if_,
  local,
  loop,
  newLocal,
  return_,
  unreachable,
} from "../emitter/index.ts";
import { CONTROL, NAP_MILLISECONDS } from "./control.ts";

const word = (address: number) => atomic.load({ offset: 0 }, address);

/**
 * Sleeps for a moment while a word holds `expected`. It is a function of its own and reads nothing afterwards, since in V8 11 (Node 20)
 * the first compiler lets a wait overwrite the last local of its function.
 */
const nap = func(["i32", "i32"], [], ([address, expected]) => {
  atomic.wait32({ offset: 0 }, address, expected, NAP_MILLISECONDS);
  drop();
});

/**
 * Returns once all `threads` have called it. The last to come opens it for the others. It traps once a thread has failed; and a first
 * thread that has slept as often as its patience lasts traps, too: a worker has died.
 */
export const barrier = func(["i32", "i32"], [], ([thread, threads]) => {
  const [generation, spins, naps] = [newLocal("i32"), newLocal("i32"), newLocal("i32")];
  if_(i32.eq(threads, 1), () => return_());
  local.set(generation, word(CONTROL.generation));
  if_(
    i32.eq(i32.add(atomic.add({ offset: 0 }, CONTROL.arrived, 1), 1), threads),
    () => {
      atomic.store({ offset: 0 }, CONTROL.arrived, 0);
      atomic.store({ offset: 0 }, i32.const(CONTROL.generation), i32.add(local.get(generation), 1));
      if_(word(CONTROL.sleeping), () => {
        atomic.notify({ offset: 0 }, CONTROL.generation, -1);
        drop();
      });
    },
    () => {
      const closed = () => i32.eq(word(CONTROL.generation), generation);
      block((open) => {
        local.set(spins, word(CONTROL.spins));
        loop((again) => {
          br_if(open, i32.eqz(closed()));
          br_if(again, local.tee(spins, i32.sub(local.get(spins), 1)));
        });
        atomic.add({ offset: 0 }, CONTROL.sleeping, 1);
        drop();
        loop((again) => {
          call(nap, [CONTROL.generation, generation]);
          if_(closed(), () => {
            local.set(naps, i32.add(local.get(naps), 1));
            if_(word(CONTROL.failed), () => unreachable());
            if_(i32.and(i32.eqz(thread), i32.lt_u(word(CONTROL.patience), naps)), () => unreachable());
            br(again);
          });
        });
        atomic.sub({ offset: 0 }, CONTROL.sleeping, 1);
        drop();
      });
    },
  );
});

/** Waits for a job other than number `seen`, for about `naps` naps. */
export const awaitJob = func(["i32", "i32"], [], ([seen, naps]) => {
  const spins = newLocal("i32");
  const nothing = () => i32.eq(word(CONTROL.job), seen);
  local.set(spins, word(CONTROL.spins));
  loop((again) => {
    if_(i32.eqz(nothing()), () => return_());
    br_if(again, local.tee(spins, i32.sub(local.get(spins), 1)));
  });
  loop((again) => {
    atomic.add({ offset: 0 }, CONTROL.idle, 1);
    drop();
    call(nap, [CONTROL.job, seen]);
    atomic.sub({ offset: 0 }, CONTROL.idle, 1);
    drop();
    if_(nothing(), () => br_if(again, local.tee(naps, i32.sub(local.get(naps), 1))));
  });
});
