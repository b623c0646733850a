/** Every operation, by name, as functions of nodes. Whole files are passed on, so that editors find the documentation. */

export * from "./convolution.ts";
export { cast } from "./define.ts";
export * from "./einsum.ts";
export * from "./elementwise.ts";
export * from "./indexing.ts";
export * from "./losses.ts";
export * from "./matmul.ts";
export * from "./movement.ts";
export * from "./pooling.ts";
export * from "./reduce.ts";
export * from "./softmax.ts";
export * from "./windows.ts";
export * from "./xlogy.ts";
