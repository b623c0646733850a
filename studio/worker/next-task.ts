/** nextTask: lets messages in between slices of work. */

const channel = typeof setImmediate === "function" ? undefined : new MessageChannel();

/** Resolves in a new task, after the messages that wait. Browsers lack setImmediate, and hold back a setTimeout for 4 ms. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    if (!channel) {
      setImmediate(resolve);
      return;
    }
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(undefined);
  });
}
