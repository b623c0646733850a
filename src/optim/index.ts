/** Optimizers: rules that turn gradients into new values of parameters. */
export { Optimizer, type OptimizerOptions, type State, type Update } from "./optimizer.ts";
export { SGD, type SGDOptions } from "./sgd.ts";
