/** Letting other work in: timers, signals and drawing wait while a loop computes. Knows nothing of what the loop does. */

/** How long a loop may compute at a stretch: one frame of a screen. */
const STRETCH_MILLISECONDS = 16;

/**
 * A function to call in a loop: from time to time it gives a promise, to be awaited, that resolves once waiting events were
 * handled; mostly it gives nothing, and costs nothing.
 */
export function pauser(): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < STRETCH_MILLISECONDS) return undefined;
    return nextTask().then(() => {
      last = performance.now();
    });
  };
}

/** Resolves in a new task. Browsers lack setImmediate, and hold back a setTimeout for 4 ms. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
