/**
 * What the JavaScript host offers for threads: cores, shared memory, workers, and whether this thread may wait.
 * Knows nothing of jobs.
 */

/** A worker, however the host makes them. */
export interface HostWorker {
  post(message: unknown): void;
  stop(): void;
}

interface NodeWorker {
  postMessage(message: unknown): void;
  unref(): void;
  on(event: "error" | "exit", listener: () => void): void;
  terminate(): Promise<number>;
}

interface NodeThreads {
  readonly Worker: new (
    source: string,
    options: { readonly eval: true; readonly name: string; readonly execArgv: readonly string[] },
  ) => NodeWorker;
}

/** A module of Node by name, at once; undefined elsewhere. */
function builtin<T>(name: string): T | undefined {
  const host = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process;
  return host?.getBuiltinModule?.(name) as T | undefined;
}

/** How many threads run at once on this machine; 1 if the host does not tell. */
export function coreCount(): number {
  const os = builtin<{ availableParallelism?: () => number }>("node:os");
  return os?.availableParallelism?.() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** Whether memory may be shared with workers: in a browser the page must be cross-origin isolated. */
export function canShareMemory(): boolean {
  if (typeof SharedArrayBuffer === "undefined") return false;
  return (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated ?? true;
}

/** Whether this thread may sleep; a browser's main thread may not. */
export function canWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0);
    return true;
  } catch {
    return false;
  }
}

/** Whether `startWorker` can work at all. */
export function hasWorkers(): boolean {
  return builtin("node:worker_threads") !== undefined || typeof globalThis.Worker === "function";
}

/** Starts a worker that runs `source`. It keeps no process alive; `ended` is called when it is gone by itself. */
export function startWorker(source: string, name: string, ended: () => void): HostWorker {
  const threads = builtin<NodeThreads>("node:worker_threads");
  if (threads) {
    const worker = new threads.Worker(source, { eval: true, name, execArgv: [] });
    worker.unref();
    worker.on("error", ended);
    worker.on("exit", ended);
    return { post: (message) => worker.postMessage(message), stop: () => void worker.terminate() };
  }
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new globalThis.Worker(url, { name });
  worker.onerror = ended;
  return {
    post: (message) => worker.postMessage(message),
    stop: () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
}

/** Sets a flag of the V8 engine where that can be done; true if it was. */
export function v8Flags(flag: string): boolean {
  const v8 = builtin<{ setFlagsFromString: (flags: string) => void }>("node:v8");
  v8?.setFlagsFromString(flag);
  return v8 !== undefined;
}
