/** Optimizers: rules that turn gradients into new values of parameters. */
export { Adam, type AdamOptions, AdamW, type AdamWOptions } from "./adam.ts";
export {
  type Assignment,
  Optimizer,
  type OptimizerOptions,
  type ParameterGradient,
  type State,
  type Update,
} from "./optimizer.ts";
export { SGD, type SGDOptions } from "./sgd.ts";
