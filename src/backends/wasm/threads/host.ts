/**
 * What the JavaScript host offers for threads: cores, shared memory, workers, and whether this thread may wait.
 * Knows nothing of jobs.
 */

/** A worker, however the host makes them. */
export interface HostWorker {
  post(message: unknown): void;
  stop(): void;
}

/** What happens to a worker. */
export interface WorkerEvents {
  /** It sent a message. */
  message(data: unknown): void;
  /** It is gone by itself. */
  ended(): void;
  /** The host does not let it start. */
  refused(): void;
}

interface NodeWorker {
  postMessage(message: unknown): void;
  unref(): void;
  on(event: "message" | "error" | "exit", listener: (data: unknown) => void): void;
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

/**
 * Starts a worker that runs `source`. It keeps no process alive. In a browser the source goes by a blob: URL, so that no bundler needs to know of
 * it: a page with a Content-Security-Policy must allow `worker-src blob:`, beside `script-src 'wasm-unsafe-eval'` for WebAssembly. Some hosts
 * throw if they do not let it start.
 */
export function startWorker(source: string, name: string, events: WorkerEvents): HostWorker {
  const threads = builtin<NodeThreads>("node:worker_threads");
  if (threads) {
    const worker = new threads.Worker(source, { eval: true, name, execArgv: [] });
    worker.on("message", events.message);
    worker.on("error", events.ended);
    worker.on("exit", events.ended);
    worker.unref();
    return { post: (message) => worker.postMessage(message), stop: () => void worker.terminate() };
  }
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new globalThis.Worker(url, { name });
  worker.onmessage = ({ data }) => events.message(data);
  // An error of the script says where; one of loading it is a plain event.
  worker.onerror = (event) => (event instanceof ErrorEvent ? events.ended() : events.refused());
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
