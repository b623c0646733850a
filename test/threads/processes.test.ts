/**
 * Processes with worker threads end when and how they should, whatever happens to them or to their workers. Each case is a process of
 * its own, on the running Node and on Node 24.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { nodes } from "../support/node24.ts";
import { buildPackage, type ChildOptions, run } from "./child.ts";

interface Ending extends Omit<ChildOptions, "node"> {
  readonly script: string;
  /** Exit code or signal; 0 if left out. */
  readonly end?: number | string;
  readonly stdout?: string;
  readonly stderr?: RegExp;
}

/** A training loop that never yields. */
const FOR_EVER = 'await threaded(2); say("ready"); for (;;) step();';
/** One that yields between steps. */
const TRAIN = "await threaded(2); for (;;) { step(); await sleep(0); }";

/** What a step says that a thread has failed in. */
const FAILED =
  "wasm: a program failed in mid-run on 3 threads, so variables that it assigns may hold anything; the threads are started anew";

/** What restricts a process, to no workers among other things. */
const PERMISSION = "--permission";

/** Source of a worker of the user's own that trains on two threads. */
const WITHIN = (afterwards: string) => `
import("retrograd").then(async ({ compile, ones, useBackend, variable }) => {
  const w = variable(ones([192, 192]));
  const step = compile(() => { w.assign(w.matmul(w).mul(1 / 192)); return w.sum(); });
  useBackend("wasm", { threads: 2 });
  do {
    step.sync();
    await new Promise((resolve) => setTimeout(resolve, 2));
  } while (step.stats.threads < 2);
  const { parentPort } = await import("node:worker_threads");
  parentPort.postMessage(step.sync().item());
  ${afterwards}
});`;

/** Starts `count` such workers; resolves to what they report and their exit codes. */
const startWithin = (count: number, afterwards: string) => `
const endings = Array.from({ length: ${count} }, () => {
  const own = new threads.Worker(${JSON.stringify(WITHIN(afterwards))}, { eval: true });
  return new Promise((resolve) => {
    let sum;
    own.on("message", (value) => {
      sum = value;
      if (${afterwards.includes("for (;;)")}) sleep(20).then(() => own.terminate());
    });
    own.on("exit", (code) => resolve(sum + ":" + code));
  });
});
say((await Promise.all(endings)).join(" "));`;

/** A step that may fail, and what it says. */
const ATTEMPT = `try {
  step();
  say("it ran");
} catch (error) {
  say(error.message);
}`;

/** Says that training goes on after a failure, with all threads. */
const RECOVERY = `w.assign(ones([SIZE, SIZE]));
setPatience(1000);
step();
await threaded(3);
say(String(step()));`;

/** Lets worker 1 do `what` as it is about to run its part of a step, once `arm()` was called. */
const PLANT = (what: string) => `
workers.data = new Int32Array(new SharedArrayBuffer(4));
const arm = () => Atomics.store(workers.data, 0, 1);
workers.source = (source) => {
  const call = "programs.get(program)(thread, threads);";
  if (!source.includes(call)) throw new Error("a worker runs programs in another way now");
  const planted = 'if (thread === 1 && Atomics.exchange(node.workerData, 0, 0)) ${what}; ';
  return source.replace(call, planted + call);
};`;

const endings: Record<string, Ending> = {
  "the script ends while workers are idle": { script: "await threaded(3); await sleep(400);" },
  "the script ends while workers are watching": { script: "await threaded(3);" },
  "the script ends before the workers have started": {
    script: 'useBackend("wasm", { threads: 4 }); step();',
  },
  "it throws in mid-training": {
    script: 'await threaded(2); step(); throw new Error("in mid-training");',
    end: 1,
    stderr: /in mid-training/,
  },
  "a promise is rejected and nobody listens": {
    script: `await threaded(2); Promise.reject(new Error("unheard")); ${TRAIN}`,
    end: 1,
    stderr: /unheard/,
  },
  "it exits right after a step": { script: "await threaded(2); step(); process.exit(3);", end: 3 },
  "it exits in a timer, between steps": {
    script: `setTimeout(() => process.exit(3), 300); ${TRAIN}`,
    end: 3,
  },
  "it exits in a promise": {
    script: `threaded(2).then(() => compiled()).then(() => process.exit(3)); ${TRAIN}`,
    end: 3,
  },
  "SIGTERM in mid-step": { script: FOR_EVER, signal: "SIGTERM", end: "SIGTERM" },
  "SIGINT in mid-step": { script: FOR_EVER, signal: "SIGINT", end: "SIGINT" },
  "SIGTERM, which the script answers by exiting": {
    script: `process.on("SIGTERM", () => process.exit(4)); await threaded(2); say("ready"); ${TRAIN}`,
    signal: "SIGTERM",
    end: 4,
  },
  "workers are terminated between steps": {
    script: `
for (const victim of [0, 2]) {
  await threaded(3);
  await workers.made.at(-1 - victim % 2).terminate();
  say(String(step() >= 1));
}
await threaded(3);
say(String(step()));`,
    stdout: "true\ntrue\n3\n",
  },
  "a worker is terminated and nobody has noticed when the next step runs": {
    script: `
await threaded(3);
setPatience(5);
await sleep(400);
workers.made[0].terminate();
${ATTEMPT}
${RECOVERY}`,
    stdout: `${FAILED}\n3\n`,
  },
  "a worker dies in mid-step": {
    script: `${PLANT("process.exit(1)")}
await threaded(3);
setPatience(5);
arm();
${ATTEMPT}
${RECOVERY}`,
    stdout: `${FAILED}\n3\n`,
  },
  "a worker fails in mid-step": {
    script: `${PLANT('throw new Error("planted")')}
await threaded(3);
arm();
const begun = performance.now();
${ATTEMPT}
if (performance.now() - begun > 10_000) say("too late");
${RECOVERY}`,
    stdout: `${FAILED}\n3\n`,
  },
  "the main thread fails in mid-step": {
    script: `
const pow = Math.pow;
let armed = false;
Math.pow = (x, y) => {
  if (armed) throw new Error("planted");
  return pow(x, y);
};
const v = variable(ones([5, 7], { dtype: "float64" }));
const powers = compile(() => {
  w.assign(w.matmul(w).mul(1 / SIZE));
  v.assign(v.pow(1.5));
});
await threaded(3);
while ((powers.sync(), powers.stats.threads) < 3) await sleep(2);
armed = true;
try {
  powers.sync();
  say("it ran");
} catch (error) {
  say(error.message + ": " + error.cause.message);
}
armed = false;
w.assign(ones([SIZE, SIZE]));
powers.sync();
await threaded(3);
say(String(step()));`,
    stdout: `${FAILED}: planted\n3\n`,
  },
  "workers cannot take a program in": {
    script: `
workers.source = (source) => source.replace("function instantiate(module) {", '$& if (awaitJob) throw new Error("no room");');
useBackend("wasm", { threads: 2 });
const programs = [];
for (let i = 0; i < 40; i++) {
  const another = compile((x) => x.mul(i));
  programs.push(another);
  if (another.sync(tensor([2])).toArray()[0] !== 2 * i) throw new Error("wrong");
  await sleep(10);
}
say("done");`,
    stdout: "done\n",
    stderr:
      /^(retrograd: programs run on 1 instead of 2 threads, as no more workers can be started here: they end as soon as they start\n)?$/,
  },
  "programs come, go and are forgotten while threads exist": {
    flags: ["--expose-gc"],
    script: `
await threaded(3);
const make = (i) => {
  const v = variable(zeros([50_000 + i]));
  const add = compile((x) => {
    v.assign(v.add(x));
    return { v, sum: v.sum() };
  });
  if (add.sync(i).sum.item() !== i * (50_000 + i)) throw new Error("wrong");
  if (add.stats.threads !== 3) throw new Error("where are the workers?");
};
for (let i = 0; i < 200; i++) {
  make(i % 7);
  if (ones([1 + i]).mul(i).sum().item() !== i * (1 + i)) throw new Error("wrong");
  if (i % 10 === 0) {
    gc();
    await sleep(2); // finalizers run between tasks
  }
}
say(step() + " " + (workers.memory.buffer.byteLength < 60e6));`,
    stdout: "3 true\n",
  },
  "workers are forbidden": {
    script: 'useBackend("wasm", { threads: 4 }); step(); step(); say(String(step()));',
    flags: [PERMISSION, "--allow-fs-read=*"],
    stdout: "1\n",
    stderr:
      /retrograd: programs run on 1 instead of 4 threads, as no more workers can be started here: Error/,
  },
  "retrograd runs in a worker of the user's own": {
    script: startWithin(1, ""),
    stdout: "36864:0\n",
  },
  "and in two": { script: startWithin(2, ""), stdout: "36864:0 36864:0\n" },
  "and in one beside the main thread": {
    script: `await threaded(2); ${startWithin(1, "")} say(String(step()));`,
    stdout: "36864:0\n2\n",
  },
  "the user's worker exits": { script: startWithin(1, "step.sync(); process.exit(3);"), stdout: "36864:3\n" },
  "the user's worker is terminated in mid-step": {
    script: startWithin(1, "for (;;) step.sync();"),
    stdout: "36864:1\n",
  },
  "the process exits while a worker of the user's own trains": {
    script: `
const own = new threads.Worker(${JSON.stringify(WITHIN("for (;;) step.sync();"))}, { eval: true });
own.on("message", () => process.exit(3));`,
    end: 3,
  },
  "a machine of one core": {
    before: 'process.getBuiltinModule("node:os").availableParallelism = () => 1;',
    script: `
for (let i = 0; i < 20; i++) {
  step();
  await sleep(5);
}
say(step() + " " + workers.made.length);`,
    stdout: "1 0\n",
  },
  "RETROGRAD_THREADS=1": {
    script: "step(); await sleep(200); say(step() + ' ' + workers.made.length);",
    env: { RETROGRAD_THREADS: "1" },
    stdout: "1 0\n",
  },
  "RETROGRAD_THREADS=3": {
    script: "while (step() < 3) await sleep(2); say(step() + ' ' + workers.made.length);",
    env: { RETROGRAD_THREADS: "3" },
    stdout: "3 2\n",
  },
  "RETROGRAD_THREADS=abc": {
    script: "",
    env: { RETROGRAD_THREADS: "abc" },
    end: 1,
    stderr: /RangeError: RETROGRAD_THREADS is "abc"; give a whole number from 1 to 64/,
  },
};

beforeAll(buildPackage);

describe.each(nodes)("$title", { concurrent: true }, ({ title, binary }) => {
  it.skipIf(!binary).each(Object.entries(endings))("%s", async (name, ending) => {
    const { script, end = 0, stdout, stderr = /^$/, flags = [], ...options } = ending;
    // Node 20 knows the permission model under another name.
    const named = (flag: string) =>
      flag === PERMISSION && title.startsWith("Node 20") ? "--experimental-permission" : flag;
    const outcome = await run(script, { node: binary!, flags: flags.map(named), ...options });
    expect({ ...outcome, name }).toEqual({
      name,
      end,
      stdout: stdout ?? expect.any(String),
      stderr: expect.stringMatching(stderr),
    });
  });
});
