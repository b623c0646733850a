/** Every operation, by name, as functions of nodes. */
export { cast } from "./define.ts";
export * from "./elementwise.ts";
export { arange, gather, oneHot, scatterAdd } from "./indexing.ts";
export { crossEntropy, mse } from "./losses.ts";
export { affine, matmul } from "./matmul.ts";
export {
  concat,
  flatten,
  permute,
  reshape,
  scatterSlice,
  slice,
  squeeze,
  transpose,
  unsqueeze,
} from "./movement.ts";
export { argmax, argmin, expand, max, mean, min, sum } from "./reduce.ts";
export { logSoftmax, logSumExp, softmax } from "./softmax.ts";
