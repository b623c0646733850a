/** Training loops, and what they are made of. */
export { type BatchOptions, randomBatches, shuffledBatches } from "./batches.ts";
export { type Evaluation, evaluator } from "./evaluate.ts";
export { foldIn } from "./fold-in.ts";
export { type Resident, resident } from "./resident.ts";
export { type Measured, type TrainOptions, type TrainResult, train } from "./train.ts";
