/**
 * The loop of training: steps, an evaluation once an epoch, and a history. It can be stopped after any step.
 * Knows nothing of models, optimizers or data.
 */
import { pauser } from "./pause.ts";

export interface TrainOptions<M extends object> {
  /** How many steps to take. */
  readonly steps: number;
  /** After how many steps to evaluate each time. */
  readonly stepsPerEpoch: number;
  /** Takes step `index` (0, 1, …) and gives its loss. */
  readonly step: (index: number) => number | Promise<number>;
  /** Measures the model as it is. May throw the signal's reason once that is aborted. */
  readonly evaluate: (signal?: AbortSignal) => M | Promise<M>;
  /** Stops the loop after the step that is running. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each step. */
  readonly onStep?: (steps: number, loss: number) => void;
  /** Called, and waited for, after each evaluation but a final one between two epochs. */
  readonly onEpoch?: (record: Measured<M>) => void | Promise<void>;
}

/** What an evaluation found, and when. `epoch` is a fraction where the run ends between two epochs. */
export type Measured<M> = { readonly epoch: number; readonly step: number } & M;

/** What became of a run. */
export interface TrainResult<M> {
  /** "diverged": the loss of the last step is NaN or infinite. */
  readonly outcome: "finished" | "interrupted" | "diverged";
  /** Evaluations before the first step and after each whole epoch. */
  readonly epochs: readonly Measured<M>[];
  /** Evaluation after the last step; there is none unless the run has finished. */
  readonly final: Measured<M> | undefined;
  /** The loss of each step that was taken. */
  readonly losses: readonly number[];
  /** Time of all steps, without evaluations. */
  readonly stepSeconds: number;
  /** Mean time of a step; the first one, which compiles the program, is left out if there are others. */
  readonly microsecondsPerStep: number;
}

/**
 * Trains for `steps` steps. Evaluates before the first, after every `stepsPerEpoch`, and after the last.
 *
 * @example
 * const { final } = await train({
 *   steps: 10_000,
 *   stepsPerEpoch: 600,
 *   step: (i) => step.sync(batchOf(i)).item(),
 *   evaluate: () => measure(test),
 *   onEpoch: ({ epoch, accuracy }) => console.log(epoch, accuracy),
 * });
 */
export async function train<M extends object>({
  steps,
  stepsPerEpoch,
  step,
  evaluate,
  signal,
  onStep,
  onEpoch,
}: TrainOptions<M>): Promise<TrainResult<M>> {
  for (const [name, value] of Object.entries({ steps, stepsPerEpoch })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`train: ${name} ${value} is not a whole number above 0`);
    }
  }
  const epochs: Measured<M>[] = [];
  const losses: number[] = [];
  let milliseconds = 0;
  let firstMilliseconds = 0;

  const measure = async (): Promise<Measured<M>> => {
    const record = { epoch: losses.length / stepsPerEpoch, step: losses.length, ...(await evaluate(signal)) };
    if (losses.length % stepsPerEpoch === 0) {
      epochs.push(record);
      await onEpoch?.(record);
    }
    return record;
  };

  const end = (outcome: TrainResult<M>["outcome"], final?: Measured<M>): TrainResult<M> => {
    const counted = losses.length > 1 ? milliseconds - firstMilliseconds : milliseconds;
    return {
      outcome,
      epochs,
      final,
      losses,
      stepSeconds: milliseconds / 1000,
      microsecondsPerStep: (1000 * counted) / Math.max(1, losses.length - 1),
    };
  };

  const pause = pauser();
  try {
    let latest = await measure();
    while (losses.length < steps) {
      await pause();
      signal?.throwIfAborted();
      const start = performance.now();
      const loss = await step(losses.length);
      const time = performance.now() - start;
      milliseconds += time;
      if (losses.length === 0) firstMilliseconds = time;
      losses.push(loss);
      onStep?.(losses.length, loss);
      if (!Number.isFinite(loss)) return end("diverged");
      if (losses.length % stepsPerEpoch === 0 || losses.length === steps) latest = await measure();
    }
    return end("finished", latest);
  } catch (error) {
    // Only what the signal itself caused: anything else is the caller's to see.
    if (signal?.aborted && error === signal.reason) return end("interrupted");
    throw error;
  }
}
