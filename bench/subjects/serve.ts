/**
 * A subject's side of the protocol: reads requests from standard input, does the steps and times them.
 * Knows nothing of any subject.
 */
import { createInterface } from "node:readline";
import type { Failure, Hello, Loaded, Ran, Request } from "../peers/protocol.ts";
import { type Cnn, type Matmul, type Mlp, trains, type Work } from "../peers/work.ts";
import { TRAIN_IMAGES } from "./mnist.ts";

/** Work that has been made ready. */
export interface Job {
  /** One step on the images that `index` numbers (none if the work is not training); gives the loss. All of it is timed. */
  step(index: Int32Array): number;
  /** What is to be told of the work once it has run. */
  facts?(): Record<string, number>;
}

/** How a peer loads each kind of work that it may take part in. */
interface Loaders {
  mlp(work: Mlp): Job | Promise<Job>;
  cnn(work: Cnn): Job | Promise<Job>;
  matmul(work: Matmul): Job | Promise<Job>;
}

/** Loads the work of a peer; throws an Error for what Retrograd does alone. */
export function loaderOf({ mlp, cnn, matmul }: Loaders): (work: Work) => Promise<Job> {
  return async (work) => {
    switch (work.kind) {
      case "mlp":
        return mlp(work);
      case "cnn":
        return cnn(work);
      case "matmul":
        return matmul(work);
      case "matmul-chain":
      case "dispatch":
      case "peak":
        throw new Error(`${work.kind} is for Retrograd alone`);
      default:
        return work satisfies never;
    }
  };
}

/** Answers requests until standard input ends. `load` throws an Error for work that the subject cannot do. */
export async function serve(versions: Hello["versions"], load: (work: Work) => Promise<Job>): Promise<void> {
  let job: Job | undefined;
  let draw = drawing(0);
  const say = (answer: Hello | Loaded | Ran | Failure) => process.stdout.write(`${JSON.stringify(answer)}\n`);

  const answer = async (request: Request): Promise<Loaded | Ran> => {
    switch (request.ask) {
      case "load":
        draw = drawing(trains(request.work) ? request.work.batch : 0);
        job = await load(request.work);
        job.step(draw());
        return { facts: job.facts?.() ?? {} };
      case "run":
        if (job === undefined) throw new Error("nothing is loaded");
        return run(job, draw, request);
      default:
        return request satisfies never;
    }
  };

  say({ versions });
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      say(await answer(JSON.parse(line) as Request));
    } catch (error) {
      say({ error: error instanceof Error ? error.message : String(error) });
    }
  }
  process.exit(); // a subject's worker threads may still wait for work
}

function run(job: Job, draw: () => Int32Array, { steps, seconds }: { steps: number; seconds: number }): Ran {
  const times: number[] = [];
  const losses: number[] = [];
  const end = performance.now() + 1000 * seconds;
  do {
    const index = draw();
    const begun = performance.now();
    losses.push(job.step(index));
    times.push(performance.now() - begun);
  } while (times.length < steps && performance.now() < end);
  return { times, losses };
}

/** Draws `batch` row numbers, with replacement; the same ones in every process. Xorshift, G. Marsaglia, 2003. */
function drawing(batch: number): () => Int32Array {
  let state = 2463534242;
  return () =>
    Int32Array.from({ length: batch }, () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 0) % TRAIN_IMAGES;
    });
}
