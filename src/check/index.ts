/** Gradient checking: derivatives by backpropagation against difference quotients. */
export { checkGradients } from "./check-gradients.ts";
export { checkLayer, type LayerCheckOptions } from "./check-layer.ts";
export { samplePositions } from "./draw.ts";
export type { HandWrittenLayer } from "./layer-calls.ts";
export { numericalGradient } from "./numerical-gradient.ts";
export type { CheckOptions } from "./options.ts";
export { type EntryCheck, type EntryDifference, GradientCheck, type InputCheck } from "./report.ts";
export type { CheckValue } from "./value.ts";
