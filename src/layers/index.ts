/** The layers of the book: forward(...) computes and remembers, backward(dout) gives gradients. */
export { Relu, Sigmoid, Softmax, Tanh } from "./activations.ts";
export { Affine } from "./affine.ts";
export { Add, Mul } from "./arithmetic.ts";
export { MeanSquaredError, SoftmaxWithLoss } from "./losses.ts";
export type { Layer, LayerInput } from "./pass.ts";
