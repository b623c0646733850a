/** startUserCode: the workers that run the user's code, by what they are for. Knows nothing of who asks them. */

/** `graph` runs code and holds the graph of its default export; `layers` runs and judges an exercise. */
export type UserCodeKind = "graph" | "layers";

const workers: Readonly<Record<UserCodeKind, () => Worker>> = {
  graph: () => new Worker(new URL("./user-code.ts", import.meta.url), { type: "module" }),
  layers: () => new Worker(new URL("./user-code-layers.ts", import.meta.url), { type: "module" }),
};

/** Starts a worker that answers at the other end of `port`. `onFailure` is called if it cannot be loaded, or fails as a whole. */
export function startUserCode(kind: UserCodeKind, port: MessagePort, onFailure: () => void): Worker {
  const worker = workers[kind]();
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    onFailure();
  });
  worker.postMessage(undefined, [port]);
  return worker;
}
