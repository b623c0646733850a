/**
 * The words of shared memory through which threads find each other: at fixed addresses, each on a cache line of its own.
 * Knows nothing of programs or workers.
 */

const LINE = 64;

/** Byte addresses. Address 0 stays unused. */
export const CONTROL = {
  /** Number of the latest job; threads look for it to change. */
  job: 1 * LINE,
  /** Two slots that jobs use in turn: program (0: none), threads. */
  slots: 2 * LINE,
  /** How many workers sleep until the next job. */
  idle: 3 * LINE,
  /** How many messages the workers were sent. */
  posted: 4 * LINE,
  /** How many threads have come to the barrier. */
  arrived: 5 * LINE,
  /** How often the barrier has opened. */
  generation: 6 * LINE,
  /** How many threads sleep at the barrier. */
  sleeping: 7 * LINE,
  /** How often a thread looks before it sleeps. */
  spins: 8 * LINE,
  /** 1 once a thread has failed in mid-program: the others must not wait for it. */
  failed: 9 * LINE,
  /** How often the first thread looks for the others in vain before it gives them up. */
  patience: 10 * LINE,
  /** Address at which a profile's times are noted, 0 if none is being taken. */
  profile: 11 * LINE,
  /** A worker's state, one line each: 4 · epoch + what it is doing. */
  workers: 12 * LINE,
} as const;

/** More threads than this are refused. */
export const MOST_THREADS = 64;

/** Bytes that each thread may use for itself while a kernel runs. */
export const SCRATCH_BYTES = 4096;
const SCRATCH = CONTROL.workers + MOST_THREADS * LINE;

/** Address of a thread's own bytes. */
export function scratchOf(thread: number): number {
  return SCRATCH + thread * SCRATCH_BYTES;
}

/** Bytes at the start of memory that belong to no block. */
export const CONTROL_BYTES = scratchOf(MOST_THREADS);

/** What a worker is doing. */
export const WORKER = {
  /** It has not come to its loop yet, or is gone. */
  absent: 0,
  /** It sees new jobs by itself. */
  watching: 1,
  /** It waits for a message. */
  away: 2,
  /** It runs a program. */
  busy: 3,
} as const;

/** What a worker of the present epoch has as its state. Every start of the workers is an epoch, so those of an earlier one are told apart. */
export function stateOf(epoch: number, doing: (typeof WORKER)[keyof typeof WORKER]): number {
  return (epoch << 2) | doing;
}

/** What a worker is doing, from its state. */
export function doing(state: number): number {
  return state & 3;
}

/** Address of the state of worker `thread` (1, 2, …). */
export function workerState(thread: number): number {
  return CONTROL.workers + thread * LINE;
}

/** How long a thread sleeps before it looks again, so that one that is told to end does. */
export const NAP_MILLISECONDS = 50;
/** How many naps the first thread waits for the others before it gives them up: 20 s. */
export const PATIENCE = 400;
/** How long workers may take to leave a program that has failed. */
export const LEAVE_MILLISECONDS = 1000;
