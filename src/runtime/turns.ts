/**
 * Turns: where programs run beside this thread, one after another, and nothing else touches their memory meanwhile.
 * Knows nothing of programs; where they run on this thread every turn is over at once.
 */

/** Work that waits for its turn. */
const waiting: (() => void)[] = [];
/** Work that has begun goes on elsewhere. */
let running = false;
/** This function is on the stack: work that is added by work waits. */
let advancing = false;

/** Whether work that is added now begins at once. */
export function isIdle(): boolean {
  return !running && !advancing;
}

/** Throws an Error while a program runs beside this thread: whatever reads or writes what it may write must not go on. */
export function assertIdle(): void {
  if (running) throw new Error("a program is running; await it first");
}

/**
 * Begins `work` as soon as all that was added before has ended: at once if there is none. While the promise that it gives is pending nobody else
 * has a turn; if it gives a value its turn is over.
 */
export function inTurn<T>(work: () => T | Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const over = <V>(settle: (value: V) => void) => {
      return (value: V) => {
        running = false;
        settle(value);
        advance(); // before whoever awaits the value goes on
      };
    };
    waiting.push(() => {
      try {
        const value = work();
        running = value instanceof Promise;
        if (value instanceof Promise) value.then(over(resolve), over(reject));
        else resolve(value);
      } catch (error) {
        reject(error);
      }
    });
    advance();
  });
}

function advance(): void {
  if (!isIdle()) return;
  advancing = true;
  while (!running && waiting.length > 0) waiting.shift()!();
  advancing = false;
}

/** `f` of a value: at once if it is there. */
export function whenThere<T, R>(value: T | Promise<T>, f: (value: T) => R): R | Promise<R> {
  return value instanceof Promise ? value.then(f) : f(value);
}
