/**
 * What the browser tests do with the library: in a page, in a worker of that page, and some in Node to compare. Each scenario is called by name
 * and gives plain values.
 */
import { compile, IndexOutOfRange, random, type Tensor, tensor, useBackend, variable } from "retrograd";
import { Linear, parameters, ReLU, Sequential } from "retrograd/nn";
import { SGD } from "retrograd/optim";

const seed = 7;
const BATCH = 100;
/** Steps of a training that is compared with another. */
const SHORT = 50;

/** Equal for equal bits. */
function hash(arrays: readonly ArrayBufferView[]): number {
  let h = 0x811c9dc5;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) h = Math.imul(h ^ byte, 0x01000193);
  }
  return h >>> 0;
}

/** A two-layer net of the book's size, and the data of a few batches: the class is where the largest of ten pixels lies. */
function training() {
  useBackend("wasm", { deterministic: true });
  const net = new Sequential(
    new Linear(784, 50, { seed }),
    new ReLU(),
    new Linear(50, 10, { seed: seed + 1 }),
  );
  const batches = [0, 1, 2, 3].map((i) => {
    const x = random.uniform([BATCH, 784], { seed: 100 + i });
    return { x: x.dataSync(), t: x.slice([0, 300], [BATCH, 310]).argmax(1).dataSync() };
  });
  const weights = Object.values(parameters(net));
  const optimizer = new SGD(weights, { lr: 0.1 });
  const step = compile((x: Tensor, t: Tensor) => {
    const loss = net.forward(x.reshape([BATCH, 784])).crossEntropy(t);
    optimizer.minimize(loss);
    return loss;
  });
  return { step, weights, batchOf: (i: number) => batches[i % batches.length] };
}

/** What came of a training. */
export interface Trained {
  readonly losses: readonly number[];
  readonly hash: number;
  readonly threads: number;
}

/** Trains by awaited steps; every tenth at once where `mixed`. */
async function train(steps: number, mixed = false): Promise<Trained> {
  const { step, weights, batchOf } = training();
  const losses: number[] = [];
  let threads = 0;
  for (let i = 0; i < steps; i++) {
    const { x, t } = batchOf(i);
    const loss = mixed && i % 10 === 5 ? step.sync(x, t) : await step(x, t);
    losses.push(loss.item());
    threads = Math.max(threads, step.stats.threads);
  }
  const values = await Promise.all(weights.map((weight) => weight.data()));
  return { losses, hash: hash(values), threads };
}

/** A step that appends a digit to `digits`, after much work. */
function slowDigits(size = 512, products = 4) {
  const digits = variable([0], { dtype: "float64", name: "digits" });
  const m = variable(random.normal([size, size], { seed, std: 0.01 }), { name: "m" });
  const append = compile((digit: Tensor) => {
    let product = m.matmul(m);
    for (let i = 1; i < products; i++) product = product.matmul(m);
    const nothing = product.sum().mul(0).cast("float64");
    digits.assign(digits.mul(10).add(digit.cast("float64")).add(nothing));
    return digits.sum();
  });
  return { digits, append };
}

async function messageOf(f: () => unknown): Promise<string> {
  try {
    await f();
    return "nothing was thrown";
  } catch (error) {
    return `${error instanceof IndexOutOfRange ? "IndexOutOfRange: " : ""}${(error as Error).message}`;
  }
}

const nextTask = () => new Promise((resolve) => setTimeout(resolve, 1));

/** Resolves once programs run on two threads: workers take their time to start. */
async function bothThreads(): Promise<void> {
  useBackend("wasm", { threads: 2 });
  const { append } = slowDigits(8, 1);
  const begun = performance.now();
  while (performance.now() - begun < 20_000) {
    await append(0);
    if (append.stats.threads === 2) return;
    await nextTask();
  }
}

export const scenarios = {
  train: () => bothThreads().then(() => train(200)),
  trainBriefly: () => bothThreads().then(() => train(SHORT)),
  /** The same on as many threads as there happen to be. */
  trainAnyhow: () => train(SHORT),
  trainAlone: () => {
    useBackend("wasm", { threads: 1 });
    return train(SHORT);
  },
  trainMixed: () => train(SHORT, true),

  /** Steps at once, from when all threads are there. */
  async trainSync(): Promise<Trained> {
    await bothThreads();
    const { step, weights, batchOf } = training();
    const losses: number[] = [];
    for (let i = 0; i < SHORT; i++) {
      const { x, t } = batchOf(i);
      losses.push(step.sync(x, t).item());
    }
    return { losses, hash: hash(weights.map((weight) => weight.dataSync())), threads: step.stats.threads };
  },

  /** How many timers fired while one program ran. */
  async ticks(): Promise<number> {
    const { append } = slowDigits(1024, 3);
    await append(1); // compiles
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await append(2);
    clearInterval(timer);
    return ticks;
  },

  /** Calls that are not awaited take turns; each takes its argument as it was at the call. */
  async queue(): Promise<{ results: number[]; between: number[]; after: number[]; built: number }> {
    const { digits, append } = slowDigits();
    const digit = Float32Array.of(0);
    const call = (value: number) => {
      digit[0] = value;
      return append(digit);
    };
    const before = digits.mul(1); // keeps the value on which it was built
    const calls: Promise<Tensor>[] = [call(1), call(2)];
    const between = digits.data();
    calls.push(call(3), append(tensor(2).mul(2))); // an argument that has yet to be computed
    const results = (await Promise.all(calls)).map((result) => result.item());
    const built = (await before.data())[0];
    return { results, between: [...(await between)], after: [...digits.dataSync()], built };
  },

  /** What happens to everything that would read or write at once while a program runs, and after it. */
  async whileRunning(): Promise<Record<string, string>> {
    const { digits, append } = slowDigits(512, 16);
    const other = variable([1, 2], { name: "other" });
    const lazy = other.add(1);
    await append(1);
    const running = append(2);
    const attempts: Record<string, () => unknown> = {
      sync: () => append.sync(9),
      item: () => digits.item(),
      toArray: () => lazy.toArray(),
      dataSync: () => digits.dataSync(),
      assign: () => digits.assign([9]),
      set: () => other.set([9]),
      profile: () => append.profile(1),
      threads: () => useBackend("wasm", { threads: 1 }),
    };
    const messages: Record<string, string> = {};
    for (const [name, attempt] of Object.entries(attempts)) {
      try {
        attempt();
        messages[name] = "nothing was thrown";
      } catch (error) {
        messages[name] = (error as Error).message;
      }
    }
    await running;
    messages.after = `${digits.item()} ${append.sync(3).item()} ${lazy.toArray()} ${append.stats.threads}`;
    return messages;
  },

  /** Variables are made, and memory grows, while a program runs; old and new programs run afterwards. */
  async growth(): Promise<number[]> {
    const { append } = slowDigits();
    await append(1);
    const running = append(2);
    const large = variable(new Float32Array(10_000_000).fill(2), { name: "large" });
    const first = (await running).item();
    const sum = await large.sum().data();
    return [first, (await append(3)).item(), sum[0], append.sync(4).item()];
  },

  /** A program that is disposed of while it runs ends first, and is compiled again by the next call. */
  async disposed(): Promise<number[]> {
    const { append } = slowDigits();
    await append(1);
    const running = append(2);
    const waiting = append(3);
    append.dispose();
    const room = variable(new Float32Array(100_000).fill(5)); // would take the room that was given back
    return [(await running).item(), (await waiting).item(), room.dataSync()[99_999]];
  },

  async badIndex(): Promise<{ message: string; lazy: string; after: number[] }> {
    const table = variable([10, 20, 30], { name: "table" });
    const count = variable([0], { name: "count" });
    const look = compile((index: Tensor) => {
      count.assign(count.add(1));
      return table.gather(index).sum();
    });
    const at = (i: number) => look(Int32Array.of(i));
    await at(0);
    const [message, lazy] = [
      await messageOf(() => at(3)),
      await messageOf(() => look(table.gather(tensor([5], { dtype: "int32" })).cast("int32"))),
    ];
    return { message, lazy, after: [(await at(2)).item(), count.item()] };
  },

  /** A worker that fails in mid-run fails the call, and no other. */
  async failure(): Promise<{ message: string; after: number }> {
    const started: Worker[] = [];
    const { Worker: original } = globalThis;
    globalThis.Worker = class extends original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        started.push(this);
      }
    };
    useBackend("wasm", { threads: 3 }); // started anew
    const { digits, append } = slowDigits(512, 16);
    await append(1);
    globalThis.Worker = original;
    const running = messageOf(() => append(2));
    const waiting = append(3);
    await nextTask();
    started[1].dispatchEvent(new ErrorEvent("error", { message: "out of memory" }));
    const message = await running;
    await waiting;
    digits.assign([4]);
    return { message, after: (await append(5)).item() };
  },

  /** Computes until the page is closed. */
  async forever(): Promise<never> {
    const { append } = slowDigits(1024, 8);
    for (;;) await append(1);
  },
};

export type Name = keyof typeof scenarios;

declare global {
  /** Runs a scenario in this page, or in a module worker of its own. */
  var run: (name: Name) => unknown;
  var runInWorker: (name: Name) => Promise<unknown>;
}

globalThis.run = (name) => scenarios[name]();

globalThis.runInWorker = (name) =>
  new Promise((resolve, reject) => {
    const worker = new Worker("scenarios.js", { type: "module" });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(name);
  });

if (typeof window === "undefined" && typeof postMessage === "function") {
  addEventListener("message", async ({ data }: MessageEvent<Name>) => postMessage(await scenarios[data]()));
}
