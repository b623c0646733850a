/** Retrograd: backpropagation that you can see, check and run fast. */
export type { GraphDescription, NodeDescription } from "./graph/describe.ts";
export type { DType, TypedArray } from "./graph/dtype.ts";
export { type Shape, ShapeError } from "./graph/shape.ts";
export { IndexOutOfRange } from "./ops/scalar.ts";
export { type BackendName, backendNames, useBackend } from "./runtime/backends.ts";
export { type CompiledFunction, compile, type Feed, type Result } from "./tensor/compile.ts";
export { type CreateOptions, full, ones, scalar, tensor, type Values, zeros } from "./tensor/create.ts";
export { type CustomGradient, customGradient } from "./tensor/custom-gradient.ts";
export { describe } from "./tensor/describe.ts";
export { evaluate } from "./tensor/evaluate.ts";
export { grad } from "./tensor/grad.ts";
export { type RandomOptions, random } from "./tensor/random.ts";
export { type NestedArray, type Ops, ops, Tensor } from "./tensor/tensor.ts";
export { Variable, type VariableOptions, variable } from "./tensor/variable.ts";
