/** nextTask: lets messages in between slices of work. */

/** Runs a function in a new task, after the messages that wait. Browsers lack setImmediate, and hold back a setTimeout for 4 ms. */
const defer = typeof setImmediate === "function" ? setImmediate : byMessages();

/** Resolves in a new task, after the messages that wait. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    defer(resolve);
  });
}

/** By messages to itself: one for each function. */
function byMessages(): (run: () => void) => void {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (run) => {
    waiting.push(run);
    port2.postMessage(undefined);
  };
}
